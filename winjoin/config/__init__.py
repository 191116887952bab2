"""What users write: join lines, documents, inventories; parsed once, all mistakes at once."""

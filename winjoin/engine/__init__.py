"""The general part: phases, checks, plans and how they are run; knows no phase by name."""

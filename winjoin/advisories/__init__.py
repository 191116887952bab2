"""Versions that are known to be bad or too old: `advisories.toml` says them, `winjoin.advisories.matching` finds them."""

"""The protocol's own suite, run against servers that our factory makes."""

"""Decisions: pure functions over frozen types. No clock, no I/O, no randomness, no framework."""

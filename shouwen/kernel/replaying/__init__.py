"""Recorded acts played under another rulebook, and what came of it."""

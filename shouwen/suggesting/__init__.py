"""Suggesting class, kind and department from a customer's words: offline, explained, never deciding."""

from shouwen.suggesting.handbook import DEPARTMENTS, Entry
from shouwen.suggesting.suggestion import Proposal, Reason, Suggestion, suggest

__all__ = ["DEPARTMENTS", "Entry", "Proposal", "Reason", "Suggestion", "suggest"]

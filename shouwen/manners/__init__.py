"""Judging what a customer is to hear: the patterns that may refuse, and a model that only warns."""

from shouwen.manners.judging import Judgement, judge

__all__ = ["Judgement", "judge"]

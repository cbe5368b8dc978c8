"""Every verb of the command line, in the order in which help lists them."""

from shouwen.cli import rules

ALL = (rules.add_play, rules.add_acts, rules.add_facts, rules.add_rulebook)

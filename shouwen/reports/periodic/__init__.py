"""Daily, weekly and monthly reports: named measures of the acts of a period, each with its cases.

What happened after the period is not looked at, so the same acts give the same bytes whenever a
report is worked out.
"""

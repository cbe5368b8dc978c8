"""Measurements, as ratios in one run against a named baseline. ``make bench`` prints them."""

"""首问 Shouwen: a service desk on which nobody is ever sent from door to door."""

__version__ = "0.1.0"

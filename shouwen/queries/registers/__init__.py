"""The registers: which are kept for whom, what stands in them, and what of it is filled from where."""

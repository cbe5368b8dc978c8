"""业委会: for the office, and for the member who holds a link."""

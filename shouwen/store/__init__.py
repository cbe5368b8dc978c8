"""What is kept of cases: events, state, duties, notices, personal values beside them."""

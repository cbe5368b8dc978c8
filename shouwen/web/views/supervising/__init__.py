"""监督: samples, violations, rewards, the monthly table, and their papers."""

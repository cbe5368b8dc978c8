"""The company: offices, departments, staff, roster, estates, houses, customers."""

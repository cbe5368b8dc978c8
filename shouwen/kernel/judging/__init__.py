"""Why an act may not be done, what may be done now, and what a case still needs to end."""

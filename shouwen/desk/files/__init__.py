"""Files of a case: how they are kept, and what is taken out of them first."""

"""制度: to read, to compare, to write, and what would have been."""

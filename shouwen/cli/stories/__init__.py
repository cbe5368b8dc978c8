"""A story in a file: read, played without a database, told to tools and to people."""

"""事项: one case, its acts, its files."""

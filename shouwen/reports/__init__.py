"""Reports: what is worked out over many cases at once, on every core or on a cluster."""

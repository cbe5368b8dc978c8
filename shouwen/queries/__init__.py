"""Reading: one module a screen. Every reader takes ``seen_by`` and returns only what that may see."""

"""Forms: what they hold, how they open and are filed and signed, what speaks against it."""

"""What people learn and have learnt: tables alone. Written by ``desk.teaching``, read by ``queries.training``."""

"""What people learn and have learnt: tables alone. Written by ``desk.training``, read by ``queries.training``."""

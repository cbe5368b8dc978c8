"""What owners' and customers' committees say: tables alone. Written by ``desk.committee``, read by ``queries.committee``."""

"""``/api/v1``: the same door over HTTP. Errors are RFC 9457 problems with code, clause, instead."""

"""One entry, one line: what strangers send cannot forge another entry or paint the screen."""

import logging
import re

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """Writes the message with its control characters spelled out; a traceback keeps its lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        record.message = _CONTROL.sub(lambda c: repr(c[0])[1:-1], record.message)
        return super().formatMessage(record)

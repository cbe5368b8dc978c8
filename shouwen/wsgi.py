"""The WSGI application that Granian serves."""

import gc
import os
from contextlib import suppress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.settings")

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection
from django.urls import get_resolver

application = get_wsgi_application()


def warm() -> None:
    """Load before the first request what every request needs, and keep the collector out of it.

    A full collection walks through all that was ever loaded, some 130,000 objects, while every
    thread stands still for 80 ms. What is here now stays until the end, so it need not be looked at.
    """
    from shouwen.org import roster
    from shouwen.store import books

    _ = get_resolver().url_patterns
    with suppress(DatabaseError, LookupError):  # no tables or no company yet: the first requests load it
        version = roster.version_at()
        roster.of_version(version)
        for estate in roster.estates_of(version).values():
            books.of_estate(estate, version=version)
    connection.close()
    gc.collect()
    gc.freeze()


warm()

"""The WSGI application that Granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

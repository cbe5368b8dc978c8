"""The application with one more address: a bare endpoint that inserts rows of the same size."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.settings")
django.setup()

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from shouwen import urls

TABLE = "CREATE TABLE IF NOT EXISTS bench_bare (id {id}, body text)"


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """One row with as many bytes as a registration stores, in one durable transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare (body) VALUES (%s)", ["x" * int(request.GET["size"])])
    return HttpResponse("{}", content_type="application/json")


@csrf_exempt
def whole(request: HttpRequest) -> HttpResponse:
    """A registration through everything that the API goes through, without a session to look up."""
    from shouwen.api.views import register
    from shouwen.org.models import Staff

    request.user = Staff(key="li", number="1001", posts=["guard"], is_active=True)
    return register(request)


urls.urlpatterns += [path("api/bare", bare), path("api/whole", whole)]

from shouwen.wsgi import application  # it resolves the addresses, so after them

__all__ = ["application"]

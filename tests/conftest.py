"""Shared set-up: a profile of examples for Hypothesis, a company for tests that need a database."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests import cast

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nightly", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))


def pytest_addoption(parser):
    parser.addoption("--rounds", type=int, default=20, help="crashes at each point (tests/reliability)")


@pytest.fixture
def company(db):
    """The small cast of ``cast.py`` in the database; the caches of other tests forgotten."""
    from shouwen.store import books

    books.forget()
    return cast.build()


@pytest.fixture
def living_company(transactional_db):
    """The same for tests whose threads and processes commit."""
    from shouwen.store import books

    books.forget()
    return cast.build()

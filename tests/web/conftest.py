"""Who is at the pages of 管理: the administrator, and the head of the other office."""

import pytest

from tests.web.settings_pages import signed_in


@pytest.fixture
def admin(company):
    return signed_in(company["zhou"])


@pytest.fixture
def head(company):
    """The office head of the other office: no administrator."""
    who = company["outsider"]
    who.posts = ["office_head"]
    who.save()
    return signed_in(who)

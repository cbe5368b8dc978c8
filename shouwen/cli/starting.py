"""Starting Django; only verbs that need the database do."""

import os


def start_django(*, demo: bool = False) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.settings")
    if demo:
        os.environ["SHOUWEN_DEMO"] = "1"
    import django

    django.setup()

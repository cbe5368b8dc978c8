from django.apps import AppConfig


class Config(AppConfig):
    name = "shouwen.committee"
    label = "committee"

from django.apps import AppConfig


class Config(AppConfig):
    name = "shouwen.org"
    label = "org"

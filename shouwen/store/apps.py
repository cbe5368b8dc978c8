from django.apps import AppConfig


class Config(AppConfig):
    name = "shouwen.store"
    label = "store"

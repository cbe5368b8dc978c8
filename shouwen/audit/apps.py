from django.apps import AppConfig


class Config(AppConfig):
    name = "shouwen.audit"
    label = "audit"

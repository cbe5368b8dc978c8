from django.apps import AppConfig


class Config(AppConfig):
    name = "shouwen.training"
    label = "training"

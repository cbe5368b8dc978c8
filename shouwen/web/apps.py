from django.apps import AppConfig


class Config(AppConfig):
    name = "shouwen.web"
    label = "web"

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "tongtu.signatures"

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongtu.portal"

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "tongtu.evidence"

import importlib

from django.apps import AppConfig

from config import celery

__all__ = ["ConfigConfig", "celery"]


class ConfigConfig(AppConfig):
    name = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Checks become known by being imported, which needs every model."""
        importlib.import_module("config.roles")

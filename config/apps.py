from django.apps import AppConfig

from config import celery

__all__ = ["ConfigConfig", "celery"]


class ConfigConfig(AppConfig):
    name = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Checks become known by being imported."""
        from config import roles  # noqa: F401, PLC0415  needs the models

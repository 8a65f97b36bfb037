from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The gates need the models."""
        from feedback.telling import ending, gates  # noqa: PLC0415

        gates.stand()
        ending.stand()

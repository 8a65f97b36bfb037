from django.apps import AppConfig
from django.contrib.auth import signals


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Django and allauth say who comes in, on every way there is; the record listens. Both need the models."""
        from allauth.mfa import signals as second_factor  # noqa: PLC0415

        from accounts import witness  # noqa: PLC0415

        signals.user_logged_in.connect(witness.signed_in)
        signals.user_logged_out.connect(witness.signed_out)
        signals.user_login_failed.connect(witness.refused)
        second_factor.authentication_failed.connect(witness.second_factor_refused)

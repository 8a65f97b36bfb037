"""Make the shop ready for its first admin."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import services
from accounts.models import User
from config.embedded import state


class Command(BaseCommand):
    help = "Makes the first admin, and the token that AISLE_ADMIN_TOKEN names. Harmless to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        path = state.folder() / "logins.json"
        told = state.read(path, [])
        with transaction.atomic():
            told = told + self.admin(told) + self.token(told)
        state.write(path, told)

    def admin(self, told: list[dict[str, str]]) -> list[dict[str, str]]:
        """The first admin of an empty shop, with the generated password; nothing when there is one."""
        if User.objects.filter(is_superuser=True, is_active=True).exists():
            return []
        password = state.secrets(kept=True)["DEMO_PASSWORD"]
        services.put_user(
            email=settings.ADMIN_EMAIL, name="Ada Brandt", password=password, admin=True
        )
        return [{"who": "Admin", "email": settings.ADMIN_EMAIL, "password": password}]

    def token(self, told: list[dict[str, str]]) -> list[dict[str, str]]:
        """The token a script brought along becomes the admin's."""
        if not settings.ADMIN_TOKEN:
            return []
        admin = User.objects.filter(is_superuser=True, is_active=True).order_by("pk")[0]
        services.issue_token(
            user=admin, name="AISLE_ADMIN_TOKEN", scopes=["admin"], secret=settings.ADMIN_TOKEN
        )
        known = any(row.get("token") == settings.ADMIN_TOKEN for row in told)
        return [] if known else [{"token": settings.ADMIN_TOKEN}]

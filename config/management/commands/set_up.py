"""Everything between an empty database and an open shop, in one process."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from config import roles


class Command(BaseCommand):
    help = (
        "Brings the tables up to date, makes the first admin, collects styles. Harmless to repeat."
    )
    # Checks need no tables, but the commands called below bring their own.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-static", action="store_true", help="leave the collected styles and scripts alone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.make_role()
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("tables are up to date")
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
            self.stdout.write("styles and scripts are in place")
        call_command("open_shop")

    def make_role(self) -> None:
        """The role the application works as, where the owner may make one and nobody did."""
        if role := settings.APPLICATION_ROLE:
            try:
                roles.make(role, settings.DATABASES["default"]["PASSWORD"])
            except ProgrammingError:
                raise CommandError(
                    f"There is no role {role}, and the role in AISLE_OWNER_DATABASE_URL may not make one. "
                    f"Make it: create role {role} login password '…'"
                ) from None

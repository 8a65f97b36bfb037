"""Everything between an empty database and an open shop, in one process."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


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
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("tables are up to date")
        if not options["no_static"]:
            call_command("collectstatic", interactive=False, verbosity=0)
            self.stdout.write("styles and scripts are in place")
        call_command("open_shop")

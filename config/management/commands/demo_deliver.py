"""One pass of the demo's pipeline."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo import place
from config.embedded import state


class Command(BaseCommand):
    help = "Delivers the days that the warehouse lacks and tells Aisle. Does nothing when nothing is due."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            place.deliver(self.stdout.write)
        except state.Trouble as trouble:
            raise CommandError(str(trouble)) from None

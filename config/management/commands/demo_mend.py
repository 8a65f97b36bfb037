"""The engineer's fix in the demo's story."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.demo import place
from config.embedded import state


class Command(BaseCommand):
    help = "Adds the four airports that raw.airports lacks, and mends what follows from it. Harmless to repeat."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--undo", action="store_true", help="bring the fault back, to tell the story again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with place.open_pipeline(self.stdout.write) as pipeline:
                try:
                    changed = pipeline.break_again() if options["undo"] else pipeline.mend()
                finally:
                    pipeline.send()
        except state.Trouble as trouble:
            raise CommandError(str(trouble)) from None
        if not changed:
            self.stdout.write("Nothing to do: it was done already.")

"""Changes tables as their owner, then gives the application its rights to them."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from config import roles


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=roles.owner_alias())

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if role := settings.APPLICATION_ROLE:
            roles.give(connections[options["database"]], role)

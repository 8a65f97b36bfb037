"""Somebody else's catalog, from files at the machine."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.importers.found import Unreadable
from lineage import importing


class Command(BaseCommand):
    help = "Brings in what other catalogs hold; the same files again change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("format", choices=sorted(importing.FORMATS))
        parser.add_argument("paths", nargs="+", type=Path)
        parser.add_argument(
            "--namespace", default="", help="where the assets stand, instead of what the files say"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            files = [importing.File(path.name, path.read_bytes()) for path in options["paths"]]
            outcome = importing.bring_in(
                kind=options["format"], files=files, namespace=options["namespace"]
            )
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(outcome.as_json(), indent=2, ensure_ascii=False))

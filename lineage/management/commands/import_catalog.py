"""Somebody else's catalog, from files at the machine."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from catalog import registering
from catalog.importers import folder
from catalog.importers.found import Unreadable
from lineage import importing

FOLDER = "folder"


class Command(BaseCommand):
    help = "Brings in what other catalogs hold; the same files again change nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("format", choices=sorted([*importing.FORMATS, FOLDER]))
        parser.add_argument("paths", nargs="+", type=Path)
        parser.add_argument(
            "--namespace", default="", help="where the assets stand, instead of what the files say"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = bring_in(options["format"], options["paths"], options["namespace"])
        except (OSError, Unreadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(report.as_json(), indent=2, ensure_ascii=False))


def bring_in(kind: str, paths: list[Path], namespace: str) -> registering.Report:
    if kind == FOLDER:
        if len(paths) != 1:
            raise Unreadable(_("Name one folder."))
        return importing.bring(found=folder.read(paths[0], namespace))
    files = [importing.File(path.name, path.read_bytes()) for path in paths]
    return importing.bring_in(kind=kind, files=files, namespace=namespace)

"""Whether the record is what was recorded."""

from argparse import FileType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import chain
from accounts.models import Link


class Command(BaseCommand):
    help = (
        "Reads the whole record against its chain and the chain against its signed heads, and names what was changed. "
        "Ends with code 1 if anything was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads",
            type=FileType(),
            help="a copy of the signed heads from elsewhere, instead of the file beside the secrets",
        )
        parser.add_argument("--most", type=int, default=20, help="how many breaks are named")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        found = [*chain.false_heads(self.heads(options["heads"])), *chain.breaks()]
        for broken in found[: options["most"]]:
            self.stderr.write(str(broken))
        if found:
            raise CommandError(f"The record was changed, in {len(found)} places.")
        last = Link.objects.order_by("-number").first()
        told = f"{last.number} links cover {last.last} numbers" if last else "nothing is linked yet"
        self.stdout.write(
            f"The record is what was recorded: {told}; {self.waiting(last)} rows wait."
        )

    def heads(self, copy: Any) -> list[str]:
        if copy is not None:
            return list(copy)
        path = settings.RECORD_HEADS
        return path.read_text().splitlines() if path.exists() else []

    def waiting(self, last: Link | None) -> int:
        """Rows that the next link will cover."""
        after = last.last + 1 if last else 1
        return len(chain.rows_between(after, 2**63 - 1, chain.shape_now()))

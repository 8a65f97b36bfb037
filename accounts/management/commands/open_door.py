"""For an operator at the machine, when nobody can come in any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import links, services
from accounts.models import User
from accounts.problems import Conflict


class Command(BaseCommand):
    help = (
        "Prints a link with which a known person chooses a new password; it works once, for a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--without-second-factor",
            action="store_true",
            help="also take their second factor away",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"].lower()).first()
        if user is None:
            raise CommandError(f"There is no person “{options['email']}”.")
        try:
            _made, secret = services.link_for(user=user, by=None)
        except Conflict as conflict:
            raise CommandError(str(conflict.detail)) from None
        if options["without_second_factor"]:
            services.forget_second_factor(user=user, by=user)
        self.stdout.write(links.address(secret))

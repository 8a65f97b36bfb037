"""Fills the demo's warehouse and makes its people, before the shop opens."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo import people, place, warehouse
from config.embedded import state


class Command(BaseCommand):
    help = "Loads the last 364 days into the demo's warehouse; makes people, teams, domains. Harmless to repeat."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.fill_warehouse()
            self.make_people()
        except state.Trouble as trouble:
            raise CommandError(str(trouble)) from None

    def fill_warehouse(self) -> None:
        address = warehouse.url()
        warehouse.create_database(address)
        with place.open_pipeline(self.stdout.write) as pipeline:
            warehouse.build(pipeline.connection)
            pipeline.load(place.today())
            reader = warehouse.place(address).reader
            warehouse.let_read(pipeline.connection, reader, place.reader_password())

    def make_people(self) -> None:
        password = state.secrets(kept=True)["DEMO_PASSWORD"]
        users = people.put_everybody(password)
        people.put_domains(users)
        people.put_tokens(users, place.tokens_file())
        people.tell_logins(password)
        place.put_source()

"""Fills the demo's shelves through the open door: the API, like any other client."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.demo import door, language, people, place, shelf, voices
from config.embedded import state


class Command(BaseCommand):
    help = "Has the warehouse scanned, labels the assets, delivers, says what people say. Harmless to repeat."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stock()
            place.deliver(self.stdout.write)
            self.review()
            if told := voices.tell(self.door_of):
                self.stdout.write(f"said: {told} problems, questions, suggestions and wishes")
        except (state.Trouble, door.Refused) as trouble:
            raise CommandError(str(trouble)) from None

    def stock(self) -> None:
        admin = door.Door(place.base_url(), place.admin_token())
        door.await_open(admin)
        if not shelf.is_stocked(admin):
            self.stdout.write(
                f"scanned: {shelf.scan(admin, place.SOURCE)} relations of the warehouse"
            )
            self.stdout.write(f"labelled: {shelf.label(admin)} assets")
        if words := language.define(admin) + language.govern(admin):
            self.stdout.write(f"defined: {words} terms and tags")
        engineer = self.door_of(people.DATA_ENGINEER)
        if shelf.promise(engineer):
            self.stdout.write("promised: the contract on marts.departures")

    def review(self) -> None:
        for review in shelf.REVIEWS:
            shelf.review(review, self.door_of(review.by))

    def door_of(self, person: people.Person) -> door.Door:
        return door.Door(place.base_url(), place.token_of(person))

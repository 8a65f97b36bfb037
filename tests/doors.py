"""Every address Aisle answers on, read from the resolver, and a small world in which each of them leads somewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts import sealing, services, unsubscribing
from accounts.models import Invitation, Letter, Muted, Notice, Session, Team, Token, User, Webhook
from catalog.models import (
    Access,
    Asset,
    Authority,
    Field,
    Import,
    SavedSearch,
    Source,
    Tag,
    Term,
    TermUse,
)
from contracts.models import Contract, Version
from feedback.models import (
    Comment,
    DeskView,
    Recall,
    ReplyText,
    Review,
    SuggestedChange,
    Ticket,
    Tracker,
    Want,
    Wanted,
    Watch,
)
from feedback.say_links import Link
from health.models import Check, Measurement
from tests import factories

API = "api/v1/"
SIGNED = {"trackers/{}/events"}
"""Doors that ask for no token: what is sent there is signed itself."""
EXPORTS = {"data.json", "catalog.jsonld", "catalog.ttl"}
"""Addresses that a standard names; programs come to them as to the API."""
ROOMS = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
WRITES = ("post", "put", "patch", "delete")


@dataclass(frozen=True)
class Door:
    """One route of the resolver, and the methods it answers to."""

    route: str
    methods: frozenset[str]

    @property
    def is_api(self) -> bool:
        return self.route.startswith(API) or self.route in EXPORTS

    @property
    def below(self) -> str:
        """The route below `/api/v1/`, with its arguments as `{}`: `assets/{}/contract`."""
        return re.sub(r"<[^>]+>", "{}", self.route.removeprefix(API))

    def __str__(self) -> str:
        return self.below or "/"


def routes(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def methods_of(callback: Any) -> frozenset[str]:
    """What a view answers to; a function says it only when asked, so both are tried there."""
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    if view is None:
        return frozenset({"get", "post"})
    named = {"get", *WRITES}
    return frozenset(name for name in named if hasattr(view, name))


def doors() -> list[Door]:
    found = routes(get_resolver().url_patterns)
    return [Door(route, methods_of(callback)) for route, callback in found]


ALL = doors()
API_DOORS = [door for door in ALL if door.is_api]
PAGES = [door for door in ALL if not door.is_api]
API_WRITES = [
    (door, method)
    for door in API_DOORS
    for method in WRITES
    if method in door.methods and door.below not in SIGNED
]


@dataclass
class World:
    """One of everything that an address can name."""

    asset: Asset
    ticket: Ticket
    recall: Recall
    contract: Contract
    token: Token
    notice: Notice
    ended: Muted
    letter: Letter
    hook: Webhook
    source: Source
    person: User
    team: Team
    term: Term
    tag: Tag
    invitation: Invitation
    link: str
    access: Access
    arrival: Import
    search: SavedSearch
    wanted: Wanted
    watch: Watch
    comment: Comment
    desk_view: DeskView
    reply: ReplyText
    tracker: Tracker
    suggestion: Ticket
    review: Review

    def path(self, door: Door) -> str:
        """The door's address for what stands in this world."""
        address = door.route
        while match := re.search(r"<(?:\w+:)?(\w+)>", address):
            before = address[: match.start()].removeprefix(API)
            value = self.value(before.rstrip("/").split("/")[-1], match.group(1))
            address = address[: match.start()] + str(value) + address[match.end() :]
        return f"/{address}"

    def asked(self, door: Door) -> str:
        """The address with what a door wants to be asked."""
        key = urlencode({"namespace": self.asset.namespace, "name": self.asset.name})
        asked = {"assets/lookup": f"?{key}", "suggest": "?q=de"}
        asked["trackers/new"] = f"?domain={self.tracker.domain.slug}"
        asked["tickets/similar"] = f"?asset={self.asset.pk}&title=Juan"
        return self.path(door) + asked.get(door.below, "")

    def value(self, noun: str, name: str) -> Any:
        named = {
            "assets": self.asset.pk,
            "tickets": self.ticket.pk,
            "suggestions": self.suggestion.pk,
            "say": Link(self.asset.pk).signed,
            "recalls": self.recall.pk,
            "contracts": self.contract.pk,
            "tokens": self.token.pk,
            "news": self.notice.pk,
            "ended": self.ended.pk,
            "outbox": self.letter.pk,
            "webhooks": self.hook.pk,
            "unsubscribe": unsubscribing.address(self.notice.recipient).rpartition("/")[2],
            "sources": self.source.slug,
            "access": self.access.pk,
            "imports": self.arrival.pk,
            "searches": self.search.pk,
            "wanted": self.wanted.pk,
            "watches": self.watch.pk,
            "asset": self.asset.pk,
            "domain": self.term.domain_id,
            "term": self.term.pk,
            "ticket": self.ticket.pk,
            "search": self.search.pk,
            "comments": self.comment.pk,
            "views": self.desk_view.pk,
            "replies": self.reply.pk,
            "hours": self.team.pk,
            "trackers": self.tracker.pk,
            "reviews": self.review.pk,
            "domains": self.asset.domain.slug if self.asset.domain else "",
            "invitations": self.invitation.pk,
            "invitation": self.link,
            "users": self.person.pk,
            "people": self.person.pk,
            "members": self.person.pk,
            "teams": self.team.slug if name == "slug" else self.team.pk,
            "terms": self.term.pk,
            "tags": self.tag.name,
            "fields": "dest",
            "charts": "rows",
            "styleguide": "forms",
            "docs": "tickets",
        }
        # The page of a term has two names, the tag's acts one number.
        named |= {self.term.domain.slug: self.term.slug, "tag": self.tag.pk}
        if noun == "terms" and name == "domain":
            return self.term.domain.slug
        if noun not in named:
            raise LookupError(f"teach tests/doors.py what {noun}/<{name}> is")
        return named[noun]


def build(asset: Asset, reader: User) -> World:
    """The world around one asset; `reader` reports, reads news and holds a token."""
    Field.objects.get_or_create(asset=asset, name="dest", defaults={"position": 9})
    check = Check.objects.create(asset=asset, metric="rows")
    Measurement.objects.create(check_asked=check, at=datetime(2026, 2, 6, tzinfo=UTC), value=900)
    Review.objects.create(asset=asset, author=reader, stars=4, text="Good")
    ticket = Ticket.objects.create(
        asset=asset,
        origin=asset,
        kind="problem",
        title="San Juan has no name",
        reporter=reader,
        answer_by=timezone.now(),
    )
    suggestion = Ticket.objects.create(
        asset=asset,
        origin=asset,
        kind="suggestion",
        title="Another title",
        reporter=reader,
        answer_by=timezone.now(),
    )
    SuggestedChange.objects.create(
        ticket=suggestion, what="title", before=asset.title, after="Out of New York"
    )
    recall = Recall.objects.create(
        asset=asset, ticket=ticket, title="Names are missing", what_to_do="Wait", issued_by=reader
    )
    contract = Contract.objects.create(asset=asset)
    invitation, link = services.invite(email="late@test.example", by=reader)
    Version.objects.create(
        contract=contract, number="1.0.0", document={}, original="{}", created_by=reader
    )
    place = asset.domain or factories.domain()
    number = next(factories.numbers)
    term = Term.objects.create(
        domain=place, slug=f"delay-{number}", name=f"delay {number}", definition="How *late*"
    )
    TermUse.objects.create(term=term, asset=asset)
    person = factories.user("Somebody")
    wanted = Wanted.objects.create(
        title="Bird strikes",
        domain=asset.domain,
        asked_by=person,
        words=["bird", "strike"],
        votes=1,
    )
    Want.objects.create(wanted=wanted, user=person)
    question = Ticket.objects.create(
        asset=asset,
        origin=asset,
        kind="question",
        title="Are cancelled flights in it?",
        reporter=reader,
        answer_by=timezone.now(),
    )
    return World(
        asset=asset,
        term=term,
        tag=Tag.objects.create(
            name=f"ours-{number}", meaning="Of this team", state=Tag.State.GOVERNED
        ),
        ticket=ticket,
        recall=recall,
        contract=contract,
        token=Token.objects.create(user=reader, name="t", digest=f"{number:064d}", scopes=["read"]),
        invitation=invitation,
        link=link,
        access=Access.objects.create(asset=asset, user=factories.user()),
        arrival=Import.objects.create(
            kind="assets", by=reader, authority=Authority.PROGRAM, state=Import.State.DONE
        ),
        search=SavedSearch.objects.create(user=reader, name=f"Mine {number}", sort="match"),
        hook=services.make_webhook(
            name="Ours", url="https://hook.example/", kinds=["ticket"], by=reader
        )[0],
        letter=Letter.objects.create(recipient=reader, state=Letter.State.DEAD, attempts=12),
        ended=Muted.objects.create(user=reader, because=f"ticket:{ticket.pk}"),
        notice=Notice.objects.create(
            recipient=reader, title="News", why="w", url="/", key=f"k{number}"
        ),
        source=Source.objects.create(
            slug=f"source-{next(factories.numbers)}",
            name="Warehouse",
            namespace="postgres://nowhere:5432",
            prefix="db",
            host="127.0.0.1",
            port=1,
            database="db",
            username="reader",
            secret="none",
            schemas=["marts"],
            scan_every=timezone.timedelta(hours=1),
        ),
        person=person,
        wanted=wanted,
        watch=Watch.objects.create(user=reader, term=term),
        review=Review.objects.create(asset=asset, author=person, stars=5, text="Better"),
        comment=Comment.objects.create(ticket=question, author=reader, text="Yes"),
        desk_view=DeskView.objects.create(
            user=reader, name=f"Mine {number}", filters={"kind": "alarm"}
        ),
        reply=ReplyText.objects.create(user=reader, name=f"Mine {number}", text="Soon"),
        tracker=Tracker.objects.create(
            domain=place,
            name=f"Issues {number}",
            kind="github",
            base="https://127.0.0.1",
            project="data/flights",
            token=sealing.seal("token"),
            made_by=reader,
        ),
        suggestion=suggestion,
        team=factories.team(members=[person]),
    )


def contents() -> dict[str, str]:
    """A digest of each of our tables: equal before and after means that nothing was written.

    What a browser's own session remembers of its visit belongs to the browser.
    """
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models(True)
        if model._meta.app_label in ROOMS and model is not Session
    )
    digest = (
        "select '{0}', md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) from {0} t"
    )
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(digest.format(table) for table in tables))
        return dict(cursor.fetchall())

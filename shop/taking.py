"""One asset in one statement: its row, and beside it as one JSON object everything its pages show that is short.

The object is written in SQL, because Django would spend longer on putting so many subqueries together than Postgres on
answering them. What the reader may see is asked of the gate all the same: `:seen` and its like stand for its QuerySets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404

from catalog import statements
from catalog.models import Asset, Term
from catalog.models.reach import Reach, reach_of
from feedback.loop import figures as loop
from feedback.models import Ticket
from feedback.tickets import reading
from lineage import graph
from lineage.models import Edge

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from accounts.models import Visitor

NEAR = 8
"""So many neighbours are named each way; how many there are is said."""
TOLD = "told"
ABOVE = "SELECT source_id FROM lineage_edge WHERE target_id = catalog_asset.id AND source_id <> target_id"
BELOW = "SELECT target_id FROM lineage_edge WHERE source_id = catalog_asset.id AND source_id <> target_id"
CARD = """
    json_build_object('pk', id, 'title', title, 'name', name, 'kind', kind, 'shown',
        (SELECT shown FROM catalog_verdict WHERE asset_id = near.id))
"""
IN_FORCE = """
    FROM contracts_version JOIN contracts_contract ON contracts_contract.id = contract_id
    WHERE asset_id = catalog_asset.id AND state = 'active'
"""
TICKETS = """
    FROM feedback_ticket WHERE :tickets(id) AND (asset_id = catalog_asset.id OR origin_id = catalog_asset.id)
"""
WAITING = ", ".join(f"'{state}'" for state in Ticket.WAITING)


def _near(keys: str) -> str:
    return f"""
        SELECT coalesce(json_agg({CARD} ORDER BY name, id), '[]') FROM (
            SELECT * FROM catalog_asset AS beside WHERE id IN ({keys}) AND :seen(id) ORDER BY name, id LIMIT {NEAR}
        ) AS near
    """


def _many(keys: str) -> str:
    return f"SELECT count(DISTINCT id) FROM ({keys}) AS beside(id) WHERE :seen(id)"


AROUND = {
    "field_count": "SELECT count(*) FROM catalog_field WHERE asset_id = catalog_asset.id",
    "check_count": "SELECT count(*) FROM health_check WHERE asset_id = catalog_asset.id",
    "ticket_count": f"SELECT count(*) {TICKETS}",
    "question_count": f"SELECT count(*) {TICKETS} AND kind = 'question' AND asset_id = catalog_asset.id",
    "open_count": f"SELECT count(*) {TICKETS} AND state IN ({WAITING})",
    "up_count": _many(ABOVE),
    "down_count": _many(BELOW),
    "contract_number": f"SELECT number {IN_FORCE}",
    "is_kept": """
        SELECT EXISTS (SELECT FROM catalog_favourite WHERE asset_id = catalog_asset.id AND user_id = :reader)
    """,
    "above": """
        SELECT coalesce(json_agg(json_build_object('name', name, 'slug', slug) ORDER BY cardinality(path)), '[]')
        FROM catalog_domain WHERE id = ANY ((
            SELECT path FROM catalog_domain AS own WHERE own.id = catalog_asset.domain_id
        )::bigint[])
    """,
    "recalls_told": "SELECT coalesce(json_agg(told), '[]') FROM (:recalls) AS recall(told)",
    "instead": f"""
        SELECT coalesce(json_agg({CARD}), '[]') FROM catalog_asset AS near
        WHERE id = catalog_asset.replacement_id AND :visible(id)
    """,
}
BESIDE = {"up": _near(ABOVE), "down": _near(BELOW)}
# Whoever left answers no more. Somebody anonymous (`:reader` is null) learns of teams that answer, never of people.
PEOPLE = {
    "steward_names": """
        SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM catalog_asset_stewards
        JOIN accounts_user ON accounts_user.id = user_id
        WHERE asset_id = catalog_asset.id AND is_active AND :reader IS NOT NULL
    """,
    "domain_steward_names": """
        SELECT coalesce(json_agg(coalesce(accounts_user.name, accounts_team.name)), '[]') FROM catalog_domainrole
        LEFT JOIN accounts_user ON accounts_user.id = user_id LEFT JOIN accounts_team ON accounts_team.id = team_id
        WHERE domain_id = catalog_asset.domain_id AND role = 'steward'
            AND (user_id IS NULL OR (is_active AND :reader IS NOT NULL))
    """,
    "vouched_by": """
        SELECT name FROM accounts_user WHERE id = catalog_asset.certified_by_id AND :reader IS NOT NULL
    """,
    "personal_fields": """
        SELECT coalesce(json_agg(name ORDER BY position), '[]') FROM catalog_field
        WHERE asset_id = catalog_asset.id AND sensitivity IN ('personal', 'secret')
    """,
}
TERM = """
    FROM catalog_term JOIN catalog_domain ON catalog_domain.id = domain_id
    WHERE :terms(catalog_term.id) AND catalog_term.id IN (
        SELECT term_id FROM catalog_termuse WHERE asset_id = catalog_asset.id AND field_id IS NULL
    )
"""
FIRST_PAGE = {
    "is_named": """
        SELECT EXISTS (SELECT FROM catalog_asset_stewards WHERE asset_id = catalog_asset.id AND user_id = :reader)
    """,
    "hurt_count": "SELECT count(*) FROM (:hurt) AS hurt",
    "answer_hours": f"""
        SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM acknowledged_at - created_at)) / 3600
        FROM feedback_ticket
        WHERE origin_id = catalog_asset.id AND acknowledged_at IS NOT NULL AND reporter_id IS NOT NULL AND :tickets(id)
        HAVING count(*) >= {loop.FEW}
    """,
    "spread_counts": "SELECT counts FROM feedback_spread WHERE asset_id = catalog_asset.id AND field = ''",
    "best_reviews": """
        SELECT coalesce(json_agg(told), '[]') FROM (
            SELECT json_build_object('pk', said.id, 'stars', stars, 'text', left(text, 600), 'role', role,
                'use_case', use_case, 'helpful', helpful, 'author', CASE WHEN :reader IS NOT NULL THEN name END) AS told
            FROM feedback_review AS said JOIN accounts_user ON accounts_user.id = author_id
            WHERE asset_id = catalog_asset.id AND field = '' ORDER BY helpful DESC, said.id DESC LIMIT 2
        ) AS best
    """,
    "last_questions": f"""
        SELECT coalesce(json_agg(told), '[]') FROM (
            SELECT json_build_object('pk', id, 'title', title, 'state', state) AS told {TICKETS}
            AND kind = 'question' AND asset_id = catalog_asset.id AND state <> 'duplicate' ORDER BY id DESC LIMIT 2
        ) AS last
    """,
    "terms": f"""
        SELECT coalesce(json_agg(json_build_object('name', catalog_term.name, 'slug', catalog_term.slug,
            'domain', catalog_domain.slug) ORDER BY catalog_term.name), '[]') {TERM}
    """,
    "made_for": f"SELECT document #>> '{{description,purpose}}' {IN_FORCE}",
    "not_for": f"SELECT document #>> '{{description,limitations}}' {IN_FORCE}",
}
COMPARED = PEOPLE | {
    "contract_number": AROUND["contract_number"],
    "up_count": AROUND["up_count"],
    "down_count": AROUND["down_count"],
    "term_names": f"SELECT coalesce(json_agg(catalog_term.name ORDER BY catalog_term.name), '[]') {TERM}",
}


class Around(TypedDict):
    """What stands around every page of an asset."""

    field_count: int
    check_count: int
    ticket_count: int
    question_count: int
    open_count: int
    up_count: int
    down_count: int
    contract_number: str | None
    is_kept: bool
    above: list[dict[str, Any]]
    recalls_told: list[dict[str, Any]]
    instead: list[dict[str, Any]]


class Beside(Around):
    """The neighbours of an asset, the first of each side."""

    up: list[dict[str, Any]]
    down: list[dict[str, Any]]


class People(TypedDict):
    """Who answers, who vouches, and for what with care."""

    steward_names: list[str]
    domain_steward_names: list[str]
    vouched_by: str | None
    personal_fields: list[str]


class Whole(Beside, People):
    """What the first page shows besides."""

    is_named: bool
    hurt_count: int
    answer_hours: float | None
    spread_counts: list[int] | None
    best_reviews: list[dict[str, Any]]
    last_questions: list[dict[str, Any]]
    terms: list[dict[str, Any]]
    made_for: str | None
    not_for: str | None


class Side(People):
    """What is compared."""

    contract_number: str | None
    up_count: int
    down_count: int
    term_names: list[str]


if TYPE_CHECKING:
    ShelfAsset = WithAnnotations[Asset, Around]
    AssetBeside = WithAnnotations[Asset, Beside]
    WholeAsset = WithAnnotations[Asset, Whole]
    Compared = WithAnnotations[Asset, Side]


def take(user: Visitor, pk: int) -> ShelfAsset:
    """The asset as every page of it needs it, or 404: for a stranger it does not exist."""
    return cast("ShelfAsset", _one(user, pk, AROUND))


def take_beside(user: Visitor, pk: int) -> AssetBeside:
    """The asset with its neighbours, or 404."""
    return cast("AssetBeside", _one(user, pk, AROUND | BESIDE))


def take_whole(user: Visitor, pk: int) -> WholeAsset:
    """The asset as its first page needs it, or 404."""
    return cast("WholeAsset", _one(user, pk, AROUND | BESIDE | PEOPLE | FIRST_PAGE))


def to_compare(user: Visitor, keys: Iterable[int]) -> list[Compared]:
    """The assets with these keys that this person may see, with what is compared."""
    return cast("list[Compared]", _told(user, keys, COMPARED))


def _one(user: Visitor, pk: int, wanted: Mapping[str, str]) -> Asset:
    found = _told(user, [pk], wanted) if pk <= BigIntegerField.MAX_BIGINT else []
    if not found:
        raise Http404
    return found[0]


def _told(user: Visitor, keys: Iterable[int], wanted: Mapping[str, str]) -> list[Asset]:
    """The assets with each of the wanted as an attribute."""
    keys = list(keys)
    reader = Reader(user, user.pk, user.is_superuser, settings.PUBLIC, reach_of(user))
    sql, params = statements.filled(_filled(tuple(wanted.items()), reader), keys[0] if keys else 0)
    rows = Asset.objects.visible_to(user).for_cards().filter(pk__in=keys)
    found = list(rows.annotate(told=RawSQL(sql, params)))
    for asset in found:
        vars(asset).update(vars(asset).pop(TOLD))
    return found


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, and all that the gate's answer depends on."""

    user: Visitor = field(compare=False)
    key: int | None
    admin: bool
    public: bool
    reach: Reach | None


@lru_cache(maxsize=256)
def _filled(wanted: tuple[tuple[str, str], ...], reader: Reader) -> statements.Statement:
    """The JSON object with the QuerySets in their places: `:name` is the rows of one, `:name(key)` is `key IN` them."""
    params: list[Any] = []
    known: dict[str, statements.Statement] = {}

    def replaced(match: re.Match[str]) -> str:
        name, key = match.groups()
        if name == "reader":
            params.append(reader.key)
            return "%s::bigint"
        if name not in known:
            known[name] = _compiled(_rows(name, reader.user))
        rows, values = known[name]
        params.extend(values)
        return f"{key} IN ({rows})" if key else rows

    said = ", ".join(f"'{name}', ({sql})" for name, sql in wanted)
    sql = re.sub(r"(?<!:):(\w+)(?:\(([\w.]+)\))?", replaced, f"json_build_object({said})")
    return sql, tuple(params)


def _rows(name: str, user: Visitor) -> QuerySet[Any]:
    """What the gate lets this reader see, by the name it has in the SQL; `hurt` and `recalls` are of one asset."""
    one = statements.STAND_IN
    if name == "recalls":
        return reading.recalls_above(one, user).values("told")
    if name == "hurt":
        return graph.hurt(one, user).values("pk")
    if name == "tickets":
        return Ticket.objects.visible_to(user).values("pk")
    if name == "terms":
        return Term.objects.visible_to(user).values("pk")
    assets = Asset.objects.visible_to(user)
    return (assets if name == "visible" else assets.on_the_shelf()).values("pk")


def _compiled(rows: QuerySet[Any]) -> statements.Statement:
    try:
        return statements.compiled(rows)
    except EmptyResultSet:
        return "SELECT NULL::bigint WHERE false", ()


def below_of(pk: int) -> QuerySet[Any]:
    """The keys of what is made from an asset."""
    return Edge.objects.filter(source=pk).exclude(target=pk).values("target")

"""Terms: what each domain means by a word, and which assets and fields mean it."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import checking, versions
from accounts.api.asking import person, visitor
from accounts.describing import asked, described, letter
from accounts.models import Team, User
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from accounts.versions import GUARDED, shown
from catalog import rights, services, shapes
from catalog.models import Asset, Domain, Field, Term, TermQuerySet, TermUse

MAX_USES = 1_000
PLACE = checking.shaped(
    {"domain": checking.needed_slug, "name": checking.name_like(150)}, required=("domain", "name")
)
USE = checking.shaped(
    {
        "asset": checking.whole(1, 2**63 - 1, lambda: _("Send the id of an asset.")),
        "field": checking.optional(checking.text(500)),
    },
    required=("asset",),
)
KEYS: dict[str, Any] = {
    "definition": checking.text(50_000),
    "formula": checking.text(10_000),
    "synonyms": checking.listed(checking.name_like(150), 50),
    "not_to_be_confused_with": checking.listed(PLACE, 50),
    "state": checking.one_of(list(Term.State.values)),
    "owner": checking.slug,
    "steward": checking.optional(checking.email),
    "uses": checking.listed(USE, MAX_USES),
}
NAMES: dict[str, Any] = {"domain": checking.needed_slug, "name": checking.name_like(150)}
TERM = checking.shaped(NAMES | KEYS, required=("domain", "name"))
EXAMPLE = {
    "domain": "sales",
    "name": "order",
    "definition": "What a customer has agreed to buy",
    "formula": "count(distinct order_id)",
    "synonyms": ["purchase"],
    "not_to_be_confused_with": [{"domain": "logistics", "name": "order"}],
    "state": "agreed",
    "owner": "sales",
    "steward": "ines@sales.example",
    "uses": [{"asset": 1, "field": "order_id"}],
}
CHANGE = checking.shaped({"name": NAMES["name"], **KEYS}, required=())


def visible_terms(request: Request) -> TermQuerySet:
    terms = Term.objects.visible_to(visitor(request)).select_related("domain", "owner", "steward")
    return terms.prefetch_related("not_to_be_confused_with__domain")


def demand(request: Request, verb: str, thing: Domain | Term) -> None:
    """403 unless this person may do that here."""
    if not rights.can(person(request), verb, thing):
        raise PermissionDenied(_("Your role in this domain does not allow that."))


class Terms(APIView):
    """What the domains mean by their words."""

    @described(
        "list_terms",
        {200: Page[shapes.Term]},
        asks={"domain": checking.needed_slug, "q": checking.text(200), **PAGED},
    )
    def get(self, request: Request) -> Response:
        """List terms: of a domain and what stands below it, with words in names, synonyms and definitions."""
        question = asked(request)
        terms = visible_terms(request)
        if "domain" in question:
            terms = terms.within(question["domain"])
        if words := question.get("q", "").strip():
            terms = terms.matching(words)
        return Response(paginate(request, terms, partial(shapes.term, reader=visitor(request))))

    @described(
        "put_term",
        {200: shown(shapes.TermWithUses), 201: shown(shapes.TermWithUses, "Location")},
        takes=letter(TERM, EXAMPLE),
        refuses=(409, 422),
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        """Make a term, or change the one of this name in its domain.

        201 new, 200 changed or the same. Uses are added, and what is not sent stays.
        """
        sent = checking.checked(TERM, request.data)
        domain = Domain.objects.visible_to(person(request)).filter(slug=sent["domain"]).first()
        if domain is None:
            message = _("There is no domain “%(slug)s”.") % {"slug": sent["domain"]}
            raise Unprocessable({"domain": [message]})
        known = visible_terms(request).filter(domain=domain, name__iexact=sent["name"]).first()
        demand(request, "edit" if known else "define", known or domain)
        uses = found_uses(request, sent.pop("uses", []))
        values = named(request, sent)
        term, new = services.put_term(domain=domain, name=values.pop("name"), **values)
        services.use_term(term=term, uses=uses)
        return answer(request, term.pk, 201 if new else 200)


class TermDetail(APIView):
    """One term."""

    @described("get_term", {200: shown(shapes.TermWithUses)})
    def get(self, request: Request, pk: int) -> Response:
        """Read a term, with where it is used as far as you may see."""
        return answer(request, pk)

    @described(
        "change_term",
        {200: shown(shapes.TermWithUses)},
        takes=letter(CHANGE, {"definition": "What a customer has agreed to buy"}),
        heeds=GUARDED,
        refuses=(409, 412, 422),
    )
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given of a term; its uses are replaced."""
        term = get_object_or_404(visible_terms(request), pk=pk)
        demand(request, "edit", term)
        sent = checking.checked(CHANGE, request.data)
        uses = found_uses(request, sent.pop("uses")) if "uses" in sent else None
        services.change_term(term=term, versions=versions.meant(request), **named(request, sent))
        if uses is not None:
            services.set_uses(term=term, uses=uses, by=person(request))
        return answer(request, pk)

    @described("delete_term", {204: None}, refuses=(409,))
    def delete(self, request: Request, pk: int) -> Response:
        """Delete a term."""
        term = get_object_or_404(visible_terms(request), pk=pk)
        demand(request, "edit", term)
        services.delete_term(term=term)
        return Response(status=204)


def answer(request: Request, pk: int, status: int = 200) -> Response:
    term = get_object_or_404(visible_terms(request), pk=pk)
    seen = TermUse.objects.filter(term=term, asset__in=Asset.objects.visible_to(visitor(request)))
    whole_first = F("field__position").asc(nulls_first=True)
    uses = seen.select_related("field").order_by("asset_id", whole_first)[:MAX_USES]
    told = Response(shapes.whole_term(term, visitor(request), uses), status=status)
    if status == 201:
        told["Location"] = f"/api/v1/terms/{pk}"
    return versions.show(told, term.revision)


def named(request: Request, sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with team, person and other terms looked up; a 422 that names each one that is not known."""
    values = {key: value for key, value in sent.items() if key != "domain"}
    errors: dict[str, list[str]] = {}
    if sent.get("owner"):
        values["owner"] = Team.objects.filter(slug=sent["owner"]).first()
    if sent.get("steward"):
        values["steward"] = User.objects.filter(email=sent["steward"]).first()
    for key in ("owner", "steward"):
        if sent.get(key) and values[key] is None:
            errors[key] = [_("Is not known.")]
    if "not_to_be_confused_with" in sent:
        others = found_terms(request, sent["not_to_be_confused_with"])
        values["not_to_be_confused_with"] = [other for other in others if other]
        for index, other in enumerate(others):
            if other is None:
                place = f"not_to_be_confused_with[{index}].name"
                errors[place] = [_("There is no such term in this domain.")]
    if errors:
        raise Unprocessable(errors)
    return values


def found_terms(request: Request, places: list[dict[str, str]]) -> list[Term | None]:
    """The term of each domain and name, in one statement."""
    asked = Q(pk=None)
    for place in places:
        asked |= Q(domain__slug=place["domain"], name__iexact=place["name"])
    terms = Term.objects.visible_to(person(request)).filter(asked).select_related("domain")
    known = {(term.domain.slug, term.name.lower()): term for term in terms}
    return [known.get((place["domain"], place["name"].lower())) for place in places]


def found_uses(request: Request, sent: list[dict[str, Any]]) -> list[tuple[Asset, Field | None]]:
    """The assets and fields that are named, as far as this person may see them; a 422 for each that is not there."""
    assets = Asset.objects.visible_to(person(request)).in_bulk({use["asset"] for use in sent})
    wanted = {use["field"] for use in sent if use.get("field")}
    fields = Field.objects.filter(asset__in=assets, name__in=wanted)
    by_name = {(field.asset_id, field.name): field for field in fields}
    uses: list[tuple[Asset, Field | None]] = []
    errors: dict[str, list[str]] = {}
    for index, use in enumerate(sent):
        asset, name = assets.get(use["asset"]), use.get("field")
        field = by_name.get((use["asset"], name)) if name else None
        if asset is None:
            errors[f"uses[{index}].asset"] = [_("There is nothing here that you may see.")]
        elif name and field is None:
            errors[f"uses[{index}].field"] = [_("The asset has no such field.")]
        else:
            uses.append((asset, field))
    if errors:
        raise Unprocessable(errors)
    return uses

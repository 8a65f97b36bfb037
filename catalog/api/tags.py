"""The governed list of tags."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import checking
from accounts.api.asking import person, visitor
from accounts.describing import described, letter, made
from accounts.models import Team
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable
from catalog import carrying, rights, services, shapes, tagging
from catalog.models import Tag

KEYS: dict[str, Any] = {
    "meaning": checking.text(20_000),
    "state": checking.one_of(list(Tag.State.values)),
    "owner": checking.slug,
    "appliers": checking.listed(checking.needed_slug, 100),
}
TAG = checking.shaped({"name": tagging.name, **KEYS}, required=("name",))
CHANGE = checking.shaped({"name": tagging.name, **KEYS}, required=())
EXAMPLE = {
    "name": "finance",
    "meaning": "Counts towards the books",
    "state": "governed",
    "owner": "sales",
    "appliers": ["sales"],
}
REFUSES = (409, 422)
MERGE = checking.shaped({"into": tagging.name}, required=("into",))
EDITED = {"meaning", "appliers"}
"""What a tag's owner may change; the rest is an admin's."""


def visible_tags(request: Request) -> QuerySet[carrying.CountedTag]:
    user = visitor(request)
    tags = carrying.counted(Tag.objects.visible_to(user), user)
    return tags.select_related("owner", "merged_into").prefetch_related("appliers")


def visible_tag(request: Request, name: str) -> carrying.CountedTag:
    return get_object_or_404(visible_tags(request), name=name)


def demand(request: Request, verb: str, tag: Tag) -> None:
    """403 unless this person may do that to the tag."""
    if not rights.can(person(request), verb, tag):
        raise PermissionDenied(_("Only an admin may do that, or the team that owns the tag."))


class Tags(APIView):
    """Labels with a meaning; only an admin puts them on the list by hand."""

    write_scope = "admin"

    @described("list_tags", {200: Page[shapes.Tag]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List the tags, with how much of what you may see carries each."""
        return Response(paginate(request, visible_tags(request), shapes.tag))

    @described(
        "put_tag",
        {200: shapes.Tag, 201: made(shapes.Tag)},
        takes=letter(TAG, EXAMPLE),
        refuses=REFUSES,
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        """Put a tag on the list, or change the one of this name; for admins.

        201 new, 200 changed or the same. What is not sent stays.
        """
        demand(request, "govern", Tag())
        sent = checking.checked(TAG, request.data)
        tag, new = services.put_tag(name=sent.pop("name"), **named(sent))
        return answer(request, tag.name, 201 if new else 200)


class TagDetail(APIView):
    """One tag."""

    write_scope = "admin"

    @described("get_tag", {200: shapes.Tag})
    def get(self, request: Request, name: str) -> Response:
        """Read a tag."""
        return answer(request, name)

    @described(
        "change_tag",
        {200: shapes.Tag},
        takes=letter(CHANGE, {"meaning": "Counts towards the books"}),
        refuses=REFUSES,
    )
    def patch(self, request: Request, name: str) -> Response:
        """Change what is given of a tag; another name is on everything that carries it.

        Its owner says what it means and who may apply it; the rest is for admins.
        """
        tag = visible_tag(request, name)
        sent = checking.checked(CHANGE, request.data)
        demand(request, "edit" if set(sent) <= EDITED else "govern", tag)
        changed = services.change_tag(tag=tag, **named(sent))
        return answer(request, changed.name)

    @described("delete_tag", {204: None}, refuses=(409,))
    def delete(self, request: Request, name: str) -> Response:
        """Take a tag off the list that nothing carries; for admins."""
        tag = visible_tag(request, name)
        demand(request, "govern", tag)
        services.delete_tag(tag=tag)
        return Response(status=204)


class MergeTag(APIView):
    """From now on a tag is another name of `into`, on everything that carries it."""

    write_scope = "admin"

    @described(
        "merge_tag", {200: shapes.Merged}, takes=letter(MERGE, {"into": "finance"}), refuses=REFUSES
    )
    def post(self, request: Request, name: str) -> Response:
        """Make a tag another name of `into`, on everything that carries it; for admins."""
        tag = visible_tag(request, name)
        demand(request, "govern", tag)
        sent = checking.checked(MERGE, request.data)
        into = Tag.objects.visible_to(person(request)).filter(name=sent["into"]).first()
        if into is None:
            raise Unprocessable({"into": [_("There is no tag of this name.")]})
        changed = services.merge_tag(tag=tag, into=into)
        merged: shapes.Merged = {
            "into": into.name,
            "assets": changed.assets,
            "fields": changed.fields,
            "done": not changed.left,
        }
        return Response(merged)


def answer(request: Request, name: str, status: int = 200) -> Response:
    shown = Response(shapes.tag(visible_tag(request, name)), status=status)
    if status == 201:
        shown["Location"] = f"/api/v1/tags/{quote(name)}"
    return shown


def named(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with its teams looked up; a 422 that names each one that is not known."""
    slugs = [*([sent["owner"]] if sent.get("owner") else []), *sent.get("appliers", [])]
    teams = Team.objects.in_bulk(slugs, field_name="slug")
    errors = {
        f"appliers[{index}]": [_("There is no team “%(slug)s”.") % {"slug": slug}]
        for index, slug in enumerate(sent.get("appliers", []))
        if slug not in teams
    }
    if sent.get("owner") and sent["owner"] not in teams:
        errors["owner"] = [_("There is no team “%(slug)s”.") % {"slug": sent["owner"]}]
    if errors:
        raise Unprocessable(errors)
    values = dict(sent)
    if "owner" in sent:
        values["owner"] = teams[sent["owner"]] if sent["owner"] else None
    if "appliers" in sent:
        values["appliers"] = [teams[slug] for slug in sent["appliers"]]
    return values

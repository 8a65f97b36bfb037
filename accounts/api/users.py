"""People. Everybody knows their colleagues and keeps their own profile; an admin makes and changes people."""

from functools import partial
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as Invalid
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import passwords, preferences, services, shapes
from accounts.api.asking import AdminWrites, demand_admin, person
from accounts.checking import (
    Checker,
    Unfit,
    Wrong,
    checked,
    email,
    needed_flag,
    one_of,
    shaped,
    shown_name,
    takes,
    text,
    true_or_false,
)
from accounts.describing import asked, described, letter, made
from accounts.models import User, UserQuerySet
from accounts.paging import PAGED, Page, paginate


@takes({"type": "string", "maxLength": 64})
def zone(value: Any) -> str:
    name = text(64)(value)
    if name and preferences.zone(name) is None:
        raise Unfit(_("Send a time zone like Europe/Berlin, or nothing."))
    return name


@takes({"type": "string", "minLength": passwords.ALONE, "maxLength": 128})
def password(value: Any) -> str:
    said = text(128, required=True)(value)
    try:
        validate_password(said)
    except Invalid as error:
        refusal = Wrong if len(said) < passwords.ALONE else Unfit
        raise refusal(" ".join(error.messages)) from error
    return said


OWN: dict[str, Checker[Any]] = {
    "name": shown_name(150),
    "about": text(200),
    "language": one_of(["", *preferences.LANGUAGES]),
    "time_zone": zone,
    "theme": one_of(list(User.Theme.values)),
}
ADMINS: dict[str, Checker[Any]] = {"email": email, "admin": needed_flag, "active": needed_flag}
NEW = shaped(
    {"email": email, "name": OWN["name"], "about": OWN["about"], "password": password},
    required=("email", "name"),
)
CHANGED = shaped(OWN | ADMINS, required=())


EXAMPLE = {"email": "ines@sales.example", "name": "Ines Duarte", "about": "Analyst"}


class Users(AdminWrites):
    """Everybody there is; an admin makes new ones."""

    @described(
        "list_users",
        {200: Page[shapes.User]},
        asks={"q": text(200), "active": true_or_false, **PAGED},
    )
    def get(self, request: Request) -> Response:
        """List people, by name, address or trade.

        Without `active` those who have left are listed too.
        """
        question = asked(request)
        people = seen(request).named(question.get("q", ""))
        if "active" in question:
            people = people.filter(is_active=question["active"])
        return Response(paginate(request, people, partial(shapes.user, reader=person(request))))

    @described(
        "put_user",
        {200: shapes.User, 201: made(shapes.User)},
        takes=letter(NEW, EXAMPLE),
        refuses=(422,),
    )
    def post(self, request: Request) -> Response:
        """Make a person, or change the one with this address; for admins.

        201 new, 200 known.
        """
        demand_admin(request)
        sent = checked(NEW, request.data)
        known = User.objects.filter(email=sent["email"]).first()
        user = services.put_user(
            email=sent["email"],
            name=sent["name"],
            password=sent.get("password"),
            admin=bool(known and known.is_superuser),
        )
        if "about" in sent:
            services.change_user(user=user, about=sent["about"])
        answer = Response(shapes.user(user, person(request)), status=200 if known else 201)
        answer["Location"] = f"/api/v1/users/{user.pk}"
        return answer


class UserDetail(APIView):
    """One person."""

    @described("get_user", {200: shapes.User})
    def get(self, request: Request, pk: int) -> Response:
        """Read a person."""
        return told(request, pk)

    @described(
        "change_user",
        {200: shapes.User},
        takes=letter(CHANGED, {"about": "Analyst", "time_zone": "Europe/Lisbon"}),
        refuses=(409, 422),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given of a person.

        Everybody keeps their own profile; `email`, `admin` and `active`, and others' profiles, are for admins.
        """
        user = get_object_or_404(seen(request), pk=pk)
        if user != person(request):
            demand_admin(request)
        sent = checked(CHANGED, request.data)
        if ADMINS.keys() & sent.keys():
            demand_admin(request)
        change(user, sent, by=person(request))
        return told(request, pk)

    @described("deactivate_user", {204: None}, refuses=(409, 422))
    def delete(self, request: Request, pk: int) -> Response:
        """Deactivate a person: sessions and tokens end, what they did stays; for admins."""
        user = get_object_or_404(seen(request), pk=pk)
        demand_admin(request)
        services.deactivate(user=user, by=person(request))
        return Response(status=204)


@transaction.atomic
def change(user: User, sent: dict[str, Any], by: User) -> None:
    """All of what was sent, or nothing."""
    said = dict(sent)
    admin, active = said.pop("admin", user.is_superuser), said.pop("active", user.is_active)
    services.change_user(user=user, **said)
    services.set_admin(user=user, admin=admin, by=by)
    (services.reactivate if active else services.deactivate)(user=user, by=by)


def told(request: Request, pk: int) -> Response:
    return Response(shapes.user(get_object_or_404(seen(request), pk=pk), person(request)))


def seen(request: Request) -> UserQuerySet:
    """The people this person may know of, each with their teams."""
    people = User.objects.visible_to(person(request))
    return people.prefetch_related("memberships__team")

"""People. Everybody knows their colleagues and keeps their own profile; an admin makes and changes people."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as Invalid
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import preferences, services
from accounts.api.asking import AdminWrites, demand_admin, person, wanted_flag, words
from accounts.checking import (
    Checker,
    Wrong,
    checked,
    email,
    needed_flag,
    one_of,
    shaped,
    shown_name,
    takes,
    text,
)
from accounts.models import User, UserQuerySet
from accounts.paging import paginate


@takes({"type": "string", "maxLength": 64})
def zone(value: Any) -> str:
    name = text(64)(value)
    if name and preferences.zone(name) is None:
        raise Wrong(_("Send a time zone like Europe/Berlin, or nothing."))
    return name


@takes({"type": "string", "minLength": 12, "maxLength": 128})
def password(value: Any) -> str:
    said = text(128, required=True)(value)
    try:
        validate_password(said)
    except Invalid as error:
        raise Wrong(" ".join(error.messages)) from error
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


def user_shape(user: User, reader: User) -> dict[str, Any]:
    """What everybody may know of a colleague; preferences are null but for oneself and admins."""
    close = reader == user or reader.is_superuser
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "about": user.about,
        "active": user.is_active,
        "admin": user.is_superuser,
        "teams": [{"slug": m.team.slug, "role": m.role} for m in user.memberships.all()],
        "language": user.language if close else None,
        "time_zone": user.time_zone if close else None,
        "theme": user.theme if close else None,
        "created": user.created_at,
    }


class Users(AdminWrites):
    """Everybody there is, `?q=` by name, address or trade; an admin makes new ones."""

    def get(self, request: Request) -> Response:
        people = seen(request).named(words(request))
        if (active := wanted_flag(request, "active")) is not None:
            people = people.filter(is_active=active)
        return Response(paginate(request, people, lambda user: user_shape(user, person(request))))

    def post(self, request: Request) -> Response:
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
        answer = Response(user_shape(user, person(request)), status=200 if known else 201)
        answer["Location"] = f"/api/v1/users/{user.pk}"
        return answer


class UserDetail(APIView):
    """One person; `PATCH` changes what is given, `DELETE` deactivates: sessions and tokens end, what they did stays."""

    def get(self, request: Request, pk: int) -> Response:
        return Response(user_shape(get_object_or_404(seen(request), pk=pk), person(request)))

    def patch(self, request: Request, pk: int) -> Response:
        user = get_object_or_404(seen(request), pk=pk)
        if user != person(request):
            demand_admin(request)
        sent = checked(CHANGED, request.data)
        if ADMINS.keys() & sent.keys():
            demand_admin(request)
        change(user, sent, by=person(request))
        return self.get(request, pk)

    def delete(self, request: Request, pk: int) -> Response:
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


def seen(request: Request) -> UserQuerySet:
    """The people this person may know of, each with their teams."""
    people = User.objects.visible_to(person(request))
    return people.prefetch_related("memberships__team")

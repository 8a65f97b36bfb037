"""People."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.asking import AdminWrites, demand_admin
from accounts.checking import checked, email, shaped, text
from accounts.models import User
from accounts.paging import paginate

USER = shaped(
    {"email": email, "name": text(150, required=True), "password": text(128, required=True)},
    required=("email", "name"),
)


def user_shape(user: User) -> dict[str, Any]:
    return {"id": user.pk, "email": user.email, "name": user.name, "active": user.is_active}


class Users(AdminWrites):
    def get(self, request: Request) -> Response:
        return Response(paginate(request, User.objects.all(), user_shape))

    def post(self, request: Request) -> Response:
        demand_admin(request)
        sent = checked(USER, request.data)
        known = User.objects.filter(email=sent["email"]).first()
        user = services.put_user(
            email=sent["email"],
            name=sent["name"],
            password=sent.get("password"),
            admin=bool(known and known.is_superuser),
        )
        return Response(user_shape(user), status=200 if known else 201)

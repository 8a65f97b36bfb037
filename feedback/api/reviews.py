"""Stars and words from consumers."""

from functools import partial

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person, visitor
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, shaped, text, whole
from accounts.describing import described, letter
from accounts.paging import PAGED, Page, paginate
from catalog.api.asking import visible_asset
from feedback import services, shapes

stars = whole(1, 5, lambda: _("Send a whole number from 1 to 5."))
REVIEW = shaped(
    {"stars": stars, "text": text(5000), "use_case": text(200)},
    required=("stars",),
)
EXAMPLE = {"stars": 4, "text": "Does its job", "use_case": "the weekly meeting"}


class Reviews(APIView):
    """The reviews of one asset."""

    @described("list_reviews", {200: Page[shapes.Review]}, asks=PAGED)
    def get(self, request: Request, pk: int) -> Response:
        """List what people say of an asset, newest first."""
        found = visible_asset(request, pk).reviews.select_related("author")
        told = partial(shapes.review, reader=visitor(request))
        return Response(paginate(request, found, told, newest_first=True))

    @described(
        "review_asset",
        {200: shapes.Review, 201: shapes.Review},
        takes=letter(REVIEW, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        """Say what you think of an asset.

        201 the first time, 200 when it replaces what you said before.
        """
        asset = visible_asset(request, pk)
        sent = checked(REVIEW, request.data)
        new = not asset.reviews.filter(author=person(request)).exists()
        review = services.rate(asset=asset, **sent, by=person(request))
        return Response(shapes.review(review, person(request)), status=201 if new else 200)

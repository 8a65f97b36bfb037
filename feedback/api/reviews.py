"""Stars and words from consumers."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person, visitor
from accounts.api.repeating import KEYED, once
from accounts.checking import checked, from_text, one_of, shaped, text, whole
from accounts.describing import asked, described, letter
from accounts.paging import PAGE, PAGED, Page, write_cursor
from catalog.api.asking import visible_asset
from feedback import opinions, services, shapes
from feedback.api.asking import speak
from feedback.models import Review

stars = whole(1, 5, lambda: _("Send a whole number from 1 to 5."))
REVIEW = shaped(
    {"stars": stars, "text": text(5000), "use_case": text(200), "role": text(60)},
    required=("stars",),
)
EXAMPLE = {
    "stars": 4,
    "text": "Does its job",
    "use_case": "the weekly meeting",
    "role": "Analyst",
}
ANSWER = shaped({"text": text(5000)}, required=("text",))
ANSWERED = {"text": "Hours come with the next load."}


def visible_review(request: Request, pk: int) -> Review:
    user = visitor(request)
    found = Review.objects.visible_to(user).for_rows(user).select_related("asset__domain")
    return get_object_or_404(found, pk=pk)


def told(request: Request, pk: int) -> Response:
    """The review as it is after an act."""
    return Response(shapes.review(visible_review(request, pk), person(request)))


class Reviews(APIView):
    """The reviews of one asset."""

    @described(
        "list_reviews",
        {200: Page[shapes.Review]},
        asks={"sort": one_of(list(opinions.SORTS)), "stars": from_text(stars), **PAGED},
    )
    def get(self, request: Request, pk: int) -> Response:
        """List what people say of an asset, newest first, or the most helpful first."""
        asset, question, user = visible_asset(request, pk), asked(request), visitor(request)
        rows, more = opinions.page(
            asset.reviews.for_rows(user),
            sort=question.get("sort", "newest"),
            stars=question.get("stars"),
            after=question.get("cursor"),
            size=question.get("limit", PAGE),
        )
        shape = partial(shapes.review, reader=user)
        return Response(
            {"results": [shape(row) for row in rows], "next": write_cursor(more) if more else None}
        )

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
        speak(request)
        new = not asset.reviews.filter(author=person(request)).exists()
        review = services.rate(asset=asset, **sent, by=person(request))
        answer = told(request, review.pk)
        answer.status_code = 201 if new else 200
        return answer


class ReviewDetail(APIView):
    """One review."""

    @described("get_review", {200: shapes.Review})
    def get(self, request: Request, pk: int) -> Response:
        """Read a review."""
        return told(request, pk)

    @described("delete_review", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take your own review back."""
        services.withdraw(review=visible_review(request, pk), by=person(request))
        return Response(status=204)


class HelpfulReview(APIView):
    """“This helped me”, once per person."""

    @described("find_review_helpful", {200: shapes.Review}, refuses=(409,))
    def post(self, request: Request, pk: int) -> Response:
        """Say that somebody else's review helped you."""
        services.find_helpful(review=visible_review(request, pk), by=person(request))
        return told(request, pk)

    @described("find_review_helpful_no_more", {200: shapes.Review}, refuses=(409,))
    def delete(self, request: Request, pk: int) -> Response:
        """Take that back."""
        services.find_helpful_no_more(review=visible_review(request, pk), by=person(request))
        return told(request, pk)


class ReviewAnswer(APIView):
    """What those who answer for the asset say to a review."""

    @described(
        "answer_review",
        {200: shapes.Review},
        takes=letter(ANSWER, ANSWERED),
        refuses=(409, 422),
    )
    def put(self, request: Request, pk: int) -> Response:
        """Answer a review, or change the answer; without words it is taken away."""
        review = visible_review(request, pk)
        sent = checked(ANSWER, request.data)
        services.answer_review(review=review, **sent, by=person(request))
        return told(request, pk)

"""Stars and words from consumers."""

from functools import partial
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import person, visitor
from accounts.api.repeating import KEYED, once
from accounts.checking import Checker, checked, from_text, one_of, shaped, text, whole
from accounts.describing import asked, described, letter
from accounts.paging import PAGE, PAGED, Page, write_cursor
from catalog.api.asking import visible_asset
from catalog.models import Term
from feedback import opinions, services, shapes
from feedback.api.asking import speak
from feedback.models import Review
from feedback.tickets import subjects
from feedback.tickets.subjects import Subject

stars = whole(1, 5, lambda: _("Send a whole number from 1 to 5."))
field = text(opinions.LONGEST)
KEYS: dict[str, Checker[Any]] = {
    "stars": stars,
    "text": text(5000),
    "use_case": text(200),
    "role": text(60),
}
REVIEW = shaped(KEYS | {"field": field}, required=("stars",))
OF_TERM = shaped(KEYS, required=("stars",))
ASKS: dict[str, Checker[Any]] = {
    "sort": one_of(list(opinions.SORTS)),
    "stars": from_text(stars),
    **PAGED,
}
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
    found = Review.objects.visible_to(user).for_rows(user)
    return get_object_or_404(found.select_related("asset__domain", "term__domain"), pk=pk)


def visible_term(request: Request, pk: int) -> Term:
    terms = Term.objects.visible_to(visitor(request)).select_related("domain", "owner")
    return get_object_or_404(terms, pk=pk)


def told(request: Request, pk: int) -> Response:
    """The review as it is after an act."""
    return Response(shapes.review(visible_review(request, pk), person(request)))


def listed(request: Request, about: Subject) -> Response:
    """One page of what people say of it."""
    question, user = asked(request), visitor(request)
    found = about.reviews.for_rows(user)
    rows, more = opinions.page(
        found.filter(field=question["field"]) if "field" in question else found,
        sort=question.get("sort", "newest"),
        stars=question.get("stars"),
        after=question.get("cursor"),
        size=question.get("limit", PAGE),
    )
    shape = partial(shapes.review, reader=user)
    return Response(
        {"results": [shape(row) for row in rows], "next": write_cursor(more) if more else None}
    )


def rated(request: Request, about: Subject, sent: dict[str, Any]) -> Response:
    """201 with the review, or 200 where it replaces what this person said before."""
    own = about.reviews.filter(author=person(request), field=sent.get("field", ""))
    new = not own.exists()
    with transaction.atomic():
        # What is refused leaves nothing behind and counts as nothing said.
        speak(request)
        review = services.rate(**subjects.keyword(about), **sent, by=person(request))
    answer = told(request, review.pk)
    answer.status_code = 201 if new else 200
    return answer


class Reviews(APIView):
    """The reviews of one asset and its fields."""

    @described("list_reviews", {200: Page[shapes.Review]}, asks={"field": field, **ASKS})
    def get(self, request: Request, pk: int) -> Response:
        """List what people say of an asset and its fields, newest first, or the most helpful first.

        `field` narrows to one field; sent empty, to what is said of the asset as a whole.
        """
        return listed(request, visible_asset(request, pk))

    @described(
        "review_asset",
        {200: shapes.Review, 201: shapes.Review},
        takes=letter(REVIEW, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        """Say what you think of an asset, or of one of its fields.

        201 the first time, 200 when it replaces what you said before.
        """
        asset = visible_asset(request, pk)
        return rated(request, asset, checked(REVIEW, request.data))


class TermReviews(APIView):
    """The reviews of one term."""

    @described("list_term_reviews", {200: Page[shapes.Review]}, asks=ASKS)
    def get(self, request: Request, pk: int) -> Response:
        """List what people say of a term, newest first, or the most helpful first."""
        return listed(request, visible_term(request, pk))

    @described(
        "review_term",
        {200: shapes.Review, 201: shapes.Review},
        takes=letter(OF_TERM, EXAMPLE),
        heeds=KEYED,
        refuses=(409, 422),
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        """Say what you think of a term.

        201 the first time, 200 when it replaces what you said before.
        """
        term = visible_term(request, pk)
        return rated(request, term, checked(OF_TERM, request.data))


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
    """What those who answer for the asset or term say to a review."""

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

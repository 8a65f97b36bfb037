"""Errors as answers: RFC 9457 problem+json, naming the field, what was wrong and what would be right."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any, NotRequired, TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from accounts.schemas import eg

CONTENT_TYPE = "application/problem+json"


class Fault(TypedDict):
    """What is wrong with one field: where it stands, and what would be right; of many rows, in which line."""

    line: NotRequired[Annotated[int, eg(3, minimum=1)]]
    field: Annotated[str, eg("fields[0].name")]
    message: Annotated[str, eg("Must not be empty.")]


class Problem(TypedDict):
    """An answer of RFC 9457; `detail` and `errors` stand there when there is something to say."""

    type: Annotated[str, eg("about:blank")]
    title: Annotated[str, eg("Some of what you sent is not right.")]
    status: Annotated[int, eg(400)]
    detail: NotRequired[Annotated[str, eg("The body is not UTF-8.")]]
    errors: NotRequired[list[Fault]]
    failed: NotRequired[Annotated[int, eg(1, minimum=1), "of many rows, how many are not right"]]
    current: NotRequired[Annotated[dict[str, Any], eg({"revision": 4}), "at 412, what it is now"]]


class Conflict(exceptions.APIException):
    """Somebody was faster, or the thing is in a state that does not allow this."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class Stale(exceptions.APIException):
    """It has changed since the version that the change was made from."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"


class Unprocessable(exceptions.ValidationError):
    """Well-formed, understood, and not allowed by the rules: 422, with the same body as any other field error."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


def problem(code: int, title: str, detail: str = "", errors: list[Fault] | None = None) -> Problem:
    """The body of an RFC 9457 answer."""
    body: Problem = {"type": "about:blank", "title": title, "status": code}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return body


def field_errors(detail: Any, path: str = "") -> Iterator[Fault]:
    """The leaves of a nested DRF error as `{"field": "fields[3].name", "message"}`."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from field_errors(value, f"{path}.{name}".strip(".") if name else path)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from field_errors(value, f"{path}[{index}]" if nested else path)
    else:
        yield {"field": path, "message": str(detail)}


def django_field_errors(error: ValidationError) -> dict[str, list[str]]:
    """The messages of a model's or form's validation, in the shape DRF uses."""
    if hasattr(error, "error_dict"):
        return {
            ("" if name == "__all__" else name): list(messages)
            for name, messages in error.message_dict.items()
        }
    return {"": list(error.messages)}


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler for every API view."""
    if isinstance(exc, Http404):
        exc = exceptions.NotFound(_("There is nothing here that you may see."))
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    elif isinstance(exc, ValidationError):
        exc = exceptions.ValidationError(django_field_errors(exc))
    if not isinstance(exc, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(auth_header)
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return Response(_body(exc), exc.status_code, headers=headers, content_type=CONTENT_TYPE)


def _body(exc: exceptions.APIException) -> Problem:
    if isinstance(exc.detail, dict | list):
        errors = list(field_errors(exc.detail))
        return problem(exc.status_code, _("Some of what you sent is not right."), errors=errors)
    return problem(exc.status_code, HTTPStatus(exc.status_code).phrase, str(exc.detail))


def json_answer(request: HttpRequest, code: int, title: str, detail: str = "") -> JsonResponse:
    """The same body from outside of DRF: middleware and the handlers of unknown addresses."""
    return JsonResponse(problem(code, title, detail), status=code, content_type=CONTENT_TYPE)

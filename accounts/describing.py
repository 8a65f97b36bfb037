"""What a door of the API takes and answers, said above its method: `GET /api/v1/schema` is made from it.

The question after the `?` is also checked by it, so that a parameter that is described is one that works, and one
that is misspelt is refused instead of passed over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.checking import Checker, Schema, Wrong

Method = TypeVar("Method", bound=Callable[..., Any])
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Body:
    """A letter in one media type."""

    schema: Schema
    example: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes with one status: a shape as a type, or letters in several media types."""

    shape: Any = None
    about: str = ""
    headers: tuple[str, ...] = ()
    media: Mapping[str, Body] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ending:
    """An operation that will go: known since when, ending when, and what to use instead."""

    since: date
    ends: date
    instead: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one door, as it is described."""

    name: str
    answers: Mapping[int, Answer]
    takes: Mapping[str, Body]
    asks: Mapping[str, Checker[Any]]
    needs: tuple[str, ...]
    heeds: tuple[str, ...]
    refuses: tuple[int, ...]
    ending: Ending | None


def described(
    name: str,
    answers: Mapping[int, Any],
    *,
    takes: Body | Mapping[str, Body] | None = None,
    asks: Mapping[str, Checker[Any]] | None = None,
    needs: tuple[str, ...] = (),
    heeds: tuple[str, ...] = (),
    refuses: tuple[int, ...] = (),
    ending: Ending | None = None,
) -> Callable[[Method], Method]:
    """Describes a method; its docstring says what it does.

    `answers`: status → shape. `takes`: the body, see `letter`. `asks`: the parameters after the `?`, some of which it
    `needs`. `heeds`: headers. `refuses`: statuses besides the ones that every such door has.
    """
    operation = Operation(
        name=name,
        answers={code: as_answer(shape) for code, shape in answers.items()},
        takes={JSON: takes} if isinstance(takes, Body) else takes or {},
        asks=asks or {},
        needs=needs,
        heeds=heeds,
        refuses=refuses,
        ending=ending,
    )

    def mark(method: Method) -> Method:
        @wraps(method)
        def answer(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
            cast(Any, request).asked = read_question(operation, request)
            return method(view, request, *args, **kwargs)

        cast(Any, answer).operation = operation
        return cast(Method, answer)

    return mark


def letter(checker: Checker[Any], example: Any) -> Body:
    """A body in JSON, with an example that the checker takes."""
    return Body(checker.schema, example)


def as_answer(shape: Any) -> Answer:
    return shape if isinstance(shape, Answer) else Answer(shape)


def made(shape: Any) -> Answer:
    """201 of something that has an address of its own."""
    return Answer(shape, headers=("Location",))


def operation_of(method: Any) -> Operation | None:
    """The description of a view's method, if it has one."""
    return cast("Operation | None", getattr(method, "operation", None))


def asked(request: Request) -> dict[str, Any]:
    """The checked parameters after the `?`, those that were sent."""
    return cast(dict[str, Any], cast(Any, request).asked)


def read_question(operation: Operation, request: Request) -> dict[str, Any]:
    """Each parameter checked; a 400 that names every wrong, unknown or missing one."""
    sent, values, errors = request.query_params, {}, {}
    for name in sent.keys() | set(operation.needs):
        try:
            values[name] = _parameter(operation, name, sent.getlist(name))
        except Wrong as wrong:
            errors[name] = [str(wrong)]
    if errors:
        raise ValidationError(errors)
    return values


def _parameter(operation: Operation, name: str, given: list[str]) -> Any:
    checker = operation.asks.get(name)
    if checker is None:
        known = ", ".join(operation.asks)
        raise Wrong(
            _("Is not known; use: %(keys)s.") % {"keys": known} if known else _("Is not known.")
        )
    if not given:
        raise Wrong(_("Is required."))
    if checker.schema.get("type") == "array":
        return checker(given)
    if len(given) > 1:
        raise Wrong(_("Send it once."))
    return checker(given[0])

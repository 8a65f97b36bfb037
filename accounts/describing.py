"""What a door of the API takes and answers, said above its method: `GET /api/v1/schema` is made from it.

The question after the `?` is also checked by it, so that a parameter that is described is one that works, and one
that is misspelt is refused instead of passed over.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.checking import Checker, Unfit, Wrong
from accounts.operations import Answer, Body, Ending, Operation
from accounts.problems import Unprocessable

__all__ = ["Answer", "Body", "Ending", "asked", "described", "letter", "made"]

Method = TypeVar("Method", bound=Callable[..., Any])
JSON = "application/json"


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


def asked(request: Request) -> dict[str, Any]:
    """The checked parameters after the `?`, those that were sent."""
    return cast(dict[str, Any], cast(Any, request).asked)


def read_question(operation: Operation, request: Request) -> dict[str, Any]:
    """Each parameter checked; a 400 that names every wrong, unknown or missing one, or a 422 (`Unfit`)."""
    sent, values, errors = request.query_params, {}, {}
    refusal: type[ValidationError] = Unprocessable
    for name in sent.keys() | set(operation.needs):
        try:
            values[name] = _parameter(operation, name, sent.getlist(name))
        except Wrong as wrong:
            errors[name] = [str(wrong)]
            refusal = refusal if isinstance(wrong, Unfit) else ValidationError
    if errors:
        raise refusal(errors)
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

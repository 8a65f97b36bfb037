"""How forms at the door answer."""

from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse


class Refusing:
    """A form that is not right comes back with 422; one that was sent too often with 429 and the time to wait."""

    def form_invalid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return refused(answer, form)


def refused(answer: HttpResponse, form: Form) -> HttpResponse:
    answer.status_code = 422
    errors: list[Any] = [error for field in form.errors.as_data().values() for error in field]
    for error in errors:
        if error.code == "too_often":
            answer.status_code = 429
            answer.headers["Retry-After"] = str(error.params["wait"])
    return answer


def provider_name() -> str:
    """What people call the identity provider; empty where there is none."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""

"""How refusals of the services look in forms, and how numbers in addresses are read."""

from django import forms
from rest_framework.exceptions import APIException

from accounts.problems import field_errors

LARGEST = 2**63 - 1


def put_errors(form: forms.BaseForm, error: APIException) -> None:
    """Put a service's field errors beside the form's fields; `change.ref` belongs to `change_ref`."""
    for found in field_errors(error.detail):
        name = found["field"].replace(".", "_")
        form.add_error(name if name in form.fields else None, found["message"])


def number(raw: str | None) -> int | None:
    """A positive whole number from an address, or none for anything else."""
    if not raw or not raw.isascii() or not raw.isdigit() or len(raw) > 19:
        return None
    return int(raw) if int(raw) <= LARGEST else None

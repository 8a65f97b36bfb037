"""What people say something of: an asset or a term."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.problems import Unprocessable
from catalog.models import Asset, Term

Subject = Asset | Term


def one_of(asset: Asset | None, term: Term | None) -> Subject:
    """The one that was named."""
    about = asset or term
    if about is None or (asset and term):
        raise Unprocessable({"asset": [_("Name an asset or a term.")]})
    return about


def keyword(about: Subject) -> dict[str, Any]:
    """As services take it: by its name."""
    return {"term" if isinstance(about, Term) else "asset": about}


def report_at(about: Subject) -> str:
    """Where something is reported or asked of it."""
    return _address("report", about)


def suggest_at(about: Subject) -> str:
    """Where a change of it is suggested."""
    return _address("suggest", about)


def _address(act: str, about: Subject) -> str:
    if isinstance(about, Term):
        return reverse(f"feedback:{act}_term", args=[about.domain.slug, about.slug])
    return reverse(f"feedback:{act}", args=[about.pk])

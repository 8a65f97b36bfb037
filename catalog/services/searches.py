"""Searches that people save."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.problems import Conflict, Unprocessable
from catalog.facets import Filters
from catalog.models import SavedSearch

MOST = 50
"""So many searches a person can save: more are not found again."""


@transaction.atomic
def save_search(
    *, by: User, name: str, q: str = "", filters: Filters | None = None, sort: str = "match"
) -> tuple[SavedSearch, bool]:
    """Keep a search under a name; the same name again is changed. Whether it is new."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    chosen = {one: list(values) for one, values in (filters or Filters()).chosen.items()}
    asked = {"q": q, "filters": chosen, "sort": sort}
    known = SavedSearch.objects.filter(user=by)
    if not known.filter(name=name).exists() and known.count() >= MOST:
        message = _("You have %(most)d searches; delete one first.") % {"most": MOST}
        raise Unprocessable({"name": [message]})
    return SavedSearch.objects.update_or_create(user=by, name=name, defaults=asked)


def rename_search(*, search: SavedSearch, name: str) -> None:
    """Give a search another name; one that another search of the person has is refused."""
    try:
        with transaction.atomic():
            SavedSearch.objects.filter(pk=search.pk).update(name=name)
    except IntegrityError as error:
        raise Conflict(_("Another search of yours has this name.")) from error
    search.name = name


def delete_search(*, search: SavedSearch) -> None:
    SavedSearch.objects.filter(pk=search.pk).delete()

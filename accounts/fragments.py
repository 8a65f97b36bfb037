"""Whether a part of a page is wanted, and where to go after a form."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part to be swapped in.

    A boosted link and a step back in the history come from htmx too, but want the whole page.
    """
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def see_other(request: HttpRequest, address: str) -> HttpResponseRedirect:
    """303 to where the form's `next` points, if that is a page of ours, or else to `address`."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(wanted if wanted and safe else address, status=303)

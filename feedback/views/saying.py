"""What anybody who is signed in says of an asset or a term."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.fragments import page_or_part
from accounts.views import reader
from catalog.models import Asset
from catalog.views.terms import visible_term
from feedback.tickets import reading


def visible_asset(request: HttpRequest, pk: int) -> Asset:
    """The asset if this person may know of it; a stranger gets 404."""
    assets = Asset.objects.visible_to(reader(request)).select_related("domain", "owner")
    return get_object_or_404(assets, pk=pk)


@require_safe
def of_term(request: HttpRequest, domain: str, slug: str) -> HttpResponse:
    """What was said of a term, and where to say more; the page of the term asks for it."""
    term = visible_term(request, domain, slug)
    context = {"term": term, "rows": reading.of_term(term, reader(request))}
    return page_or_part(request, "feedback/term_tickets.html", "said", context)

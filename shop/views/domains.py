"""The tree of domains, and the page of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.fragments import page_or_part
from accounts.views import visitor
from catalog import rights
from catalog.models import Domain
from shop import domains as places


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    user = visitor(request)
    context = {
        "tree": places.tree(user, request.GET.get("q", "").strip()[:100]),
        "rights": rights.rights_on(Domain(), user),
    }
    return page_or_part(request, "shop/domains.html", "found", context)


@require_safe
def domain(request: HttpRequest, slug: str) -> HttpResponse:
    user = visitor(request)
    found = get_object_or_404(Domain.objects.visible_to(user), slug=slug)
    allowed = rights.rights_on(found, user)
    context = {
        "page": places.page(user, found),
        "rights": allowed,
        "may_give_roles": allowed.may("roles"),
    }
    return render(request, "shop/domain.html", context)

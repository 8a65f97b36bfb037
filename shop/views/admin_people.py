"""An admin's pages for people: who there is, what they are called, who may what, and who left."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import services
from accounts.forms import PersonForm
from accounts.models import Token, User
from accounts.problems import Unprocessable
from accounts.views.asking import admin
from accounts.views.refusing import put_errors
from catalog.views.asking import get_or_post, sent
from shop import consequences, register
from shop.consequences import Question
from shop.views.confirming import confirm


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody, also who left, found by words and by standing."""
    admin(request)
    context = register.read(request.GET)
    return render(request, "shop/admin/people.html", context)


@get_or_post
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, address and trade; the steps that change more have pages of their own."""
    by = admin(request)
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(sent(request), user=user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.change_user(user=user, **form.cleaned_data)
            except Unprocessable as error:
                put_errors(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect(user)
    context = {
        "person": user,
        "form": form,
        "is_reader": user == by,
        "tokens": user.tokens.live().order_by("-created_at"),
    }
    return render(request, "shop/admin/person.html", context, status=status)


@get_or_post
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody left."""
    by, user = admin(request), get_object_or_404(User, pk=pk)
    question = Question(
        title=_("Deactivate %(name)s?") % {"name": user.name},
        consequences=list(consequences.of_leaving(user)),
        action=_("Deactivate"),
        back=_page(user),
    )
    done = _("%(name)s is out.") % {"name": user.name}
    return confirm(request, question, lambda: services.deactivate(user=user, by=by), done)


@get_or_post
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is back."""
    by, user = admin(request), get_object_or_404(User, pk=pk)
    question = Question(
        title=_("Bring %(name)s back?") % {"name": user.name},
        consequences=list(consequences.of_coming_back(user)),
        action=_("Bring back"),
        back=_page(user),
        danger=False,
    )
    done = _("%(name)s is back.") % {"name": user.name}
    return confirm(request, question, lambda: services.reactivate(user=user, by=by), done)


@get_or_post
def make_admin(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody becomes an admin."""
    by, user = admin(request), get_object_or_404(User, pk=pk)
    question = Question(
        title=_("Make %(name)s an admin?") % {"name": user.name},
        consequences=list(consequences.of_becoming_admin(user)),
        action=_("Make an admin"),
        back=_page(user),
        danger=False,
    )
    done = _("%(name)s is an admin now.") % {"name": user.name}
    return confirm(
        request, question, lambda: services.set_admin(user=user, admin=True, by=by), done
    )


@get_or_post
def end_admin(request: HttpRequest, pk: int) -> HttpResponse:
    """An admin becomes one person among others."""
    by, user = admin(request), get_object_or_404(User, pk=pk)
    question = Question(
        title=_("Make %(name)s no admin any more?") % {"name": user.name},
        consequences=list(consequences.of_being_no_admin(user)),
        action=_("End it"),
        back=_page(user),
    )
    done = _("%(name)s is no admin any more.") % {"name": user.name}
    return confirm(
        request, question, lambda: services.set_admin(user=user, admin=False, by=by), done
    )


@get_or_post
def revoke(request: HttpRequest, pk: int, token: int) -> HttpResponse:
    """A token of somebody's program ends."""
    by = admin(request)
    found = get_object_or_404(Token.objects.select_related("user"), pk=token, user=pk)
    question = Question(
        title=_("Revoke “%(token)s” of %(name)s?") % {"token": found.name, "name": found.user.name},
        consequences=list(consequences.of_revoking(found)),
        action=_("Revoke"),
        back=_page(found.user),
    )
    done = _("Revoked. Whatever used it is refused from now on.")
    return confirm(request, question, lambda: services.revoke_token(token=found, by=by), done)


def _page(user: User) -> str:
    return reverse("shop:edit_person", args=[user.pk])

"""Putting something of one's own on the shelf."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.fragments import see_other, wants_fragment
from accounts.problems import Unprocessable
from accounts.views import reader
from catalog import services
from catalog.forms.assets import ShelfForm
from catalog.views.asking import get_or_post

PAGE = "catalog/shelf_new.html"


@get_or_post
def put(request: HttpRequest) -> HttpResponse:
    """One form; its button *Read the fields* shows what was found in the file before anything is kept."""
    user = reader(request)
    if request.method != "POST":
        return show(request, ShelfForm(user=user))
    form = ShelfForm(request.POST, request.FILES, user=user)
    right = form.is_valid()
    if "read" in request.POST:
        return look(request, form)
    if right:
        try:
            made = services.put_on_shelf(by=user, **form.words)
        except Unprocessable as error:
            form.put_errors(error)
        else:
            count = len(form.cleaned_data["columns"])
            said = ngettext(
                "It is on the shelf, with %(n)d field.",
                "It is on the shelf, with %(n)d fields.",
                count,
            )
            messages.success(request, said % {"n": count} if count else _("It is on the shelf."))
            return see_other(request, made.get_absolute_url())
    mine = services.on_my_shelf(request.POST.get("title", ""), user)
    return show(request, form, 422, mine=mine if "title" in form.errors else None)


def look(request: HttpRequest, form: ShelfForm) -> HttpResponse:
    """The form as it was sent, with the names that stand in the file; nothing else in it is judged yet."""
    again = ShelfForm(initial=dict(form.data.items()), user=reader(request))
    context = {
        "form": again,
        "found": form.cleaned_data.get("columns") if form.files else None,
        "trouble": form.errors.get("file"),
    }
    part = wants_fragment(request)
    status = 422 if context["trouble"] else 200
    return render(request, "catalog/_columns.html" if part else PAGE, context, status=status)


def show(request: HttpRequest, form: ShelfForm, status: int = 200, **more: object) -> HttpResponse:
    return render(request, PAGE, {"form": form, **more}, status=status)

"""The style guide: the parts of every page, for those who build pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shop import forms, guide


@require_safe
def styleguide(request: HttpRequest, chapter: str = "foundations") -> HttpResponse:
    chapters = guide.chapters(chapter)
    if not any(one.current for one in chapters):
        raise Http404
    context = {
        "chapters": chapters,
        "chapter": chapter,
        "tokens": guide.tokens(),
        "label": guide.example_label(),
        "cards": guide.example_cards(),
        "form": forms.ExampleForm(),
        "mistaken": forms.mistaken(),
    }
    return render(request, f"shop/guide/{chapter}.html", context)

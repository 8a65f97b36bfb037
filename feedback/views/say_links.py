"""A link to put beside one's report, and where it leads."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.models import Asset
from feedback import say_links
from feedback.forms import ReportForm
from feedback.views.reporting import report_context
from feedback.views.saying import visible_asset


class LinkForm(forms.Form):
    field = forms.CharField(
        label=gettext_lazy("Which field?"),
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-fields", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label=gettext_lazy("Where will it stand?"),
        max_length=say_links.LONGEST_PLACE,
        required=False,
        help_text=gettext_lazy(
            "for example: the morning dashboard, page 2. Whoever answers reads it."
        ),
    )

    def __init__(self, *args: object, asset: Asset, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.known = list(asset.fields.values_list("name", flat=True)[:500])
        if not self.known:
            del self.fields["field"]

    def clean_field(self) -> str:
        named: str = self.cleaned_data["field"]
        if named and self.known and named not in self.known:
            raise forms.ValidationError(_("This asset has no field of that name."))
        return named


@require_safe
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """The link for an asset, or one of its fields, and for where it will stand; asked again, it is another."""
    asset = visible_asset(request, pk)
    form = LinkForm(request.GET if "place" in request.GET else None, asset=asset)
    link = None
    if not form.is_bound:
        link = say_links.Link(asset.pk)
    elif form.is_valid():
        said = form.cleaned_data
        link = say_links.Link(asset.pk, said.get("field", ""), said["place"].strip())
    context = {"asset": asset, "form": form, "link": link}
    status = 422 if form.errors else 200
    return render(request, "feedback/say_link.html", context, status=status)


@require_safe
def say(request: HttpRequest, signed: str) -> HttpResponse:
    """The report form, with what the link knows already in it: a sentence, and it is sent."""
    link = say_links.opened(signed)
    if link is None:
        raise Http404
    asset = visible_asset(request, link.asset)
    known = not link.field or asset.fields.filter(name=link.field).exists()
    start = {"field": link.field if known else ""}
    if link.place:
        start["text"] = _("Said from: %(place)s") % {"place": link.place}
    form = ReportForm(about=asset, initial=start)
    context = report_context(asset, form) | {"place": link.place, "said_from": True}
    return render(request, "feedback/report.html", context)

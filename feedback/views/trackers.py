"""Issue trackers of a domain, and sending a ticket to one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fragments import see_other
from accounts.problems import Unprocessable
from accounts.views import reader
from accounts.views.refusing import put_errors
from catalog import rights
from catalog.models import Domain
from feedback import services
from feedback.forms import PushForm, TrackerForm
from feedback.models import Tracker
from feedback.shapes import trackers as tracker_shapes
from feedback.tickets import bridging
from feedback.trackers import speaking
from feedback.views.desk import visible_ticket

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 200


def visible_tracker(request: HttpRequest, pk: int) -> Tracker:
    """The tracker if this person may know of it; a stranger gets 404."""
    return get_object_or_404(Tracker.objects.visible_to(reader(request)).for_rows(), pk=pk)


def kept_tracker(request: HttpRequest, pk: int) -> Tracker:
    """The same, for those who may change it."""
    tracker = visible_tracker(request, pk)
    demand(request, tracker.domain)
    return tracker


def demand(request: HttpRequest, domain: Domain) -> None:
    if not rights.can(reader(request), "trackers", domain):
        raise PermissionDenied(_("The owners of its domain keep its trackers."))


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The trackers of my domains, or of one of them."""
    user, slug = reader(request), request.GET.get("domain", "")
    domain = Domain.objects.visible_to(user).filter(slug=slug).first() if slug else None
    found = Tracker.objects.visible_to(user).for_rows().order_by("domain__name", "name", "pk")
    if slug:
        found = found.filter(domain=domain)
    context = {
        "trackers": [(one, speaking.words(one.trouble)) for one in found[:SHOWN]],
        "domain": domain,
        "may_add": domain is not None and rights.can(user, "trackers", domain),
    }
    return render(request, "feedback/trackers.html", context)


@get_or_post
def add(request: HttpRequest) -> HttpResponse:
    seen = Domain.objects.visible_to(reader(request))
    domain = get_object_or_404(seen, slug=request.GET.get("domain", ""))
    demand(request, domain)
    form = TrackerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_tracker(domain=domain, **form.given, by=reader(request))
        except Unprocessable as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Kept. Try whether it lets Aisle in."))
            return see_other(request, made.get_absolute_url())
    return _form(request, form, domain, None)


@get_or_post
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    tracker = kept_tracker(request, pk)
    form = TrackerForm(request.POST if request.method == "POST" else None, instance=tracker)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_tracker(tracker=tracker, **form.given, by=reader(request))
        except Unprocessable as error:
            put_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return see_other(request, tracker.get_absolute_url())
    return _form(request, form, tracker.domain, tracker)


def _form(
    request: HttpRequest, form: TrackerForm, domain: Domain, tracker: Tracker | None
) -> HttpResponse:
    back = reverse("feedback:trackers") + f"?domain={domain.slug}"
    context = {
        "form": form,
        "domain": domain,
        "tracker": tracker,
        "back": tracker.get_absolute_url() if tracker else back,
    }
    return render(
        request, "feedback/tracker_form.html", context, status=422 if form.errors else 200
    )


@require_safe
def tracker(request: HttpRequest, pk: int) -> HttpResponse:
    """How it stands with a tracker, and what was given up."""
    return _show(request, visible_tracker(request, pk))


def _show(request: HttpRequest, tracker: Tracker, problem: str = "") -> HttpResponse:
    context = {
        "tracker": tracker,
        "trouble": speaking.words(tracker.trouble),
        "events": tracker_shapes.events_address(tracker),
        "dead": [(one, speaking.words(one.trouble)) for one in bridging.given_up(tracker)],
        "may_keep": rights.can(reader(request), "trackers", tracker.domain),
        "problem": problem,
    }
    return render(request, "feedback/tracker.html", context, status=422 if problem else 200)


Act = Callable[[Tracker, HttpRequest], str]


def acting(act: Act) -> Callable[..., HttpResponse]:
    """A view that does something with a tracker, says what, and leads back to it."""

    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        tracker = kept_tracker(request, pk)
        try:
            done = act(tracker, request)
        except Unprocessable as error:
            return _show(request, tracker, bridging.sentence(error.detail))
        messages.success(request, done)
        there = tracker.get_absolute_url() if tracker.pk else reverse("feedback:trackers")
        return see_other(request, there)

    view.__doc__ = act.__doc__
    return view


@acting
def try_out(tracker: Tracker, request: HttpRequest) -> str:
    """Whether it lets Aisle in."""
    name = services.try_tracker(tracker=tracker, by=reader(request))
    return _("It lets Aisle in: %(project)s") % {"project": name}


@acting
def pause(tracker: Tracker, request: HttpRequest) -> str:
    """Pause it, or go on."""
    paused = not tracker.paused
    services.change_tracker(tracker=tracker, paused=paused, by=reader(request))
    return _("Paused: it is not called now.") if paused else _("It goes on.")


@acting
def retry(tracker: Tracker, request: HttpRequest) -> str:
    """Try again what was given up."""
    count = services.retry(tracker=tracker, by=reader(request))
    told = ngettext("%(count)d ticket is tried again.", "%(count)d tickets are tried again.", count)
    return told % {"count": count}


@acting
def remove(tracker: Tracker, request: HttpRequest) -> str:
    """Forget it."""
    services.remove_tracker(tracker=tracker, by=reader(request))
    return _("Aisle calls it no more. The issues stay where they are.")


@get_or_post
def push(request: HttpRequest, pk: int) -> HttpResponse:
    """What exactly leaves the house, before it does."""
    ticket, user = visible_ticket(request, pk), reader(request)
    services.demand_triage(ticket, user)
    trackers = bridging.choices(ticket)
    sent: Any = request.POST if request.method == "POST" else None
    form = PushForm(
        sent,
        trackers=[(one.pk, one.name) for one in trackers],
        example=ticket.example,
        initial={"tracker": trackers[0].pk if len(trackers) == 1 else None},
    )
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in trackers if one.pk == form.cleaned_data["tracker"])
        example = form.cleaned_data.get("example", False)
        services.push(ticket=ticket, tracker=chosen, example=example, by=user)
        messages.success(request, _("It is on its way to %(name)s.") % {"name": chosen.name})
        return see_other(request, ticket.get_absolute_url())
    context = {
        "ticket": ticket,
        "form": form,
        "spoken": settings.LANGUAGE_CODE,
        "letters": [(one, bridging.letter(ticket, one)) for one in trackers],
    }
    return render(request, "feedback/push.html", context, status=422 if form.errors else 200)

"""How one is told, ending it by a link, and for admins what waits to leave."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import quiet, reasons, services, unsubscribing
from accounts.forms import TellingForm
from accounts.models import Letter
from accounts.views.asking import admin, reader

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def telling(request: HttpRequest) -> HttpResponse:
    """How often, when, and when not."""
    user = reader(request)
    form = TellingForm(request.POST or None, wish=quiet.telling(user))
    if request.method == "POST" and form.is_valid():
        services.wish_for(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:telling")
    muted = list(user.muted.order_by("-pk"))
    ended = [(one, reasons.named(user, one.because)) for one in muted[:SHOWN]]
    page = {"form": form, "mail": settings.MAIL, "ended": ended}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/telling.html", page, status=status)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Ends somebody's mail, by the link in it alone: mail programs send the POST themselves (RFC 8058).

    Whoever only looks at the address is asked first, since programs look at every link in a mail.
    """
    asked = unsubscribing.asked(signed)
    if asked is None:
        raise Http404
    page = {
        "done": request.method == "POST",
        "signed": signed,
        "ends": reasons.ends(asked.user, asked.because),
        "altogether": reasons.ends_altogether(asked.because),
        "all_mail": unsubscribing.path(asked.user),
    }
    if request.method == "POST":
        services.unsubscribe(user=asked.user, because=asked.because)
    return render(request, "account/unsubscribe.html", page)


@require_POST
def hear_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have mail for a reason again for which it was ended."""
    services.hear_again(muted=get_object_or_404(reader(request).muted, pk=pk))
    messages.success(request, _("That is mailed to you again."))
    return redirect("accounts:telling")


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What waits to leave, and what was given up."""
    admin(request)
    counted = Letter.objects.values_list("state").annotate(n=Count("pk")).order_by()
    counts = dict(counted)
    states = [(label, counts.get(state, 0)) for state, label in Letter.State.choices]
    letters = Letter.objects.select_related("recipient").order_by("-pk")
    page = {
        "states": states,
        "dead": letters.filter(state=Letter.State.DEAD)[:SHOWN],
        "late": letters.filter(state=Letter.State.WAITING, attempts__gt=0)[:SHOWN],
        "mail": settings.MAIL,
    }
    return render(request, "accounts/outbox.html", page)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    admin(request)
    letter = get_object_or_404(Letter, pk=pk)
    return _retried(request, services.retry_letters(letters=Letter.objects.filter(pk=letter.pk)))


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    admin(request)
    return _retried(request, services.retry_letters(letters=Letter.objects.all()))


def _retried(request: HttpRequest, count: int) -> HttpResponse:
    words = ngettext("%(n)d is tried again.", "%(n)d are tried again.", count)
    messages.success(request, words % {"n": count})
    return redirect("accounts:outbox")

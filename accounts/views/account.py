"""One's own account: what others see, how one wants to be spoken to, the tokens of one's programs."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.forms import AccountForm, TokenForm
from accounts.models import Token
from accounts.views.asking import reader

ENDED_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Profile and preferences in one form; saved, the page already speaks as was asked."""
    user = reader(request)
    form = AccountForm(request.POST or None, user=user)
    if request.method == "POST":
        if not form.is_valid():
            return render(request, "accounts/account.html", {"form": form}, status=422)
        services.change_user(user=user, **form.cleaned_data)
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("accounts:account")
    return render(request, "accounts/account.html", {"form": form})


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """The keys of this person's programs: those that work, and the last that no longer do."""
    mine = Token.objects.filter(user=reader(request))
    live = mine.live().order_by("-created_at")
    ended = mine.exclude(pk__in=live.values("pk")).order_by("-created_at")
    context = {"live": live, "ended": ended[:ENDED_SHOWN]}
    return render(request, "accounts/tokens.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def new_token(request: HttpRequest) -> HttpResponse:
    """The secret stands in this one answer; it is kept nowhere, so the page cannot be asked for again."""
    form = TokenForm(request.POST or None, user=reader(request))
    if request.method != "POST":
        return render(request, "accounts/token_form.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/token_form.html", {"form": form}, status=422)
    token, secret = services.issue_token(user=reader(request), **form.asked)
    context = {"token": token, "secret": secret}
    return render(request, "accounts/token_made.html", context, status=201)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked first, with what will happen; then the token ends at once."""
    token = get_object_or_404(Token.objects.filter(user=reader(request)), pk=pk)
    if request.method != "POST":
        return render(request, "accounts/token_revoke.html", {"token": token})
    services.revoke_token(token=token, by=reader(request))
    messages.success(request, _("Revoked. Whatever used it is refused from now on."))
    return redirect("accounts:tokens")

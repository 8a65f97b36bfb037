"""Webhooks: addresses that are told one's news. The secret is in one answer and never again."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services, shapes
from accounts.api.asking import demand_admin, person
from accounts.checking import checked, listed, needed_flag, one_of, shaped, shown_name, slug, text
from accounts.describing import described, letter, made
from accounts.models import Letter, Team, Webhook, WebhookQuerySet
from accounts.paging import PAGED, Page, paginate
from accounts.problems import Unprocessable

NEW = shaped(
    {
        "name": shown_name(100),
        "url": text(2000, required=True),
        "kinds": listed(one_of(list(Webhook.Kind.values)), 4, least=1),
        "team": slug,
    },
    required=("name", "url", "kinds"),
)
CHANGED = shaped({"paused": needed_flag}, required=("paused",))
EXAMPLE = {"name": "Our channel", "url": "https://example.com/hook", "kinds": ["ticket", "recall"]}


class Webhooks(APIView):
    """The webhooks one may keep."""

    @described("list_webhooks", {200: Page[shapes.Webhook]}, asks=PAGED)
    def get(self, request: Request) -> Response:
        """List your webhooks, those of the teams you lead, or, for an admin, all."""
        return Response(paginate(request, seen(request), shapes.webhook))

    @described(
        "make_webhook", {201: made(shapes.NewWebhook)}, takes=letter(NEW, EXAMPLE), refuses=(422,)
    )
    def post(self, request: Request) -> Response:
        """Have an address told your news, or those of a team you lead.

        Each piece of news is sent as a CloudEvent, signed as Standard Webhooks are; the secret is in this answer and
        never again.
        """
        sent: dict[str, Any] = checked(NEW, request.data)
        user = person(request)
        team = None
        if sent.get("team"):
            team = Team.objects.visible_to(user).filter(slug=sent["team"]).first()
            if team is None:
                raise Unprocessable({"team": [_("There is no such team.")]})
        hook, secret = services.make_webhook(**{**sent, "team": team}, by=user)
        answer = Response(shapes.new_webhook(hook, secret), status=201)
        answer["Location"] = f"/api/v1/webhooks/{hook.pk}"
        return answer


class WebhookDetail(APIView):
    """One webhook."""

    @described("get_webhook", {200: shapes.Webhook})
    def get(self, request: Request, pk: int) -> Response:
        """Read a webhook, without its secret."""
        return Response(shapes.webhook(found(request, pk)))

    @described(
        "change_webhook",
        {200: shapes.Webhook},
        takes=letter(CHANGED, {"paused": True}),
        refuses=(422,),
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Pause a webhook, or let it go on."""
        hook = kept(request, pk)
        sent = checked(CHANGED, request.data)
        if sent["paused"]:
            services.pause_webhook(webhook=hook)
        else:
            services.resume_webhook(webhook=hook)
        return Response(shapes.webhook(kept(request, pk)))

    @described("delete_webhook", {204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Delete a webhook, with what waits for it."""
        services.delete_webhook(webhook=kept(request, pk))
        return Response(status=204)


class Deliveries(APIView):
    """What it was told."""

    @described("list_deliveries", {200: Page[shapes.Delivery]}, asks=PAGED)
    def get(self, request: Request, pk: int) -> Response:
        """List what was sent to a webhook in the last 30 days, and what became of it."""
        letters = Letter.objects.filter(hook=found(request, pk))
        return Response(paginate(request, letters, shapes.delivery))


class TryWebhook(APIView):
    """Whether it arrives."""

    @described("try_webhook", {202: shapes.Webhook})
    def post(self, request: Request, pk: int) -> Response:
        """Send a test; what it answered stands among the deliveries."""
        hook = kept(request, pk)
        services.try_webhook(webhook=hook)
        return Response(shapes.webhook(hook), status=202)


class WebhookSecret(APIView):
    """What it signs with."""

    @described("renew_webhook_secret", {201: shapes.NewWebhook})
    def post(self, request: Request, pk: int) -> Response:
        """Make a new secret; for a day the old one signs beside it."""
        hook = kept(request, pk)
        secret = services.renew_secret(webhook=hook)
        return Response(shapes.new_webhook(hook, secret), status=201)


def seen(request: Request) -> WebhookQuerySet:
    return Webhook.objects.visible_to(person(request)).select_related("user", "team")


def found(request: Request, pk: int) -> Webhook:
    return get_object_or_404(seen(request), pk=pk)


def kept(request: Request, pk: int) -> Webhook:
    """A webhook this person may change; an admin needs the scope of one for another's."""
    hook, user = found(request, pk), person(request)
    if user.is_superuser and hook.user_id != user.pk:
        demand_admin(request)
    return hook

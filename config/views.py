"""The probes, and the pages for what is not there."""

from datetime import timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.http import require_safe

from accounts import problems
from config import api_docs, logs, openapi
from config.models import Canary

CANARY_AGE = timedelta(seconds=90)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: the database and the broker answer, and a worker left a sign of life within 90 s."""
    parts = {"database": database_answers(), "broker": broker_answers(), "worker": worker_sings()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1
        ) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def worker_sings() -> bool:
    try:
        return Canary.objects.filter(name="worker", sang_at__gte=Now() - CANARY_AGE).exists()
    except DatabaseError:
        return False


@require_safe
def docs(request: HttpRequest, noun: str = "") -> HttpResponse:
    """The API in words: an overview, and a page for each noun."""
    groups = api_docs.groups(noun)
    chosen = next((group for group in groups if group.current), None)
    if noun and chosen is None:
        raise Http404
    context = {"groups": groups, "group": chosen, "version": openapi.VERSION}
    return render(request, "config/api_group.html" if noun else "config/api.html", context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before any view: a strange Host, too many fields, a body over the limit."""
    if request.path.startswith("/api/"):
        return problems.json_answer(request, 400, _("Bad Request"), _("It cannot be read."))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        told = _("There is no such address.")
        if request.path.endswith("/"):
            told = _("There is no such address; the API's have no slash at their end.")
        return problems.json_answer(request, 404, _("Not found"), told)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing of what broke, only the name by which whoever runs this Aisle finds it in the log."""
    name = logs.request_id.get()
    if request.path.startswith("/api/"):
        told = _("The log knows this request as %(name)s.") % {"name": name}
        return problems.json_answer(request, 500, _("Something broke on our side"), told)
    return render(request, "500.html", {"request_name": name}, status=500)

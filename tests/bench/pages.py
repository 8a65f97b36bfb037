"""The addresses of Aisle and two bare pages beside them, to compare with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

ROWS = [
    {"name": f"marts.t{number}", "owner": "Flight data", "rows": number} for number in range(25)
]
TABLE = (
    "<table>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.owner }}</td>"
    "<td>{{ row.rows }}</td></tr>{% endfor %}</table>"
)
ALONE = engines["django"].from_string(f"<!DOCTYPE html><title>Bare</title>{TABLE}")
FRAMED = engines["django"].from_string(
    '{% extends "base.html" %}{% block content %}' + TABLE + "{% endblock %}"
)


@login_not_required
def alone(request: HttpRequest) -> HttpResponse:
    """A template of 25 rows and nothing else: nobody signed in, no header, no statement."""
    return HttpResponse(ALONE.render({"rows": ROWS}))


def framed(request: HttpRequest) -> HttpResponse:
    """The same 25 rows in the frame that every page has for somebody signed in."""
    return HttpResponse(FRAMED.render({"rows": ROWS}, request))


urlpatterns = [path("bare", alone), path("framed", framed), path("", include("config.urls"))]

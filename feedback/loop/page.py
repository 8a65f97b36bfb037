"""The page of the loop: sentences first, then a drawing of each time with its table, then every domain and team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from catalog.models import Domain
from feedback.loop import figures as loop
from feedback.loop.figures import Figures, Times
from feedback.models import LoopDay
from feedback.tickets import promises
from health import drawing, spc, units

SPANS = (4, 13, 52)
"""Weeks that can be chosen; the figures of the first are drawn day by day."""
PLACES = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A span of weeks to choose."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: a day, a week, a domain or a team, with its figures in words."""

    name: str
    url: str
    said: int
    acknowledged: str
    answered: str
    confirmed: str
    late: str
    reopened: str
    by_change: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One time as a drawing; without one there is too little to draw."""

    name: str
    drawing: SafeString


@dataclass(frozen=True, slots=True)
class Page:
    domain: Domain | None
    team: Team | None
    figures: Figures
    sentences: Sequence[str]
    spans: Sequence[Span]
    weekly: bool
    pictures: Sequence[Picture]
    course: Sequence[Row]
    domains: Sequence[Row]
    teams: Sequence[Row]


def page(user: User, *, weeks: int, domain: Domain | None = None, team: Team | None = None) -> Page:
    """Everything the page shows, in six statements at most."""
    last = loop.today()
    first = last - timedelta(weeks=weeks) + timedelta(days=1)
    days = loop.read(user, first, last, domain=domain, team=team)
    weekly = weeks > SPANS[0]
    course = loop.by_week(days) if weekly else loop.by_day(days)
    figures = loop.figures(days)
    chosen = {"domain": domain.slug if domain else "", "team": team.slug if team else ""}
    return Page(
        domain=domain,
        team=team,
        figures=figures,
        sentences=list(sentences(figures, weeks)),
        spans=[Span(_named(n), _url(chosen, n), n == weeks) for n in SPANS],
        weekly=weekly,
        pictures=[one for one in _pictures(course) if one.drawing],
        course=[_row(units.say_day(day), "", told) for day, told in reversed(course.items())],
        domains=_domains(user, days, domain, chosen, weeks),
        teams=[] if team else _teams(user, days, chosen, weeks),
    )


def sentences(figures: Figures, weeks: int) -> Iterator[str]:
    """How the loop goes, in plain words."""
    span = ngettext("the last week", "the last %(n)d weeks", weeks) % {"n": weeks}
    if not figures.said:
        yield _("Nobody said anything in %(span)s.") % {"span": span}
        return
    said = ngettext(
        "%(n)d thing was said in %(span)s.", "%(n)d things were said in %(span)s.", figures.said
    )
    yield said % {"n": figures.said, "span": span}
    yield _reached(
        figures.acknowledged,
        _("Nobody has looked at it yet."),
        _("Somebody looked at %(n)d; too few to say how fast."),
        _("Somebody looked at %(n)d: half within %(median)s, nine of ten within %(p90)s."),
    )
    yield _reached(
        figures.answered,
        _("None is answered yet."),
        _("%(n)d answered; too few to say how fast."),
        _("%(n)d are answered: half within %(median)s, nine of ten within %(p90)s."),
    )
    yield from _held(figures)


def _reached(times: Times, none: str, few: str, enough: str) -> str:
    if times.median is None or times.p90 is None:
        return none
    if times.few:
        return few % {"n": times.n}
    return enough % {"n": times.n, "median": _span(times.median), "p90": _span(times.p90)}


def _held(figures: Figures) -> Iterator[str]:
    if figures.answered.n:
        yield _("%(n)d by a change, the others with a reason.") % {"n": figures.by_change}
    if figures.confirmed.n:
        yield ngettext(
            "Of %(n)d, those who said it have confirmed that it is solved.",
            "Of %(n)d, those who said them have confirmed that they are solved.",
            figures.confirmed.n,
        ) % {"n": figures.confirmed.n}
    if figures.late:
        yield ngettext(
            "%(n)d was not answered when it was promised.",
            "%(n)d were not answered when it was promised.",
            figures.late,
        ) % {"n": figures.late}
    if figures.reopened:
        yield ngettext(
            "%(n)d was not solved and had to be opened again.",
            "%(n)d were not solved and had to be opened again.",
            figures.reopened,
        ) % {"n": figures.reopened}


def usual(figures: Figures) -> str:
    """How a team or domain answers, in one sentence."""
    if figures.answered.few or figures.acknowledged.few:
        return _("Too few were answered to say how fast.")
    return _("Usually looked at within %(seen)s and answered within %(answered)s.") % {
        "seen": _span(figures.acknowledged.median or 0),
        "answered": _span(figures.answered.median or 0),
    }


def _pictures(course: Mapping[date, Figures]) -> Iterator[Picture]:
    named = (
        (_("Until somebody looks at it"), "acknowledged"),
        (_("Until it is answered"), "answered"),
        (_("Until it is confirmed"), "confirmed"),
    )
    for name, attribute in named:
        points = [_point(day, getattr(told, attribute)) for day, told in course.items()]
        known = sum(point.known for point in points)
        label = _("%(name)s: half within so many hours") % {"name": name}
        drawn = SafeString()
        if known > 1:
            chart = spc.chart(points, floor=0.0)
            drawn = drawing.both(chart, label=label, unit=units.HOURS)
        yield Picture(name, drawn)


def _point(day: date, times: Times) -> spc.Point:
    at = datetime.combine(day, time(12), tzinfo=get_default_timezone())
    return spc.Point(at, times.median, times.n)


def _domains(
    user: User, days: Sequence[LoopDay], above: Domain | None, chosen: dict[str, str], weeks: int
) -> list[Row]:
    """The domains right below the chosen one in which something was said; those with most first."""
    here = {day.domain_id for day in days if day.domain_id}
    if not here:
        return []
    places = Domain.objects.visible_to(user).filter(pk__in=here).values_list("pk", "path")
    told = loop.by_domain(days, dict(places))
    below = Domain.objects.visible_to(user).filter(pk__in=told, parent=above)
    rows = [
        _row(one.name, _url(chosen | {"domain": one.slug}, weeks), told[one.pk])
        for one in below.order_by(Lower("name"), "pk")
    ]
    return sorted(rows, key=lambda row: -row.said)[:PLACES]


def _teams(user: User, days: Sequence[LoopDay], chosen: dict[str, str], weeks: int) -> list[Row]:
    told = loop.by_team(days)
    teams = Team.objects.visible_to(user).filter(pk__in=told).order_by("name", "pk")
    rows = [_row(one.name, _url(chosen | {"team": one.slug}, weeks), told[one.pk]) for one in teams]
    return sorted(rows, key=lambda row: -row.said)[:PLACES]


def _row(name: str, url: str, told: Figures) -> Row:
    return Row(
        name=name,
        url=url,
        said=told.said,
        acknowledged=_median(told.acknowledged),
        answered=_median(told.answered),
        confirmed=_median(told.confirmed),
        late=_share(told.late_share),
        reopened=_share(told.reopened_share),
        by_change=_share(told.change_share),
    )


def _median(times: Times) -> str:
    return "–" if times.median is None else _span(times.median)


def _share(share: float | None) -> str:
    return "–" if share is None else _("%(number)s %%") % {"number": round(share * 100)}


def _span(hours: float) -> str:
    return promises.span(timedelta(hours=hours))


def _named(weeks: int) -> str:
    return ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks}


def _url(chosen: dict[str, str], weeks: int) -> str:
    asked = {name: value for name, value in chosen.items() if value} | {"weeks": weeks}
    return f"{reverse('feedback:loop')}?{urlencode(asked)}"

"""Moments on pages: always a <time> that machines can read, in the reader's zone, with the exact moment at hand."""

from datetime import date, datetime, timedelta

from django import template
from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter, naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import pgettext

register = template.Library()


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """How long ago, or until when: "3 hours ago", "2 weeks from now"."""
    return _timed(moment, distance(moment)) if moment else ""


@register.simple_tag
def moment(moment: datetime | None) -> SafeString | str:
    """Day and time: "6 February 2026, 07:02"."""
    return _timed(moment, _said(timezone.localtime(moment))) if moment else ""


@register.simple_tag
def timed(moment: datetime, words: str) -> SafeString:
    """A moment in words of one's own: "5 h left"."""
    return _timed(moment, words)


@register.simple_tag
def day(day: date | None) -> SafeString | str:
    """A day: "6 February 2026"; of a moment, the day it is for the reader."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        local = timezone.localtime(day)
        return _timed(day, _said_day(local.date()))
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), _said_day(day))


def distance(moment: datetime) -> str:
    """From now, in the largest unit: within a day as `naturaltime` says it, then in days, weeks, months or years."""
    now = timezone.now()
    if abs(now - moment) < timedelta(days=1):
        return str(naturaltime(moment))
    words = NaturalTimeFormatter
    if moment < now:
        delta = timesince(moment, now, time_strings=words.past_substrings, depth=1)
        return str(words.time_strings["past-day"]) % {"delta": delta}
    delta = timeuntil(moment, now, time_strings=words.future_substrings, depth=1)
    return str(words.time_strings["future-day"]) % {"delta": delta}


def _timed(moment: datetime, words: str) -> SafeString:
    local = timezone.localtime(moment)
    exact = f"{_said(local)} {local.tzname()}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat("T", "seconds"), exact, words
    )


def _said(local: datetime) -> str:
    return date_format(local, pgettext("day and time, as a date format", "j F Y, H:i"))


def _said_day(day: date) -> str:
    return date_format(day, pgettext("a day, as a date format", "j F Y"))

"""What somebody says of a tracker's place, checked before anything is called."""

import re
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from accounts import calling
from accounts.calling import NotCalled

PROJECTS = {
    "github": r"[\w.-]{1,100}/[\w.-]{1,100}",
    "gitlab": r"[0-9]{1,18}|[\w.-]+(/[\w.-]+)+",
    "jira": r"[A-Za-z][A-Za-z0-9_]{0,99}",
}


def faults(kind: str, base: str, project: str, account: str) -> dict[str, list[str]]:
    """What is wrong, by field, and what would be right."""
    found = {"base": _base(base), "project": _project(kind, project)}
    if kind == "jira" and not account:
        found["account"] = _("Say whose token it is: Jira asks for a mail address.")
    return {name: [fault] for name, fault in found.items() if fault}


def trimmed(base: str) -> str:
    return base.strip().rstrip("/")


def _base(base: str) -> str:
    try:
        target = calling.read(base)
    except NotCalled as error:
        return str(error.reason.label).capitalize() + "."
    parts = urlsplit(base)
    if parts.query or parts.fragment:
        return _("Send the address without anything after a ? or #.")
    if not target.secure and not target.allowed:
        return _("Use an address that begins with https://, or the token could be read on its way.")
    return ""


def _project(kind: str, project: str) -> str:
    hints = {
        "github": _("Send owner/repository."),
        "gitlab": _("Send group/project, or the project's number."),
        "jira": _("Send the project's key, like DATA."),
    }
    plain = re.fullmatch(PROJECTS[kind], project, re.ASCII)
    dots = any(set(step) <= {"."} for step in project.split("/"))
    return "" if plain and not dots else hints[kind]

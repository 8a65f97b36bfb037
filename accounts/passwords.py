"""What a password must be: long rather than strange, and none of those that everybody tries first."""

import re
from itertools import pairwise
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User

ALONE, WITH_SECOND_FACTOR = 15, 12
"""The fewest characters of a password that stands alone, and of one that a second factor backs."""
FEWEST_DIFFERENT = 5


def fewest(user: Any) -> int:
    known = isinstance(user, User) and user.pk is not None
    return WITH_SECOND_FACTOR if known and is_mfa_enabled(user) else ALONE


class LongEnough:
    def validate(self, password: str, user: Any = None) -> None:
        needed = fewest(user)
        if len(password) < needed:
            raise ValidationError(
                ngettext(
                    "Use at least %(n)d character. A few words in a row are easy to remember.",
                    "Use at least %(n)d characters. A few words in a row are easy to remember.",
                    needed,
                ),
                code="password_too_short",
                params={"n": needed},
            )

    def get_help_text(self) -> str:
        return _(
            "At least %(alone)d characters, with a second factor %(backed)d. Some words in a row are easy to remember."
        ) % {"alone": ALONE, "backed": WITH_SECOND_FACTOR}


class NotTriedFirst(CommonPasswordValidator):
    """Neither one of the 20,000 commonest passwords, nor one of them made longer by repeating it or with digits."""

    def validate(self, password: str, user: Any = None) -> None:
        said = password.lower().strip()
        tried = {said, shortest_repeated(said), re.sub(r"[\W\d_]+$|^[\W\d_]+", "", said)}
        if tried & self.passwords or len(set(said)) < FEWEST_DIFFERENT or is_run(said):
            raise ValidationError(
                _("Many people use this password or one like it, so it is tried first."),
                code="password_too_common",
            )


class NotAboutOneself(UserAttributeSimilarityValidator):
    """Neither one's own name nor one's address."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "name"))

    def get_error_message(self) -> str:
        return _("Your name or address is not a secret.")


def shortest_repeated(said: str) -> str:
    """`abcabcabc` → `abc`; what repeats nothing stays."""
    return said[: (said + said).find(said, 1)]


def is_run(said: str) -> bool:
    """Whether each character follows the one before it: `12345678901234`, `abcdefghijklmno`."""
    steps = {
        (ord(b) - ord(a)) % 10 if (a + b).isdigit() else ord(b) - ord(a) for a, b in pairwise(said)
    }
    return len(steps) == 1

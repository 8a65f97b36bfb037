"""Aisle's settings, and besides its languages the two of `tests.pseudo`."""

from config.settings import *  # noqa: F403
from tests import pseudo

LANGUAGES = pseudo.LANGUAGES
pseudo.install()

"""English as a stranger sees it: every sentence that goes through gettext gets accents, brackets and two fifths more.

What stands on a page without brackets was never asked of gettext; what does not fit will not fit in German either.
It is spoken under the names of two languages that Aisle does not have, one of which runs from right to left.
"""

import re
from gettext import NullTranslations

from django.utils.translation import trans_real

FROM_LEFT, FROM_RIGHT = "eo", "ar"
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    (FROM_LEFT, "Esperanto"),
    (FROM_RIGHT, "العربية"),
]
ACCENTS = str.maketrans("aeiouycnslAEIOUCNS", "áéíóúýçñšľÁÉÍÓÚÇÑŠ")
# What a sentence leaves open, markup and entities stay as they are.
KEPT = re.compile(r"(%\(\w+\)\.?\d*[a-z]|%[%a-z]|\{[^}]*\}|<[^>]+>|&#?\w+;)")
# Not said to readers, but to what writes dates.
DATES = re.compile("date format|time axis")
FILLING = "lorem ipsum dolor sit amet consectetur adipiscing elit "
SAID = re.compile(r"⟦[^⟦⟧]*⟧")


def longer(sentence: str) -> str:
    """The sentence as a pseudo-language says it."""
    if not re.search(r"[^\W\d_]", KEPT.sub("", sentence)):
        return sentence
    parts = KEPT.split(sentence)
    parts[::2] = [part.translate(ACCENTS) for part in parts[::2]]
    more = max(1, len("".join(parts[::2])) * 2 // 5)
    filling = (FILLING * (more // len(FILLING) + 1))[:more].strip()
    return f"⟦{''.join(parts)} {filling}⟧"


def unsaid(text: str) -> str:
    """What is left of a text when all that gettext said is taken out, also where one sentence holds another."""
    while SAID.search(text):
        text = SAID.sub(" ", text)
    return text


class Pseudo(NullTranslations):
    """Has a translation for everything."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.name = language

    def to_language(self) -> str:
        return self.name

    language = to_language

    def gettext(self, message: str) -> str:
        context, _, said = message.rpartition("\x04")
        return said if DATES.search(context) else longer(said)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def install() -> None:
    """From here on this process speaks both."""
    for language in (FROM_LEFT, FROM_RIGHT):
        trans_real._translations[language] = Pseudo(language)  # type: ignore[attr-defined]

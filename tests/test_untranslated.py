"""No page says a sentence that a translator never saw."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.conf import settings as live
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from catalog.models import Asset
from config import openapi
from tests import doors, pseudo
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
READ = ("title", "placeholder", "aria-label", "alt", "aria-description")
# Not prose: code, what a program would send, what stands in somebody's own language.
SKIPPED = {"script", "style", "code", "pre", "svg", "time", "textarea", "samp", "kbd"}
VOID = {"meta", "link", "input", "br", "hr", "img", "source", "wbr"}
# Names, units, and the little word in the dates of the language that lends its name.
NAMES = frozenset(
    "aisle sql python api csv json openlineage postgres english deutsch esperanto العربية utc kb mb gb de https".split()  # noqa: SIM905
) | {"github", "gitlab", "jira", "com", "net", "atlassian"}
# The styleguide shows their values.
TOKENS = live.BASE_DIR / "static" / "css" / "tokens.css"
WORD = re.compile(r"[^\W\d_]{2,}")


class Prose(HTMLParser):
    """What a reader of a page reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.skipping: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value for name, value in attrs if name in READ and value]
        own = dict(attrs)
        if tag not in VOID and (
            self.skipping
            or tag in SKIPPED
            or ("lang" in own and tag != "html")
            or own.get("name") == "time_zone"
        ):
            self.skipping.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skipping and tag not in VOID:
            self.skipping.pop()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.texts.append(data)


def words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def data() -> set[str]:
    """Every word that stands in the database: what people wrote is shown as they wrote it."""
    found: set[str] = set()
    for model in (one for one in apps.get_models() if one._meta.app_label in doors.ROOMS):
        columns = [column.attname for column in model._meta.concrete_fields if not column.choices]
        for row in model._default_manager.values_list(*columns):
            found |= words(" ".join(str(value) for value in row))
    return found


def unsaid(page: str, known: set[str]) -> Iterator[str]:
    reader = Prose()
    reader.feed(page)
    # A sentence may run through several elements: what gettext said is taken out of the whole.
    for text in pseudo.unsaid("\0".join(reader.texts)).split("\0"):
        if words(text) - known:
            yield " ".join(text.split())


@pytest.fixture
def strange(settings: Settings) -> None:
    settings.LANGUAGES = pseudo.LANGUAGES
    pseudo.install()


def test_a_sentence_nobody_translated_is_found() -> None:
    page = (
        f'<p title="Untold">{pseudo.longer("Told to %(name)s")} <b>flights</b></p><p>Forgotten</p>'
    )
    assert list(unsaid(page % {"name": "⟦Bob⟧"}, {"flights"})) == ["Untold", "Forgotten"]


@pytest.mark.parametrize("who", ["anonymous", "charlie", "admin"])
def test_every_page_is_said_by_gettext(
    strange: None, who: str, asset: Asset, bob: User, request: pytest.FixtureRequest
) -> None:
    world = doors.build(asset, bob)
    client = Client()
    if who != "anonymous":
        person = request.getfixturevalue(who)
        person.set_password("a password, so that it can be asked for")
        person.save()
        client = signed_in(person)
    known, wrong, seen = data() | NAMES | set(openapi.NOUNS) | words(TOKENS.read_text()), [], 0
    for door in doors.PAGES:
        answer = client.get(world.path(door), headers={"accept-language": pseudo.FROM_LEFT})
        if answer.headers.get("Content-Type", "").startswith("text/html") and answer.content:
            seen += 1
            page = answer.content.decode()
            assert f'lang="{pseudo.FROM_LEFT}"' in page or "<html" not in page, door
            wrong += [f"{door}: {said}" for said in unsaid(page, known)]
    assert seen
    assert not wrong, "\n".join(sorted(set(wrong)))

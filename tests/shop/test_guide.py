"""The style guide shows every part with its markup, and the tokens as they are."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import User
from shop import guide
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
CHAPTERS = [chapter.key for chapter in guide.chapters("")]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_is_open_to_whoever_is_signed_in(chapter: str, charlie: User) -> None:
    answer = signed_in(charlie).get(f"/styleguide/{chapter}")
    assert answer.status_code == 200
    assert 'aria-current="page"' in answer.content.decode()


def test_a_chapter_that_is_not_there_is_not_found(charlie: User) -> None:
    assert signed_in(charlie).get("/styleguide/nowhere").status_code == 404


def test_every_token_of_the_sheet_is_shown(charlie: User) -> None:
    text = signed_in(charlie).get("/styleguide").content.decode()
    sheet = (Path(settings.STATICFILES_DIRS[0]) / "css" / "tokens.css").read_text()
    named = re.findall(r"(--[\w-]+):", sheet)
    assert len(named) > 30
    assert [name for name in named if name not in text] == []


def test_a_part_is_shown_together_with_its_markup(charlie: User) -> None:
    text = signed_in(charlie).get("/styleguide/actions").content.decode()
    assert '<button type="button" class="button primary">' in text
    assert "&lt;button type=&quot;button&quot; class=&quot;button primary&quot;&gt;" in text


def test_looking_at_the_guide_asks_nothing_of_the_catalog(
    charlie: User, django_assert_max_num_queries: object
) -> None:
    client = signed_in(charlie)
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        client.get("/styleguide/facts")

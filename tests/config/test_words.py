"""What Aisle says in other languages: every sentence, with the same gaps for what it names, and seen on pages."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from config.management.commands import words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", words.translated_into())
def test_every_sentence_is_translated(language: str) -> None:
    catalog = words.read(words.file_of(language), language)
    assert words.unsaid(catalog, words.spoken()) == []


@pytest.mark.parametrize("language", words.translated_into())
def test_a_translation_names_what_the_sentence_names(language: str) -> None:
    catalog = words.read(words.file_of(language), language)
    assert [(m.id, str(e)) for m in catalog for e in m.check(catalog)] == []


def test_the_files_are_as_the_command_writes_them(tmp_path: Path) -> None:
    for language in words.translated_into():
        path = words.file_of(language)
        again = tmp_path / "django.po"
        old = words.read(path, language)
        words.write(again, words.brought_up_to_date(old, words.spoken(), language))
        assert again.read_text() == path.read_text(), "make words"


def test_what_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(words, "file_of", lambda language: tmp_path / f"{language}.po")
    told = StringIO()
    call_command("words", stdout=told)
    assert "not translated" in told.getvalue()
    with pytest.raises(words.CommandError, match="make words"):
        call_command("words", check=True, stdout=StringIO())


def test_a_reader_is_spoken_to_in_german() -> None:
    page = Client().get("/sign-in", headers={"Accept-Language": "de-AT,de;q=0.9"})
    assert 'lang="de"' in page.content.decode()
    assert "Passwort vergessen" in page.content.decode()

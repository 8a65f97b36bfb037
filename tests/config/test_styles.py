"""What a browser has to load: one sheet with every rule in it, and no more than a slow phone can bear."""

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders

from config import styles

STYLES_AT_MOST, SCRIPTS_AT_MOST = 40_000, 60_000


def compressed(*texts: bytes) -> int:
    return sum(len(gzip.compress(text)) for text in texts)


def test_the_one_sheet_holds_all_of_them_and_orders_the_layers_first() -> None:
    sheet = styles.joined()
    folder = Path(settings.STATICFILES_DIRS[0]) / "css"
    assert len(styles.sheets()) == len(list(folder.glob("*.css"))) > 5
    assert all(one.read_text() in sheet for one in styles.sheets())
    assert sheet.index("@layer reset, tokens") == sheet.index("@layer")


def test_whoever_collects_static_files_is_given_the_sheet() -> None:
    found = [
        storage.open(path).read()
        for finder in finders.get_finders()
        for path, storage in finder.list(None)
        if path == styles.NAME
    ]
    assert found == [styles.joined().encode()]


def test_every_rule_stands_in_a_layer() -> None:
    """A rule outside of all layers would win over every one inside."""
    for sheet in styles.sheets():
        bare = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        depth, outside = 0, ""
        for letter in bare:
            depth += (letter == "{") - (letter == "}")
            outside += letter if depth == 0 else ""
        assert depth == 0, sheet.name
        named = {one.strip() for one in re.split(r"[;}]", outside)} - {""}
        assert all(re.match(r"@layer \w+", one) for one in named), sheet.name


def test_styles_and_scripts_are_light() -> None:
    htmx = finders.find("django_htmx/htmx-2.min.js")
    ours = sorted((Path(settings.STATICFILES_DIRS[0]) / "js").glob("*.js"))
    assert compressed(styles.joined().encode()) <= STYLES_AT_MOST
    assert (
        compressed(Path(str(htmx)).read_bytes(), *(one.read_bytes() for one in ours))
        <= SCRIPTS_AT_MOST
    )

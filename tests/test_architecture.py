"""The rules that keep the rooms apart. Each finder is also shown a planted violation and must find it."""

import ast
import re
from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parent.parent
ORDER = (
    "accounts",
    "catalog",
    "lineage",
    "contracts",
    "health",
    "feedback",
    "orders",
    "blueprint",
    "shop",
    "config",
)
ROOMS = tuple(room for room in ORDER if (ROOT / room).is_dir())
# The kinds of files inside a room; everything that is not named here is pure (1).
KINDS = {
    "models": 0,
    "services": 2,
    "tasks": 3,
    "forms": 4,
    "views": 5,
    "api": 5,
    "management": 5,
    "urls": 6,
    "api_urls": 6,
}
PURE = 1
SERVICES = KINDS["services"]
DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers"}
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 500, 40, 150


def python_files(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in python_files(*ROOMS)}


# What a file imports


def imports(source: str, module: str, package: bool = False) -> Iterator[str]:
    """Every module or name that the source imports, anywhere in it, also by a name in a string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = module.split(".")[: None if package else -1]
                up = up[: len(up) - node.level + 1]
                base = ".".join([*up, base]).strip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from named_imports(node)


def named_imports(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    name = call.func.id if isinstance(call.func, ast.Name) else name
    if name in {"import_module", "import_string", "__import__", "get_model"}:
        for argument in call.args[:1]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def room_of(name: str) -> str | None:
    room = name.split(".", maxsplit=1)[0]
    return room if room in ORDER else None


def kind_of(module: str) -> int:
    parts = module.split(".")
    return KINDS.get(parts[1], PURE) if len(parts) > 1 else PURE


def known(name: str) -> str:
    """The module that an imported name lives in: `catalog.services.retire` → `catalog.services`."""
    parts = name.split(".")
    while len(parts) > 2 and ".".join(parts) not in MODULES:
        parts.pop()
    return ".".join(parts)


# The finders: each yields what is wrong


def rightward(source: str, module: str, package: bool = False) -> Iterator[str]:
    """Imports of a room to the right of one's own."""
    own = ORDER.index(module.split(".", maxsplit=1)[0])
    for name in imports(source, module, package):
        room = room_of(name)
        if room is not None and ORDER.index(room) > own:
            yield f"{module} imports {name}, which is to its right"
        if name.split(".")[0] == "tests":
            yield f"{module} imports {name}"


def upward(source: str, module: str, package: bool = False) -> Iterator[str]:
    """Imports of a higher kind of file in one's own room, or of another room's doors and tasks from below them."""
    own_room, own_kind = module.split(".", maxsplit=1)[0], kind_of(module)
    for name in imports(source, module, package):
        if room_of(name) is None:
            continue
        target = known(name)
        limit = own_kind if target.split(".")[0] == own_room else max(own_kind, SERVICES)
        if kind_of(target) > limit:
            yield f"{module} imports {name}, which is above it"


def signals(source: str, module: str, package: bool = False) -> Iterator[str]:
    """Receivers on our own models: what follows from a write stands in the service that writes."""
    for name in imports(source, module, package):
        if name.startswith(("django.db.models.signals", "django.dispatch")):
            yield f"{module} imports {name}"


def overrides_save(source: str, module: str, package: bool = False) -> Iterator[str]:
    """Logic in save() or delete() of a model is passed by whenever rows are written in bulk."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and module.split(".")[1:2] == ["models"]:
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}:
                    yield f"{module}.{node.name} overrides {item.name}()"


def past_the_gate(source: str, module: str, package: bool = False) -> Iterator[str]:
    """A door that fetches what somebody may not see: not by `visible_to`, nor by what it hangs on."""
    if kind_of(module) != KINDS["views"] or "management" in module:
        return
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=model), attr="objects")):
                if model in GATED and node.attr not in {"visible_to", "none"}:
                    yield f"{module} asks {model}.objects.{node.attr}: begin with visible_to"
            case ast.Call(func=ast.Name(id="get_object_or_404"), args=[ast.Name(id=model), *_]):
                if model in GATED | HANGING:
                    yield f"{module} gets any {model}: begin with visible_to"
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(value=ast.Name(id=model), attr="objects"))
            ):
                names = {keyword.arg or "" for keyword in node.keywords}
                if model in HANGING and not any(leads(name) for name in names):
                    yield f"{module} asks for any {model}: name what it hangs on, {HELD_BY}"


GATED = {
    model.__name__
    for model in apps.get_models()
    if hasattr(model._default_manager, "visible_to") and model._meta.app_label != "accounts"
}
"""The models with a gate of their own. People and teams are known to everybody who is signed in."""
HELD_BY = {"asset", "ticket", "recall", "domain", "term", "contract", "version", "check_asked"}


def hanging() -> set[str]:
    """The models that hang on a gated one by a key, or on one that does."""
    found: set[type[models.Model]] = set()
    ours = [model for model in apps.get_models() if model._meta.app_label in ORDER]
    for _step in ours:
        held = {model for model in ours if model.__name__ in GATED} | found
        found |= {
            model
            for model in ours
            for field in model._meta.local_fields
            if field.related_model in held and not field.null and model.__name__ not in GATED
        }
    return {model.__name__ for model in found}


def leads(keyword: str) -> bool:
    """Whether a filter names what a row hangs on: `asset`, `asset__in`, `contract__asset`."""
    return keyword.removesuffix("__in").split("__")[-1] in HELD_BY


HANGING = hanging()


def test_what_hangs_on_an_asset_is_known() -> None:
    assert {"Asset", "Domain", "Term", "Tag", "Ticket", "Recall", "Review"} <= GATED
    assert {"Access", "TermUse", "Version", "Clause", "Finding", "Measurement"} <= HANGING
    assert not HANGING & {"User", "Team", "Token", "Notice"}


def long_functions(source: str, module: str, package: bool = False) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{module}.{node.name} has {lines} lines"


FINDERS = [rightward, upward, signals, overrides_save, past_the_gate, long_functions]
Finder = Callable[[str, str, bool], Iterator[str]]


@pytest.mark.parametrize("finder", FINDERS, ids=lambda finder: finder.__name__)
def test_rooms(finder: Finder) -> None:
    wrong = [
        fault
        for module, path in MODULES.items()
        for fault in finder(path.read_text(), module, path.name == "__init__.py")
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("finder", "module", "source"),
    [
        (rightward, "catalog.services", "from health.models import Check"),
        (rightward, "catalog.services", "import lineage.graph"),
        (rightward, "accounts.models", "def late():\n    from catalog import models"),
        (
            rightward,
            "health.spc",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from feedback.models import Ticket",
        ),
        (rightward, "catalog.models", "from django.apps import apps\napps.get_model('shop.Page')"),
        (
            rightward,
            "catalog.search",
            "from importlib import import_module\nimport_module('shop.views')",
        ),
        (rightward, "feedback.views", "from tests import factories"),
        (upward, "catalog.services", "from catalog.tasks import scan_due"),
        (upward, "catalog.services", "from catalog import tasks"),
        (upward, "catalog.services", "from . import tasks"),
        (upward, "catalog.models", "from catalog.search import find"),
        (upward, "catalog.search", "from catalog import services"),
        (upward, "catalog.tasks", "from catalog.api import Assets"),
        (upward, "catalog.forms", "from catalog import api"),
        (upward, "feedback.services.tickets", "from feedback import views"),
        (upward, "feedback.services.tickets", "from ..views import inbox"),
        (upward, "feedback.services", "from lineage.tasks import fold_events"),
        (upward, "feedback.answering", "from accounts.views import reader"),
        (signals, "catalog.services", "from django.db.models.signals import post_save"),
        (signals, "catalog.apps", "from django.dispatch import receiver"),
        (signals, "catalog.apps", "from django.db.models import signals"),
        (overrides_save, "catalog.models", "class Asset:\n    def save(self): ..."),
        (past_the_gate, "shop.views", "Asset.objects.filter(pk=1)"),
        (past_the_gate, "shop.api", "get_object_or_404(Ticket, pk=1)"),
        (past_the_gate, "catalog.api.domains", "Domain.objects.filter(slug=slug).first()"),
        (past_the_gate, "catalog.views.tags", "Tag.objects.all()"),
        (past_the_gate, "feedback.api", "Review.objects.get(pk=pk)"),
        (past_the_gate, "catalog.api.access", "get_object_or_404(Access, pk=pk)"),
        (past_the_gate, "health.api", "Finding.objects.all()"),
        (long_functions, "shop.views", "def long():\n" + "    a = 1\n" * 40),
    ],
)
def test_planted_fault_is_found(finder: Finder, module: str, source: str) -> None:
    assert list(finder(source, module, False))


@pytest.mark.parametrize(
    ("finder", "module", "source"),
    [
        (rightward, "health.services", "from catalog.models import Asset"),
        (upward, "catalog.tasks", "from catalog import services"),
        (upward, "catalog.api", "from accounts import api"),
        (upward, "feedback.models", "from catalog import rights"),
        (past_the_gate, "shop.views", "Asset.objects.visible_to(user).filter(pk=1)"),
        (past_the_gate, "shop.services", "Asset.objects.filter(pk=1)"),
        (past_the_gate, "health.api", "Finding.objects.filter(asset=asset)"),
        (past_the_gate, "contracts.api", "Version.objects.filter(contract__asset=asset)"),
        (past_the_gate, "accounts.api", "Team.objects.filter(slug=slug)"),
    ],
)
def test_what_is_allowed_is_not_found(finder: Finder, module: str, source: str) -> None:
    assert not list(finder(source, module, False))


def circle(graph: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def test_modules_import_no_circles() -> None:
    graph: dict[str, set[str]] = {}
    for module, path in MODULES.items():
        found = imports(path.read_text(), module, path.name == "__init__.py")
        graph[module] = {known(name) for name in found if known(name) in MODULES} - {module}
    assert not circle(graph)


def test_planted_circle_is_found() -> None:
    assert circle({"catalog.a": {"catalog.b"}, "catalog.b": {"catalog.a"}})


# Foreign keys


def rightward_keys(model: type[models.Model]) -> Iterator[str]:
    own = model._meta.app_label
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        target = getattr(field.related_model, "_meta", None)
        if target is None or target.app_label not in ORDER:
            continue
        if ORDER.index(target.app_label) > ORDER.index(own):
            yield f"{model._meta.label}.{field.name} points right, at {target.label}"


def test_foreign_keys_point_left() -> None:
    ours = [model for model in apps.get_models(True) if model._meta.app_label in ORDER]
    assert len(ours) > 20
    assert not [fault for model in ours for fault in rightward_keys(model)]


@isolate_apps("accounts", "health")
def test_planted_foreign_key_is_found() -> None:
    class Later(models.Model):
        class Meta:
            app_label = "health"

    class Earlier(models.Model):
        later = models.ForeignKey(Later, models.CASCADE)

        class Meta:
            app_label = "accounts"

    assert list(rightward_keys(Earlier))
    assert not list(rightward_keys(Later))


# Files


def drawers(path: Path) -> set[str]:
    return {Path(part).stem for part in path.parts} & DRAWERS


def test_no_drawers_without_a_name_of_their_own() -> None:
    ours = [path.relative_to(ROOT) for path in python_files(*ROOMS, "tests")]
    assert not [path for path in ours if drawers(path)]
    assert drawers(Path("catalog/utils.py"))
    assert drawers(Path("shop/core/pages.py"))
    assert not drawers(Path("catalog/search.py"))


def lines_over(paths: list[Path], most: int) -> list[str]:
    counted = ((path, len(path.read_text().splitlines())) for path in paths)
    return [f"{path} has {count} lines" for path, count in counted if count > most]


def test_files_stay_readable(tmp_path: Path) -> None:
    assert not lines_over(python_files(*ROOMS, "tests"), LONGEST_FILE)
    assert not lines_over(templates(), LONGEST_TEMPLATE)
    planted = tmp_path / "long.html"
    planted.write_text("<p>\n" * (LONGEST_TEMPLATE + 1))
    assert lines_over([planted], LONGEST_TEMPLATE)


def test_requirements_name_no_address() -> None:
    files = sorted(ROOT.glob("requirements*.txt"))
    assert len(files) == 2
    assert not [path for path in files if "://" in path.read_text()]


# Templates


class Inline(HTMLParser):
    """Collects scripts, styles and handlers that stand in the page instead of in a file of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "script" and "src" not in names:
            self.found.append("<script> without src")
        if tag == "style":
            self.found.append("<style>")
        self.found += [
            name for name in names if name == "style" or name.startswith(("on", "hx-on"))
        ]


def inline(source: str) -> list[str]:
    """What a content security policy without 'unsafe-inline' would refuse."""
    page = Inline()
    # A tag of the template language inside an HTML tag must not end it.
    page.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", source, flags=re.DOTALL))
    return page.found


def test_templates_hold_no_inline_code() -> None:
    wrong = {str(path): inline(path.read_text()) for path in templates()}
    assert not {path: found for path, found in wrong.items() if found}


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<style>p {}</style>",
        '<p style="color: red">',
        '<p {% if a > b %}class="x"{% endif %} onclick="go()">',
        '<p hx-on:click="go()">',
    ],
)
def test_planted_inline_code_is_found(source: str) -> None:
    assert inline(source)


def test_scripts_from_files_are_allowed() -> None:
    assert not inline('<script src="{% static "js/aisle.js" %}" defer></script><p class="on">')


ALONE = re.compile(r'{% include "([^"]+)"([^%]*) only %}')


def sealed_off(sources: dict[str, str]) -> list[str]:
    """Parts with a form that are shown without the proof that it was sent from a page of ours."""
    guarded = {name for name, source in sources.items() if "{% csrf_token %}" in source}
    return [
        f"{name} shows {part}"
        for name, source in sources.items()
        for part, given in ALONE.findall(source)
        if part in guarded and "csrf_token=" not in given
    ]


def test_a_form_in_a_part_can_be_sent() -> None:
    folder = ROOT / "templates"
    assert not sealed_off({str(one.relative_to(folder)): one.read_text() for one in templates()})
    form = {"_form.html": "<form>{% csrf_token %}</form>"}
    assert sealed_off(form | {"page.html": '{% include "_form.html" with x=1 only %}'})
    assert not sealed_off(form | {"page.html": '{% include "_form.html" %}'})

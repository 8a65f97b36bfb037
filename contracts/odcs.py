"""Reading Open Data Contract Standard files from strangers: YAML or JSON of bounded size, checked against its schema.

YAML is read by the rules of YAML 1.2's core schema (dates and `no` stay text), so that the document is plain JSON and
says the same to every reader. Anchors and aliases are refused: a few hundred bytes of them unfold to gigabytes.
"""

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.utils.translation import gettext as _
from jsonschema import Draft201909Validator
from jsonschema.exceptions import ValidationError as SchemaError
from rest_framework.exceptions import ParseError, ValidationError

from accounts import bodies
from accounts.problems import field_errors

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 50_000
MAX_ERRORS = 20
MAX_INT_DIGITS = 400
READABLE = re.compile(r"v3\.\d+\.\d+")
DRAFTS = frozenset({"draft", "proposed"})
STRAY = frozenset({"additionalProperties", "unevaluatedProperties"})


class Refused(Exception):
    """The text is no contract that can be kept; `errors` are (path, message), the path like `schema[0].name`."""

    def __init__(self, *errors: tuple[str, str]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(f"{where}: {what}".lstrip(": ") for where, what in errors))


def read(text: str) -> dict[str, Any]:
    """The document a text says, valid against the standard's schema; raises Refused with every error found."""
    document = parse(text)
    if errors := list(mistakes(document)):
        raise Refused(*errors[:MAX_ERRORS])
    return document


def decode(raw: bytes) -> str:
    """The body of a request as text; a byte order mark is not part of it."""
    if len(raw) > MAX_BYTES:
        raise Refused(("", _("The file is larger than %(limit)d bytes.") % {"limit": MAX_BYTES}))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(("", _("The file is not UTF-8."))) from error


def parse(text: str) -> dict[str, Any]:
    """The document a text says, whatever it says: JSON if it begins with a brace, else YAML."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Refused(("", _("The file is larger than %(limit)d bytes.") % {"limit": MAX_BYTES}))
    try:
        document = _json(text) if is_json(text) else _yaml(text.removeprefix("\ufeff"))
        bodies.refuse_unkeepable(document)
    except (ParseError, ValidationError) as error:
        listed = [(entry["field"], entry["message"]) for entry in field_errors(error.detail)]
        raise Refused(*listed) from error
    if not isinstance(document, dict):
        raise Refused(("", _("A contract is a mapping that begins with apiVersion and kind.")))
    return document


def is_json(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("{")


def is_draft(document: dict[str, Any]) -> bool:
    """Whether the file calls itself a draft or a proposal."""
    return str(document.get("status", "")).strip().lower() in DRAFTS


def number(document: dict[str, Any]) -> str:
    """The file's own version."""
    return str(document["version"]).strip()


def mistakes(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the standard's schema finds wrong, as (path, message)."""
    if document.get("kind") != "DataContract":
        yield "kind", _("Must be “DataContract”.")
        return
    version = document.get("apiVersion")
    if not isinstance(version, str) or not READABLE.fullmatch(version):
        yield (
            "apiVersion",
            _(
                "Aisle reads versions v3.0.0 to v3.2.0 of the standard; this file says “%(version)s”."
            )
            % {"version": str(version)[:40]},
        )
        return
    if not str(document.get("version") or "").strip():
        yield "version", _("Must not be empty.")
    elif len(number(document)) > 30:
        yield "version", _("At most %(max)d characters.") % {"max": 30}
    yield from _told(list(map(_deepest, _validator().iter_errors(document))))


def as_yaml(document: dict[str, Any]) -> str:
    """A document as YAML, in the order of its keys."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@cache
def _validator() -> Draft201909Validator:
    # Read as a file of the package, whose models (and pydantic with them) are not wanted.
    folder = resources.files("open_data_contract_standard")
    schema = folder.joinpath("schema.json").read_text(encoding="utf-8")
    mended = json.loads(schema)
    _mend(mended)
    return Draft201909Validator(mended)


def _mend(schema: Any) -> None:
    """Make each condition on a key ask for the key as well.

    The published schema's condition "logicalType is map" holds for a property without logicalType too, which the
    standard allows; a `map` would then be demanded of it.
    """
    if isinstance(schema, list):
        for entry in schema:
            _mend(entry)
    elif isinstance(schema, dict):
        condition = schema.get("if", {})
        for case in [condition, *condition.get("anyOf", [])]:
            if "properties" in case:
                case.setdefault("required", sorted(case["properties"]))
        for entry in schema.values():
            _mend(entry)


def _deepest(error: SchemaError) -> SchemaError:
    """Of the ways in which alternatives fail, the one that came furthest: it names the field."""
    while error.context:
        furthest = max(len(found.absolute_path) for found in error.context)
        if furthest <= len(error.absolute_path):
            return error
        error = next(found for found in error.context if len(found.absolute_path) == furthest)
    return error


def _told(errors: list[SchemaError]) -> Iterator[tuple[str, str]]:
    """Each error once, and no error that only says that something inside of it is wrong."""
    paths = {tuple(error.absolute_path) for error in errors}
    inner = {path[:length] for path in paths for length in range(len(path))}
    seen = set()
    for error in sorted(errors, key=lambda found: str(found.json_path)):
        here = tuple(error.absolute_path)
        if here in inner and (here or error.validator == "unevaluatedProperties"):
            continue
        said = _path(error), _message(error)
        if said not in seen:
            seen.add(said)
            yield said


def _path(error: SchemaError) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    path = "".join(parts)
    if error.validator in STRAY and (stray := re.search(r"'([^']*)'", error.message)):
        path += f".{stray[1]}"
    return path.lstrip(".")[:300]


def _message(error: SchemaError) -> str:
    if error.validator in STRAY:
        return _("Is not part of the standard here.")
    return error.message[:300]


def _json(text: str) -> Any:
    plain = text.removeprefix("\ufeff")
    bodies.loads(plain)
    if bodies.depth(plain) > MAX_DEPTH:
        raise Refused(("", _("Nested deeper than %(depth)d levels.") % {"depth": MAX_DEPTH}))
    document = json.loads(plain, object_pairs_hook=_without_twins)
    if _count(document) > MAX_NODES:
        raise Refused(("", _("More than %(nodes)d values.") % {"nodes": MAX_NODES}))
    return document


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for key, value in pairs:
        if key in mapping:
            raise Refused((key[:100], _("Is there twice.")))
        mapping[key] = value
    return mapping


def _count(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(1 + _count(entry) for entry in value.values())
    if isinstance(value, list):
        return 1 + sum(map(_count, value))
    return 1


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loading with the core schema of YAML 1.2 and no key twice."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise Refused(_at(key.start_mark, _("A key must be a text.")))
            if key.value in seen:
                message = _("The key “%(key)s” is there twice.") % {"key": key.value[:100]}
                raise Refused(_at(key.start_mark, message))
            seen.add(key.value)
        plain: dict[Any, Any] = super().construct_mapping(node, deep)
        return plain


def _whole(loader: Any, node: yaml.ScalarNode) -> int:
    text = str(node.value)
    if len(text) > MAX_INT_DIGITS:
        message = _("A number has more than %(max)d digits.") % {"max": MAX_INT_DIGITS}
        raise Refused(_at(node.start_mark, message))
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


def _fraction(loader: Any, node: yaml.ScalarNode) -> float:
    text = str(node.value).lower()
    value = float(text.replace(".inf", "inf").replace(".nan", "nan"))
    if not math.isfinite(value):
        message = _("“%(text)s” is not a number that can be kept.") % {"text": text[:40]}
        raise Refused(_at(node.start_mark, message))
    return value


_CORE: dict[str, tuple[list[str], str]] = {
    "null": (["", *"~nN"], r"~|null|Null|NULL|"),
    "bool": ([*"tTfF"], r"true|True|TRUE|false|False|FALSE"),
    "int": ([*"-+0123456789"], r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    "float": (
        [*"-+.0123456789"],
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
        r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
    ),
}
"""What a plain value may be besides text: the characters it begins with, and how it is written."""

for _name, (_first, _pattern) in _CORE.items():
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern})$"), _first
    )
_Loader.add_constructor("tag:yaml.org,2002:int", _whole)
_Loader.add_constructor("tag:yaml.org,2002:float", _fraction)


def _yaml(text: str) -> Any:
    try:
        _bound(text)
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader, and a stricter one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        message = _("The file is not valid YAML: %(problem)s.") % {"problem": str(said)[:200]}
        raise Refused(_at(mark, message)) from error


def _bound(text: str) -> None:
    """Walk the events, which builds nothing, and stop at the first that is too deep, too many or an alias."""
    level = nodes = documents = 0
    for event in yaml.parse(text, _Loader):
        nodes += isinstance(event, yaml.NodeEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if isinstance(event, yaml.CollectionStartEvent):
            level += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            level -= 1
        if reason := _excess(event, level, nodes, documents):
            raise Refused(_at(event.start_mark, reason))


def _excess(event: yaml.Event, level: int, nodes: int, documents: int) -> str:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        return _("Anchors and aliases are not allowed; write the value out.")
    if getattr(event, "tag", None):
        return _("Tags are not allowed; write plain values.")
    if level > MAX_DEPTH:
        return _("Nested deeper than %(depth)d levels.") % {"depth": MAX_DEPTH}
    if nodes > MAX_NODES:
        return _("More than %(nodes)d values.") % {"nodes": MAX_NODES}
    if documents > 1:
        return _("A file holds one contract; this one holds several documents.")
    return ""


def _at(mark: Any, message: str) -> tuple[str, str]:
    where = "" if mark is None else _("line %(line)d") % {"line": mark.line + 1}
    return where, message

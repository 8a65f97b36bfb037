"""The JSON Schema of what is answered, read from the types of the functions that make the answers.

An answer is a TypedDict beside its function, so that mypy holds the function to what the description says.
"""

import inspect
from collections.abc import Callable
from datetime import date, datetime
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from django.db.models import Choices

Schema = dict[str, Any]
"""A JSON Schema, draft 2020-12."""


class eg:
    """An example of a value, and what else its schema says: `Annotated[int, eg(4, minimum=1)]`."""

    def __init__(self, value: Any, **schema: Any) -> None:
        self.schema: Schema = {**schema, "examples": [value]}


Id = Annotated[int, eg(1, minimum=1)]
Slug = Annotated[str, eg("sales")]
Email = Annotated[str, eg("ines@sales.example", format="email")]
Count = Annotated[int, eg(12, minimum=0)]
# Anonymous readers learn no names: these are null for them.
Person = Annotated[str, eg("Ines Duarte")]

PLAIN: dict[Any, Schema] = {
    Any: {},
    NoneType: {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime: {
        "type": "string",
        "format": "date-time",
        "examples": ["2027-01-31T12:00:00Z"],
    },
    date: {"type": "string", "format": "date", "examples": ["2027-01-31"]},
}


class Components(dict[str, Schema]):
    """The named schemas of a document; a name stands for one type."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[str, Any] = {}

    def refer(self, name: str, kind: Any, make: Callable[[], Schema]) -> Schema:
        """A reference to the schema of this name, made when it is asked for the first time."""
        if name not in self.kinds:
            self.kinds[name] = kind
            self[name] = make()
        elif self.kinds[name] != kind:
            raise TypeError(f"two shapes have the name {name}: {self.kinds[name]} and {kind}")
        return {"$ref": f"#/components/schemas/{name}"}


def schema_of(kind: Any, components: Components) -> Schema:
    """The schema of a type; TypedDicts become components and are referred to."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_typeddict(origin or kind):
        name = "".join([*(argument.__name__ for argument in arguments), (origin or kind).__name__])
        return components.refer(name, kind, lambda: _object(kind, components))
    if origin is Annotated:
        return _annotated(schema_of(arguments[0], components), kind.__metadata__)
    if origin is not None:
        return _composed(origin, arguments, components)
    if kind in PLAIN:
        return dict(PLAIN[kind])
    raise TypeError(f"accounts.schemas cannot describe {kind}")


def _composed(origin: Any, arguments: tuple[Any, ...], components: Components) -> Schema:
    if origin is Literal:
        return {"type": "string", "enum": list(arguments)}
    inner = [schema_of(one, components) for one in arguments]
    if origin is list:
        return {"type": "array", "items": inner[0]}
    if origin is dict:
        return {"type": "object", "additionalProperties": inner[1]}
    if origin in (Union, UnionType):
        return _either(inner)
    raise TypeError(f"accounts.schemas cannot describe {origin}")


def _object(kind: Any, components: Components) -> Schema:
    shape = get_origin(kind) or kind
    given = dict(zip(getattr(shape, "__parameters__", ()), get_args(kind), strict=True))
    hints = get_type_hints(shape, include_extras=True)
    schema: Schema = {
        "type": "object",
        "properties": {
            key: schema_of(_filled(hint, given), components) for key, hint in hints.items()
        },
        "required": [key for key in hints if key in shape.__required_keys__],
    }
    about = inspect.cleandoc(shape.__doc__ or "")
    return ({"description": about} if about else {}) | schema


def _filled(hint: Any, given: dict[Any, Any]) -> Any:
    """The hint without NotRequired, and with the arguments of a generic shape in their places."""
    if get_origin(hint) is NotRequired:
        hint = get_args(hint)[0]
    if isinstance(hint, TypeVar):
        return given[hint]
    if get_origin(hint) is list:
        return list[_filled(get_args(hint)[0], given)]  # type: ignore[misc]
    return hint


def _annotated(schema: Schema, notes: tuple[Any, ...]) -> Schema:
    """The schema with what an annotation adds: words, an example, the choices of a model."""
    for note in notes:
        match note:
            case str():
                schema = schema | {"description": note}
            case eg():
                schema = schema | note.schema
            case type() if issubclass(note, Choices):
                schema = schema | {"enum": list(note.values)}
            case _:
                raise TypeError(f"accounts.schemas does not know the annotation {note}")
    return schema


def _either(schemas: list[Schema]) -> Schema:
    """One of several; of a plain type and null the short form."""
    plain, null = schemas[0], {"type": "null"}
    if len(schemas) == 2 and schemas[1] == null and isinstance(plain.get("type"), str):
        both = plain | {"type": [plain["type"], "null"]}
        return both | ({"enum": [*plain["enum"], None]} if "enum" in plain else {})
    return {"anyOf": schemas}


def example_of(schema: Schema, components: Components) -> Any:
    """An example of a whole shape, put together from the examples of its parts."""
    if "$ref" in schema:
        return example_of(components[schema["$ref"].rpartition("/")[2]], components)
    if "examples" in schema:
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], components)
    kind = schema.get("type", "null")
    return _example_of_kind(kind[0] if isinstance(kind, list) else kind, schema, components)


def _example_of_kind(kind: str, schema: Schema, components: Components) -> Any:
    match kind:
        case "object":
            parts = schema.get("properties", {})
            return {key: example_of(part, components) for key, part in parts.items()}
        case "array":
            return [example_of(schema["items"], components)]
        case "boolean":
            return True
        case "null":
            return None
    raise LookupError(f"give this an example: {schema}")

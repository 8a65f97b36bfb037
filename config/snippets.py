"""An operation with its example, as a line for a shell and as a small program."""

import json
import shlex
from pprint import pformat
from typing import Any
from urllib.parse import quote, urlencode

import yaml
from django.conf import settings

JSON = "application/json"
Described = dict[str, Any]


def address(path: str, operation: Described) -> str:
    """The whole address of an example."""
    question = {}
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"])))
        elif parameter["in"] == "query" and "example" in parameter:
            question[parameter["name"]] = parameter["example"]
    return f"{settings.BASE_URL}{path}" + (f"?{urlencode(question)}" if question else "")


def letter(operation: Described) -> tuple[str, Any]:
    """The media type and example of what is sent; two times nothing where nothing is."""
    content = operation.get("requestBody", {}).get("content", {})
    return next(((media, one.get("example")) for media, one in content.items()), ("", None))


def written(media: str, value: Any, indent: int | None = 2) -> str:
    """An example as it stands in a file of its media type."""
    if isinstance(value, str):
        return value
    if "yaml" in media:
        return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return json.dumps(value, indent=indent, ensure_ascii=False)


def curl(method: str, path: str, operation: Described) -> str:
    """For a shell in which TOKEN is set."""
    media, body = letter(operation)
    given = "post" if media else "get"
    verb = "" if method == given else f" -X {method.upper()}"
    parts = [f'curl{verb} -H "Authorization: Bearer $TOKEN"']
    if media:
        said = shlex.quote(written(media, body, indent=None))
        parts += [f'-H "Content-Type: {media}"', f"--data-binary {said}"]
    return " \\\n  ".join([*parts, shlex.quote(address(path, operation))])


def python(method: str, path: str, operation: Described) -> str:
    """With the library that most programs use."""
    media, body = letter(operation)
    headers = 'headers = {"Authorization": f"Bearer {TOKEN}"}'
    sent = ""
    if media == JSON:
        sent = ", json=body"
    elif media:
        headers = f'headers = {{"Authorization": f"Bearer {{TOKEN}}", "Content-Type": "{media}"}}'
        sent = ", data=body"
    lines = ["import requests", "", f'url = "{address(path, operation)}"', headers]
    if media:
        told = body if media == JSON else written(media, body)
        lines.append(f"body = {pformat(told, width=88, sort_dicts=False)}")
    lines += [
        f"answer = requests.{method}(url, headers=headers{sent})",
        "answer.raise_for_status()",
    ]
    if "204" not in operation["responses"]:
        lines.append("print(answer.json())")
    return "\n".join(lines)

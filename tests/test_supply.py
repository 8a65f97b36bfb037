"""What Aisle is made of: every package pinned by its hash, and nothing of other people's in the repository."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ["requirements.txt", "requirements-dev.txt"]
# What a file of somebody else's says of itself, or looks like.
LICENCES = re.compile(
    r"@license|@preserve|/\*!|SPDX-License|Copyright \(c\)|sourceMappingURL", re.I
)
LONGEST_LINE = 400
LARGEST = 300_000
OURS = {".py", ".html", ".css", ".js", ".svg", ".md", ".sql", ".toml", ".yml", ".yaml", ".txt"}
OURS |= {".png", ".po", ".mo", ".json", ""}


def loose(text: str) -> Iterator[str]:
    """Requirements that say no exact version, or no hash of it."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^ *#.*\n?", "", text)):
        name = block.split()[0] if block.split() else ""
        if name and not re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+", name):
            yield f"{name} is not pinned"
        elif name and not re.search(r"--hash=sha256:[0-9a-f]{64}", block):
            yield f"{name} has no hash"


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_pinned_by_its_hash(name: str) -> None:
    text = (CHECKOUT / name).read_text()
    assert text.count("--hash=sha256:") > 50
    assert not list(loose(text))


@pytest.mark.parametrize(
    "line",
    ["django>=5", "django", "django==5.2.13", "django==5.2.13 \\\n    --hash=md5:abc", "-e ."],
)
def test_a_loose_requirement_is_found(line: str) -> None:
    hashed = f"uv==1 \\\n    --hash=sha256:{'a' * 64}\n"
    assert list(loose(f"{hashed}{line}\n")) or line.startswith("-")
    assert not list(loose(hashed))


def test_django_has_the_mended_body_limit() -> None:
    """Before 5.2.13 DATA_UPLOAD_MAX_MEMORY_SIZE could be passed by."""
    found = re.search(r"(?m)^django==(\d+)\.(\d+)\.(\d+)", (CHECKOUT / REQUIREMENTS[0]).read_text())
    assert found
    assert tuple(int(part) for part in found.groups()) >= (5, 2, 13)


def test_every_dependency_says_why_it_is_there() -> None:
    text = (CHECKOUT / "pyproject.toml").read_text()
    asked = tomllib.loads(text)["project"]["dependencies"]
    block = text.split("dependencies = [")[1].split("\n]")[0]
    assert len(asked) > 20
    assert not [line for line in block.strip().splitlines() if "#" not in line]


# Files


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("this is no checkout of git")
    return [CHECKOUT / name for name in done.stdout.split("\0") if name]


def foreign(name: str, text: str) -> Iterator[str]:
    """Why a script or style does not look like something that was written here."""
    if name.endswith((".min.js", ".min.css", ".map")):
        yield "is minified"
    if LICENCES.search(text):
        yield "carries a licence of its own"
    if any(len(line) > LONGEST_LINE for line in text.splitlines()):
        yield "has lines that nobody wrote"


def test_no_file_is_somebody_elses() -> None:
    wrong = []
    for path in tracked():
        if not path.is_file():
            continue
        if path.suffix not in OURS:
            wrong.append(f"{path.relative_to(CHECKOUT)}: what is it?")
        if path.stat().st_size > LARGEST and path.suffix not in {".txt", ".png", ".po"}:
            wrong.append(f"{path.relative_to(CHECKOUT)}: is very large")
        if path.suffix in {".js", ".css"}:
            said = foreign(path.name, path.read_text())
            wrong += [f"{path.relative_to(CHECKOUT)} {reason}" for reason in said]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("htmx.min.js", "x"),
        ("htmx.js", "/*! htmx 2 | (c) somebody */"),
        ("reset.css", "/* Copyright (c) somebody */"),
        ("lib.js", "var a=1;" * 100),
    ],
)
def test_a_foreign_file_is_found(name: str, text: str) -> None:
    assert list(foreign(name, text))
    assert not list(foreign("aisle.js", "const a = 1;\n" * 100))


def test_pages_load_scripts_and_styles_of_this_origin_only() -> None:
    """htmx comes from the django-htmx package, whose hash is pinned."""
    sources = re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["'](?!{%|/)([^"']+)""")
    found = {
        str(path): sources.findall(path.read_text())
        for path in (CHECKOUT / "templates").rglob("*.html")
    }
    assert not {path: names for path, names in found.items() if names}


def test_the_weekly_audit_runs_what_the_makefile_has() -> None:
    assert "make audit" in (CHECKOUT / ".ci" / "weekly").read_text()
    assert (CHECKOUT / ".ci" / "weekly").stat().st_mode & 0o111
    assert re.search(r"(?m)^audit:", (CHECKOUT / "Makefile").read_text())

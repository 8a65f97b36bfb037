"""As it is deployed: Django's own list of what a deployment must have, no debugging, nobody there by default."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core import signing
from django.test import Client
from django.urls import get_resolver

from accounts.models import Token, User
from config.embedded import state
from tests import doors
from tests.conftest import signed_in

CHECKOUT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "AISLE_STATE", "REDIS_URL")
DEPLOYED = {
    "AISLE_DEMO": "0",
    "AISLE_HTTPS": "1",
    "AISLE_PROXY": "1",
    "AISLE_URL": "https://aisle.example",
    "ALLOWED_HOSTS": "aisle.example",
    "CSRF_TRUSTED_ORIGINS": "https://aisle.example",
    "DATABASE_URL": "postgres://aisle_app@db.example/aisle",
    "AISLE_OWNER_DATABASE_URL": "postgres://aisle@db.example/aisle",
}


def told(code: str, **more: str) -> str:
    """What a Python of a deployment says."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", f"from django.conf import settings as s; print({code})"],
        cwd=CHECKOUT,
        env=environment | DEPLOYED | {"DJANGO_SETTINGS_MODULE": "config.settings"} | more,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_django_finds_nothing_missing_in_a_deployment() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=CHECKOUT,
        env={name: os.environ[name] for name in KEPT if name in os.environ} | DEPLOYED,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_deployment_is_strict() -> None:
    said = told(
        "(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,"
        " s.SESSION_COOKIE_SAMESITE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000,"
        " s.ALLOWED_HOSTS, s.PUBLIC)",
        DEBUG="1",
        DJANGO_DEBUG="1",
    )
    assert said == "(False, True, True, True, 'Lax', True, True, ['aisle.example'], False)"


def test_what_an_older_key_signed_stays_good_while_it_is_named() -> None:
    signed = told("__import__('django.core.signing').core.signing.dumps('x')", SECRET_KEY="o" * 60)
    read = f"__import__('django.core.signing').core.signing.loads('{signed}')"
    newer = {"SECRET_KEY": "n" * 60}
    assert told(read, **newer, SECRET_KEY_FALLBACKS=f"{'z' * 60},{'o' * 60}") == "x"
    with pytest.raises(subprocess.CalledProcessError):
        told(read, **newer)
    with pytest.raises(signing.BadSignature):
        signing.loads(signed)


@pytest.mark.django_db
def test_nobody_is_there_by_default() -> None:
    assert not User.objects.exists()
    assert not Token.objects.exists()


def test_every_installation_has_keys_and_passwords_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv("AISLE_STATE", str(tmp_path / name))
        found.append(state.secrets())
    first, second = found
    assert first.keys() == second.keys() >= {"SECRET_KEY", "TOKEN_PEPPER", "DEMO_PASSWORD"}
    assert not [name for name in first if first[name] == second[name]]
    assert min(len(value) for value in first.values()) >= 16


# What nobody should reach from outside


PROBES = [
    "/admin/",
    "/admin/login/",
    "/metrics",
    "/api/v1/metrics",
    "/api/schema/",
    "/swagger",
    "/graphql",
    "/debug",
    "/__debug__/",
    "/server-status",
    "/.git/config",
    "/.env",
    "/.state/secrets.json",
    "/static/../config/settings.py",
    "/static/%2e%2e/config/settings.py",
    "/static/..%2fconfig/settings.py",
    "/static//etc/passwd",
    "/static/css/../../manage.py",
    "/media/",
    "/flower",
    "/silk/",
    "/rosetta/",
    "/phpinfo.php",
    "/backup.sql",
    "/secrets.json",
]


@pytest.mark.django_db
@pytest.mark.parametrize("probe", PROBES)
def test_there_is_nothing_where_scanners_look(probe: str, admin: User) -> None:
    for client in (Client(), signed_in(admin)):
        answer = client.get(probe)
        assert answer.status_code in (301, 302, 404), answer.status_code
        assert b"SECRET_KEY" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("is_public", [False, True])
def test_the_description_of_the_api_is_read_by_whoever_may_read(
    is_public: bool, settings: Any
) -> None:
    settings.PUBLIC = is_public
    described = [door for door in doors.ALL if door.below in {"schema", "docs", "api"}]
    for door in described:
        answer = Client().get(f"/{door.route}")
        assert (answer.status_code == 200) is is_public, str(door)


def test_no_page_is_for_developers_only() -> None:
    """A trace of the code on a page tells a stranger how to break it."""
    assert not live.DEBUG
    names = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    assert not {name for name in names if name.startswith(("__debug__", "silk", "admin"))}

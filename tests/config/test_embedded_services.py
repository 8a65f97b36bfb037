"""The embedded Postgres and Valkey: start, reuse, faults, accounts."""

import contextlib
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import state
from tests.config import embedded

pytestmark = pytest.mark.slow

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the services an account")

WRITE = """
db.execute("create table kept (word text)")
db.execute("insert into kept values ('still here')")
"""
READ = "print(db.execute('select word from kept').fetchone()[0])"


@pytest.fixture
def home() -> Iterator[Path]:
    with embedded.state_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def used() -> Iterator[Path]:
    """A state folder that was started and stopped before; who breaks it puts it right again."""
    with embedded.state_folder() as folder:
        done = embedded.python(folder, WRITE)
        assert done.returncode == 0, done.stderr
        yield folder


def is_plain(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One sentence and code 1, without a traceback."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().startswith("aisle: ")
    for word in words:
        assert word in done.stderr


def test_a_command_finds_three_working_services_and_its_exit_code_is_kept(used: Path) -> None:
    code = (
        "import sys, redis\n"
        "assert os.environ['DATABASE_URL'] == urls.database_url\n"
        "psycopg.connect(os.environ['WAREHOUSE_URL']).execute('select 1')\n"
        "bell = redis.from_url(os.environ['REDIS_URL'])\n"
        "bell.ping()\n"
        "print(bell.config_get('maxmemory-policy')['maxmemory-policy'])\n"
        "sys.exit(7)"
    )
    done = embedded.python(used, code)
    assert (done.returncode, done.stdout.strip()) == (7, "noeviction"), done.stderr
    assert embedded.processes_of(used) == []
    assert not (used / "services.json").exists()


def test_data_and_ports_are_kept_from_start_to_start(used: Path) -> None:
    before = json.loads((used / "ports.json").read_text())
    assert embedded.python(used, READ).stdout.strip() == "still here"
    assert json.loads((used / "ports.json").read_text()) == before


def test_another_process_finds_the_services_without_being_told(used: Path) -> None:
    code = (
        "for name in ('DATABASE_URL', 'WAREHOUSE_URL', 'REDIS_URL'):\n"
        "    del os.environ[name]\n"
        "assert state.urls() == urls, state.urls()\n"
    )
    assert embedded.python(used, code).returncode == 0


def test_secrets_are_made_once_and_closed_to_others(used: Path) -> None:
    for path in [*used.glob("*.json"), used / "services/valkey.conf"]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    before = (used / "secrets.json").read_text()
    embedded.execute(used, "true")
    assert (used / "secrets.json").read_text() == before
    held = json.loads(before)
    assert len(set(held.values())) == len(held)
    assert "password" not in held["DEMO_PASSWORD"]


def test_passwords_are_on_no_command_line(used: Path) -> None:
    held = json.loads((used / "secrets.json").read_text())
    done = embedded.execute(used, "sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
    assert "valkey-server" in done.stdout
    for value in held.values():
        assert value not in done.stdout


def test_the_secret_key_of_the_environment_wins(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AISLE_STATE", str(home))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = state.secrets()
    assert state.secrets() == first
    monkeypatch.setenv("SECRET_KEY", "from outside")
    assert state.secrets() == {**first, "SECRET_KEY": "from outside"}


def test_where_nothing_can_be_written_processes_agree_on_the_pepper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AISLE_STATE", "/proc/aisle")
    monkeypatch.setenv("SECRET_KEY", "from outside")
    monkeypatch.delenv("TOKEN_PEPPER", raising=False)
    assert state.secrets()["TOKEN_PEPPER"] == state.secrets()["TOKEN_PEPPER"]
    with pytest.raises(state.Trouble, match="AISLE_STATE"):
        state.secrets(kept=True)


def test_killed_servers_come_back_with_their_data(used: Path) -> None:
    kill = (
        "import redis, time\n"
        "bell = redis.from_url(urls.redis_url)\n"
        "bell.set('rung', 'yes')\n"
        "time.sleep(1.2)\n"
        "data = db.execute('show data_directory').fetchone()[0]\n"
        "os.kill(int(bell.info('server')['process_id']), 9)\n"
        "os.kill(int(open(data + '/postmaster.pid').readline()), 9)\n"
    )
    admin = (
        "db = psycopg.connect(urls.database_url, user='aisle_admin', autocommit=True,"
        " password=state.secrets()['POSTGRES_ADMIN_PASSWORD'])\n"
    )
    assert embedded.python(used, admin + kill).returncode == 0
    read = f"{READ}\nimport redis\nprint(redis.from_url(urls.redis_url).get('rung').decode())"
    assert embedded.python(used, read).stdout.split("\n")[:2] == ["still here", "yes"]


def test_servers_that_outlived_their_supervisor_are_used_again(used: Path) -> None:
    code = "import signal\nos.kill(os.getppid(), signal.SIGKILL)\nimport time; time.sleep(0.3)"
    embedded.python(used, code)
    outlived = {embedded.command_of(pid) for pid in embedded.processes_of(used)}
    assert any("postgres -D" in command for command in outlived)
    assert embedded.python(used, READ).stdout.strip() == "still here"
    assert embedded.processes_of(used) == []


def test_a_setup_that_was_cut_short_is_begun_anew(home: Path) -> None:
    half = home / "services" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    assert embedded.execute(home, "true").returncode == 0


def taken(port: int) -> socket.socket:
    """A stranger who listens on a port."""
    return socket.create_server(("127.0.0.1", port))


def test_a_taken_port_is_exchanged(used: Path) -> None:
    known = json.loads((used / "ports.json").read_text())
    with taken(known["postgres"]), taken(known["valkey"]):
        assert embedded.python(used, READ).stdout.strip() == "still here"
    now = json.loads((used / "ports.json").read_text())
    assert now["postgres"] != known["postgres"]
    assert now["valkey"] != known["valkey"]


@contextlib.contextmanager
def without(path: Path) -> Iterator[None]:
    """While the block runs, something is missing."""
    path.rename(path.with_suffix(".away"))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        path.with_suffix(".away").rename(path)


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("services/postgres/global", ("cannot read its data", "backup", "mv ")),
        ("services/postgres/PG_VERSION", ("cannot read its data", "PG_VERSION")),
        ("services/postgres/postgresql.conf", ("cannot read its data", "postgresql.conf")),
        ("secrets.json", ("secrets.json", "Bring back")),
    ],
)
def test_a_damaged_folder_gets_a_sentence(used: Path, missing: str, words: tuple[str]) -> None:
    with without(used / missing):
        is_plain(embedded.execute(used, "true"), str(used), *words)
    assert embedded.processes_of(used) == []


def test_data_of_another_version_is_left_alone(used: Path) -> None:
    version = used / "services/postgres/PG_VERSION"
    with without(version):
        version.write_text("15\n")
        is_plain(embedded.execute(used, "true"), "written by Postgres 15", "pg_dump")


def test_the_way_out_of_damage_leads_to_an_empty_shop(used: Path) -> None:
    with without(used / "services/postgres/global"):
        said = embedded.execute(used, "true").stderr
        old, new = said[said.index("mv ") :].split()[1:]
        Path(old).rename(new)
        try:
            assert "does not exist" in embedded.python(used, READ).stderr
        finally:
            shutil.rmtree(old)
            Path(new).rename(old)


def test_an_unreadable_queue_is_set_aside(used: Path) -> None:
    for path in (used / "services/valkey/appendonlydir").iterdir():
        path.write_text("garbage")
    assert embedded.execute(used, "true").returncode == 0
    assert list((used / "services").glob("valkey.damaged-*"))


def test_a_file_in_the_place_of_the_folder(home: Path) -> None:
    home.write_text("")
    is_plain(embedded.execute(home, "true"), "is a file")


def test_a_command_that_does_not_exist(used: Path) -> None:
    is_plain(embedded.execute(used, "no-such-program"), "no-such-program")


@as_root
def test_a_full_disk(home: Path) -> None:
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let root mount a small disk")
    try:
        is_plain(embedded.execute(home, "true"), "is full")
    finally:
        subprocess.run(["umount", str(home)], check=True)


@as_root
def test_root_lends_the_services_an_unprivileged_account(used: Path) -> None:
    done = embedded.execute(used, "sh", "-c", "stat -c '%u %N' /proc/[0-9]*/cwd 2>/dev/null")
    owners = {line.split()[0] for line in done.stdout.splitlines() if f"{used}/services" in line}
    assert len(owners) == 1
    assert owners != {"0"}


@as_root
def test_a_closed_home_of_root_stays_closed() -> None:
    with embedded.state_folder(closed=True) as home:
        assert embedded.python(home, WRITE).returncode == 0
        assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
        assert embedded.python(home, READ).stdout.strip() == "still here"
        assert Path(json.loads((home / "place.json").read_text())).is_relative_to("/var/lib/aisle")


@as_root
def test_a_named_account_must_exist_and_not_be_root(home: Path) -> None:
    is_plain(embedded.execute(home, "true", AISLE_USER="no-such-account"), "no-such-account")
    is_plain(embedded.execute(home, "true", AISLE_USER="root"), "root")


@as_root
def test_an_ordinary_user_needs_nothing_from_root() -> None:
    base = Path(tempfile.mkdtemp(prefix="aisle-test-"))
    os.chown(base, 65534, 65534)
    libraries = ":".join(path for path in sys.path if "site-packages" in path)
    python = shutil.which("python3", path="/usr/local/bin:/usr/bin") or sys.executable
    try:
        done = subprocess.run(
            [python, "-m", "config.embedded", "exec", "--", "id", "-u"],
            cwd=embedded.CHECKOUT,
            env=embedded.environment(base / "state", PYTHONPATH=libraries, HOME=str(base)),
            user=65534,
            group=65534,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
        if "No module named" in done.stderr or "ImportError" in done.stderr:
            pytest.skip("no Python here that both an ordinary user and our libraries can use")
        assert (done.returncode, done.stdout.strip()) == (0, "65534"), done.stderr
        assert (base / "state/services/postgres").stat().st_uid == 65534
    finally:
        shutil.rmtree(base)


def test_databases_of_somebody_else(used: Path) -> None:
    """Inside one `exec`, its Postgres is the outer world of another."""
    inner = used.with_name("inner")
    command = f"{' '.join(embedded.COMMAND)} exec -- sh -c 'echo $WAREHOUSE_URL; ls {inner}'"
    done = embedded.execute(used, "sh", "-c", f"unset WAREHOUSE_URL; AISLE_STATE={inner} {command}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].endswith("/aisle_warehouse")
    assert "services\n" not in done.stdout


def test_a_role_that_may_not_create_the_warehouse(used: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "db.execute(\"create role small login password 'small'\")\n"
        "db.execute('grant connect on database warehouse to small')\n"
        "address = urls.warehouse_url.rpartition('@')[2]\n"
        "sys.exit(subprocess.call([sys.executable, '-m', 'config.embedded', 'exec', '--', 'true'],"
        " env={**os.environ, 'DATABASE_URL': 'postgres://small:small@' + address,"
        " 'AISLE_OWNER_DATABASE_URL': '', 'WAREHOUSE_URL': '', 'AISLE_STATE': os.environ['AISLE_STATE'] + '-inner'}))"
    )
    is_plain(embedded.python(used, code), "warehouse_warehouse", "createdb", "AISLE_DEMO=0")


def test_a_database_that_does_not_answer(home: Path) -> None:
    done = embedded.execute(home, "true", DATABASE_URL="postgres://a:b@127.0.0.1:9/aisle")
    is_plain(done, "DATABASE_URL", "127.0.0.1:9")

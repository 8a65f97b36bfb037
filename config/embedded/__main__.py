"""`python -m config.embedded run` and `python -m config.embedded exec -- COMMAND`."""

import argparse
import errno
import os
import signal
import subprocess
import sys
from types import FrameType

from config.embedded import servers, state, supervisor


def main() -> int:
    """Runs what was asked; troubles that a person can mend become one sentence and code 1."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="start Aisle and keep it running until Ctrl-C")
    within = verbs.add_parser("exec", help="run one command with services of its own")
    within.add_argument("command", nargs=argparse.REMAINDER, help="-- COMMAND [ARGUMENTS]")
    asked = parser.parse_args()
    try:
        if asked.verb == "run":
            supervisor.Supervisor(state.folder()).run()
            return 0
        command = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
        if not command:
            parser.error("exec needs a command: exec -- COMMAND")
        return execute(command)
    except state.Trouble as trouble:
        sys.stderr.write(f"\naisle: {trouble}\n")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise
        sys.stderr.write(f"\naisle: {_disk_sentence(error)}\n")
    return 1


def execute(command: list[str]) -> int:
    """Runs a command beside services of its own state folder and answers its exit code."""
    if not os.environ.get("AISLE_STATE"):
        os.environ["AISLE_STATE"] = str(state.CHECKOUT / ".state" / "test")
    home = state.folder()
    state.prepare(home)
    with state.lock(home, "a command's own services"):
        # A terminal sends Ctrl-C to the command as well: it ends, and then so do we. (A handler,
        # not SIG_IGN, because the command would inherit that.)
        signal.signal(signal.SIGINT, lambda number, frame: None)
        running = servers.start(home, lambda text: None, warehouse=True)
        try:
            return _run(command, running.urls)
        finally:
            running.stop()


def _run(command: list[str], urls: state.Urls) -> int:
    environment = {
        **os.environ,
        "AISLE_STATE": str(state.folder()),
        "DATABASE_URL": urls.database_url,
        "AISLE_OWNER_DATABASE_URL": urls.owner_url,
        "WAREHOUSE_URL": urls.warehouse_url,
        "REDIS_URL": urls.redis_url,
    }
    try:
        popen = subprocess.Popen(command, env=environment)
    except FileNotFoundError:
        raise state.Trouble(f"There is no program {command[0]} to run.") from None

    def pass_on(number: int, frame: FrameType | None) -> None:
        popen.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    code = popen.wait()
    return code if code >= 0 else 128 - code


def _disk_sentence(error: OSError) -> str:
    where = error.filename or state.folder()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {where} is full. Free some space and start again."
    return f"Aisle may not write {where}. Set AISLE_STATE to a folder of your own."


if __name__ == "__main__":
    sys.exit(main())

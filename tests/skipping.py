"""A pytest plugin for CI (`-p tests.skipping`): a skipped test fails the run, unless its reason is allowed.

`ALLOWED_SKIPS` in the environment lists the allowed reasons, one a line.
"""

import os

import pytest

refused: list[str] = []


def allowed() -> set[str]:
    return {line.strip() for line in os.environ.get("ALLOWED_SKIPS", "").splitlines()}


def note(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if reason not in allowed():
        refused.append(f"{report.nodeid}: {reason}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    note(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    note(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if refused and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in refused:
        terminalreporter.write_line(f"SKIPPED, which CI does not allow: {line}", red=True)

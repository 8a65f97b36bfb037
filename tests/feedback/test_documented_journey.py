"""The journey by REST, line by line as docs/feedback.md tells it, each by whom it belongs to."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from catalog.models import Asset
from feedback.models import Recall, Ticket
from tests import factories
from tests.conftest import api_for
from tests.feedback.conftest import finding

pytestmark = pytest.mark.django_db

TOLD = Path(__file__).resolve().parents[2] / "docs" / "feedback.md"
LINE = re.compile(
    r"^curl (?P<options>.*?)\"?\$B/(?P<path>[^\s\"]+)\"?(?: -d '(?P<body>.*)')?$", re.M
)


def journey() -> list[tuple[str, str, Any]]:
    """Method, address and letter of each line."""
    told = TOLD.read_text().split("## The journey by REST")[1].split("```")[1]
    found = []
    for line in LINE.finditer(told):
        sends = line["body"] is not None or "-X POST" in line["options"]
        letter = json.loads(line["body"]) if line["body"] else None
        found.append(("post" if sends else "get", line["path"], letter))
    assert len(found) == told.count("curl ")
    return found


def test_the_journey_goes_as_it_is_told(
    lineage: dict[str, Asset], stella: User, aaron: User
) -> None:
    finding(lineage["departures"], origin=lineage["raw"])
    factories.role(lineage["raw"].domain, stella)  # type: ignore[arg-type]
    reporter, steward, owner = api_for(factories.user("Carla")), api_for(stella), api_for(aaron)
    assets = {4: lineage["report"].pk, 7: lineage["raw"].pk}
    by = {"tickets": reporter, "confirm": reporter, "loop": reporter, "resolve": owner}
    answers: list[Any] = []
    for method, path, letter in journey():
        if letter and "asset" in letter:
            letter["asset"] = assets[letter["asset"]]
        ticket = Ticket.objects.values_list("pk", flat=True).first()
        if letter and "ticket" in letter:
            letter["ticket"] = ticket
        address = f"/api/v1/{path.replace('tickets/1', f'tickets/{ticket}')}"
        client = by.get(path.split("?")[0].rsplit("/", 1)[-1], steward)
        answer = getattr(client, method)(address, letter or {}, format="json")
        assert answer.status_code in (200, 201), (path, answer.content)
        answers.append(answer.json())
    assert Ticket.objects.get().state == "confirmed"
    assert Recall.objects.get().lifted_at is not None
    assert answers[-1]["domain"] == "flights"

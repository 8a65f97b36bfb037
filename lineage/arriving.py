"""What was found in many files, on its way: kept in pieces of an import, and brought in by a worker.

The rows come first; the last piece holds the flows between them, and what else is to be told of the files.
"""

import json
import zlib
from collections import Counter
from datetime import datetime
from typing import Any

from accounts.models import Token, User
from catalog import importing as catalog
from catalog import queueing, registering
from catalog.importers.found import Flow, Found
from catalog.models import Authority, Import
from lineage import importing

KIND = "found"
PIECE = 500


def keep(*, found: Found, by: User, token: Token | None) -> Import:
    """The import, not handed over yet."""
    at = found.at.isoformat() if found.at else ""
    arrival = queueing.begin(
        kind=KIND,
        by=by,
        token=token,
        authority=Authority.MACHINE,
        options={"system": found.system, "at": at},
    )
    for start in range(0, len(found.rows), PIECE):
        rows = found.rows[start : start + PIECE]
        queueing.add(arrival, packed({"rows": rows}), len(rows))
    flows = [[flow.source, flow.target, flow.job] for flow in found.flows]
    last = {"flows": flows, "read": found.read, "faults": found.faults}
    queueing.add(arrival, packed(last), 0)
    return arrival


def packed(piece: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(piece).encode())


def take_in(arrival: Import, content: bytes) -> registering.Report:
    """Bring in one piece, within the transaction that takes it."""
    piece = json.loads(zlib.decompress(content))
    if "rows" in piece:
        return catalog.bring_in(found=Found(rows=piece["rows"]), by=arrival.by)
    told = arrival.options
    found = Found(
        system=told["system"],
        at=datetime.fromisoformat(told["at"]) if told["at"] else None,
        flows=[Flow(tuple(source), tuple(target), job) for source, target, job in piece["flows"]],
        read=Counter(piece.get("read", {})),
        faults=piece.get("faults", []),
    )
    return registering.Report(more=importing.bring_flows(found=found, by=arrival.by))

"""Where the demo keeps its things, and how its parts are put together."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.models import Team
from catalog import services as catalog
from catalog.models import Source
from config.demo import events, model, people, pipeline, products, shelf, warehouse
from config.demo.door import Door, Refused
from config.embedded import state

SOURCE = "warehouse"
"""The slug of the warehouse as a source, and the name of its secret."""
SCAN_EVERY = timedelta(hours=1)


def folder() -> Path:
    """The demo's folder in the state folder: products, tokens, events that wait."""
    place = state.folder() / "demo"
    place.mkdir(parents=True, exist_ok=True)
    return place


def base_url() -> str:
    """Aisle as the pipeline finds it on this machine."""
    return f"http://127.0.0.1:{settings.PORT}"


def tokens_file() -> Path:
    return folder() / "tokens.json"


def token_of(person: people.Person) -> str:
    """The person's API token, made by `demo_prepare`."""
    return str(state.read(tokens_file(), {}).get(person.email, ""))


def admin_token() -> str:
    """The API token that is printed with the logins."""
    told = state.read(state.folder() / "logins.json", [])
    return next((str(row["token"]) for row in told if "token" in row), "")


def today() -> date:
    return datetime.now(UTC).date()


@contextmanager
def open_pipeline(say: state.Say) -> Iterator[pipeline.Pipeline]:
    """The pipeline over the warehouse, alone at work until it is closed."""
    with warehouse.connect(warehouse.url()) as connection, warehouse.only_one_pipeline(connection):
        reporter = events.Reporter(folder(), base_url(), token_of(people.DATA_ENGINEER))
        yield pipeline.Pipeline(connection, folder(), reporter, say)


def deliver(say: state.Say) -> None:
    """One pass of the pipeline, and what it has to tell Aisle."""
    with open_pipeline(say) as pipeline_:
        try:
            pipeline_.deliver(today())
        finally:
            pipeline_.send()
        if told := tell_model_errors():
            say(f"the error of the model on {told} days told to Aisle")


def tell_model_errors() -> int:
    """Tells Aisle the model's error on days that were not told yet; answers how many. Aisle may be away."""
    ledger = folder() / "told.json"
    last = str(state.read(ledger, {}).get("model_errors", ""))
    errors = model.errors_of(folder() / products.FILES["train_arrival_delay"])
    fresh = {day: error for day, error in errors.items() if day > last}
    if not fresh:
        return 0
    try:
        known = shelf.tell_errors(Door(base_url(), token_of(people.ML_ENGINEER)), fresh)
    except Refused:
        return 0
    if known:
        state.write(ledger, {"model_errors": max(fresh)})
    return len(fresh) if known else 0


def put_source() -> Source:
    """The warehouse as a source of Aisle; its reader's password is kept in a file, never in the database."""
    where = warehouse.place(warehouse.url())
    return catalog.put_source(
        slug=SOURCE,
        name="Warehouse",
        kind=Source.Kind.POSTGRES,
        namespace=warehouse.NAMESPACE,
        prefix=warehouse.PREFIX,
        host=where.host,
        port=where.port,
        database=where.database,
        username=where.reader,
        secret=SOURCE,
        schemas=list(warehouse.SCHEMAS),
        owner=Team.objects.get(slug=people.OWNERS),
        scan_every=SCAN_EVERY,
    )


def reader_password() -> str:
    """The password with which Aisle reads the warehouse, made once."""
    path = settings.SOURCE_SECRETS / SOURCE
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(24))
    return path.read_text().strip()

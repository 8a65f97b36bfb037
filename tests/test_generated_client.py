"""A client that somebody generates from the description works: it registers an asset and finds it."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from accounts import services
from config import openapi
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PACKAGE = "generated_client"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The client as a package that can be imported, and nothing of it left afterwards."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "aisle.json").write_text(json.dumps(openapi.document()))
    (folder / "config.yaml").write_text("post_hooks: []\n")
    command = [
        str(Path(sys.executable).with_name("openapi-python-client")),
        *("generate", "--path", "aisle.json", "--config", "config.yaml"),
        *("--meta", "none", "--output-path", PACKAGE),
    ]
    made = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    # It sends no YAML; every other door has its function.
    assert made.stdout.count("WARNING") <= 1, made.stdout
    sys.path.insert(0, str(folder))
    yield PACKAGE
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def part(package: str, name: str) -> Any:
    return importlib.import_module(f"{package}.{name}")


def test_every_operation_has_its_function(package: str) -> None:
    for path in openapi.document()["paths"].values():
        for operation in path.values():
            module = part(package, f"api.{operation['tags'][0]}.{operation['operationId']}")
            assert module.sync_detailed


@pytest.mark.filterwarnings("ignore:No directory at")
def test_it_registers_an_asset_and_finds_it(package: str, live_server: LiveServer) -> None:
    admin = factories.user("Ada", is_superuser=True)
    secret = services.issue_token(user=admin, name="generated", scopes=["register"])[1]
    client = part(package, "client").AuthenticatedClient(base_url=live_server.url, token=secret)
    models = part(package, "models")
    sent = models.PutAssetBody.from_dict(
        {
            "namespace": "postgres://db:5432",
            "name": "db.public.harbour_fees",
            "kind": "table",
            "title": "Harbour fees",
            "fields": [{"name": "fee", "type": "numeric"}],
        }
    )
    with client as open_client:
        registered = part(package, "api.assets.put_asset").sync_detailed(
            client=open_client, body=sent
        )
        assert registered.status_code == 201
        found = part(package, "api.search.search_assets").sync(client=open_client, q="harbour")
        assert [hit.name for hit in found.results] == ["db.public.harbour_fees"]
        again = part(package, "api.assets.get_asset").sync(
            id=registered.parsed.id, client=open_client
        )
        assert [field.name for field in again.fields] == ["fee"]
        refused = part(package, "api.assets.get_asset").sync(id=10**9, client=open_client)
        assert isinstance(refused, models.Problem)

"""F13: sixteen clients that register the same assets at once, each in another order: no deadlock comes to light."""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import connections
from django.db.models import Count, Max
from rest_framework.test import APIClient

from accounts import services as people
from catalog.models import Asset
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS, ROUNDS, ASSETS, SENT = 16, 3, 80, 50


@pytest.mark.parametrize("question", ["", "?atomic=1"])
def test_nothing_is_lost_and_the_last_writer_stands(question: str) -> None:
    admin = factories.user("Ada", is_superuser=True)
    _token, secret = people.issue_token(user=admin, name="test", scopes=["admin"])

    def send(number: int) -> list[tuple[int, int]]:
        chance = random.Random(number)
        client = APIClient(headers={"Authorization": f"Bearer {secret}"})
        met = []
        try:
            for turn in range(ROUNDS):
                rows = [
                    {
                        "namespace": "n",
                        "name": f"t{one}",
                        "kind": "table",
                        "title": f"{number}/{turn}",
                    }
                    for one in chance.sample(range(ASSETS), SENT)
                ]
                body = b"\n".join(json.dumps(row).encode() for row in rows)
                answer = client.generic(
                    "POST", f"/api/v1/assets/bulk{question}", body, "application/x-ndjson"
                )
                met.append((answer.status_code, json.loads(answer.content)["failed"]))
        finally:
            connections.close_all()
        return met

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [one for met in pool.map(send, range(CLIENTS)) for one in met]
    assert answers == [(200, 0)] * (CLIENTS * ROUNDS)
    events = apps.get_model("catalog", "AssetEvent").objects
    told = {
        one["pgh_obj_id"]: (one["many"], one["last"])
        for one in events.values("pgh_obj_id").annotate(many=Count("pk"), last=Max("pk"))
    }
    last = dict(events.values_list("pk", "title"))
    for asset in Asset.objects.all():
        many, newest = told[asset.pk]
        assert (asset.revision, asset.title) == (many, last[newest])

"""What the shop adds to the JSON door: the recalls an asset inherits."""

import pytest

from accounts.models import User
from catalog import services
from catalog.models import Asset
from lineage.models import Edge, Job
from tests import factories
from tests.conftest import api_for

pytestmark = pytest.mark.django_db


def test_an_asset_answers_with_its_own_and_its_inherited_recalls(alice: User, asset: Asset) -> None:
    upstream = factories.asset("db.raw.airports")
    job = Job.objects.create(namespace="n", name="build")
    Edge.objects.create(source=upstream, target=asset, job=job)
    services.place_hold(asset=upstream, recall_id=7, title="Four airports have no name")
    below = api_for(alice).get(f"/api/v1/assets/{asset.pk}").data["recalls"]
    above = api_for(alice).get(f"/api/v1/assets/{upstream.pk}").data["recalls"]
    assert [(hold["id"], hold["inherited"]) for hold in below] == [(7, True)]
    assert [(hold["id"], hold["inherited"]) for hold in above] == [(7, False)]


def test_a_stranger_gets_404(charlie: User, private: Asset) -> None:
    assert api_for(charlie).get(f"/api/v1/assets/{private.pk}").status_code == 404

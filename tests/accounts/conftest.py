"""An identity provider that runs beside the tests, and somebody who came in by it before."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts import identity
from accounts.models import User
from tests.accounts.provider import CLIENT, SECRET, FakeProvider, running


@pytest.fixture(scope="module")
def listening() -> Iterator[FakeProvider]:
    with running() as one:
        yield one


@pytest.fixture
def provider(listening: FakeProvider, settings: Any) -> FakeProvider:
    listening.begin_anew()
    identity._known.clear()
    settings.OIDC_ISSUER = listening.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    settings.OIDC_NAME = "Example ID"
    settings.OIDC_JOIN = True
    return listening


@pytest.fixture
def ines(provider: FakeProvider) -> User:
    """Somebody who came in by the provider before."""
    user = User.objects.create_user("ines@sales.example", "Ines")
    SocialAccount.objects.create(user=user, provider=provider.issuer, uid="ines-1")
    return user

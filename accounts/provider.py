"""How people come in by an identity provider: allauth's steps, with the checks that allauth leaves out.

allauth finds this file by its name. What it does not do by itself, and is done here: a nonce; PKCE always; the
signature also of a token that came directly; algorithms that are ours to choose; the issuer of the discovery document;
the party a token was issued to; the same subject in both answers; no parameter of an address that reaches the provider.
"""

import secrets
from typing import Any

import requests
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts import identity
from accounts.identity import Person, Refused


class Exchange(OpenIDConnectOAuth2Adapter):
    """The step back from the provider: a code becomes an ID token, an ID token a person."""

    state: dict[str, Any]

    def __init__(self, request: HttpRequest, provider_id: str = "") -> None:
        super().__init__(request, provider_id or settings.OIDC_ISSUER)
        self.state = {}

    @property
    def openid_config(self) -> dict[str, Any]:
        return identity.provider().configuration()

    @property
    def basic_auth(self) -> bool:  # type: ignore[override]
        """What the standard says where the provider says nothing."""
        ways = self.openid_config.get("token_endpoint_auth_methods_supported")
        return "client_secret_post" not in (ways or ["client_secret_basic"])

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return f"{settings.BASE_URL}{reverse('openid_connect_callback')}"

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        sent = {
            "grant_type": "authorization_code",
            "code": request.GET.get("code", ""),
            "redirect_uri": self.get_callback_url(request, app),
            "code_verifier": pkce_code_verifier or "",
            "client_id": app.client_id,
        }
        auth = (app.client_id, app.secret) if self.basic_auth else None
        if auth is None and app.secret:
            sent["client_secret"] = app.secret
        with identity.Courier() as courier:
            answer = courier.post(self.access_token_url, data=sent, auth=auth)
        if answer.status_code != requests.codes.ok:
            raise Refused(f"the code was not taken: {answer.status_code}")
        said = identity.as_object(answer)
        for name in ("access_token", "id_token"):
            if not isinstance(said.get(name), str):
                raise Refused(f"the provider sent no {name}")
        return said

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Nothing of it is kept: Aisle asks the provider once, while somebody comes in."""
        return SocialToken()

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        answer = kwargs["response"]
        said = identity.claims(answer["id_token"], nonce=str(self.state.get("nonce")))
        if "email" not in said:
            said = self._asked_more(answer["access_token"], said["sub"]) | said
        provider: Any = self.get_provider()  # type: ignore[no-untyped-call]
        login: SocialLogin = provider.sociallogin_from_response(request, said)
        return login

    def _asked_more(self, access_token: str, subject: str) -> dict[str, Any]:
        """Some providers tell address and name only when asked again; it must be about the same person."""
        address = self.openid_config.get("userinfo_endpoint")
        if address is None:
            return {}
        said = identity.fetched(address, Authorization=f"Bearer {access_token}")
        if said.get("sub") != subject:
            raise Refused("userinfo: another subject")
        return said


class IdentityProvider(OpenIDConnectProvider):
    """The one identity provider of the settings; people are known by it as (issuer, subject)."""

    oauth2_adapter_class = Exchange
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> Exchange:
        return Exchange(request)

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Only what stands here is said to the provider, whatever stood in the address of the request."""
        nonce = secrets.token_urlsafe(24)
        answer: HttpResponse = super().redirect(
            request,
            process,
            next_url=next_url,
            nonce=nonce,
            auth_params={"nonce": nonce},
            scope=["openid", "profile", "email"],
        )
        return answer

    def extract_uid(self, data: dict[str, Any]) -> str:
        return Person.of(data).subject

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        person = Person.of(data)
        return {"email": person.email, "is_verified": person.is_verified, "name": person.name}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []


provider_classes = [IdentityProvider]

"""Writes about people. Keyword-only, atomic; repeating one changes nothing."""

from accounts.services.news import tell
from accounts.services.people import put_user
from accounts.services.teams import put_team
from accounts.services.tokens import issue_token, revoke_token

__all__ = ["issue_token", "put_team", "put_user", "revoke_token", "tell"]

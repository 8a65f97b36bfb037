"""Writes about people. Keyword-only, atomic; repeating one changes nothing.

Errors: `accounts.problems.Conflict` when the state does not allow the step.
"""

from accounts.services.chain import link_record, sign_head
from accounts.services.hooks import (
    call_hooks,
    delete_webhook,
    make_webhook,
    pause_webhook,
    renew_secret,
    resume_webhook,
    try_webhook,
)
from accounts.services.identities import join, leave_provider
from accounts.services.invitations import (
    accept,
    invite,
    link_for,
    mail_links,
    queue_link,
    revoke_invitation,
)
from accounts.services.news import tell
from accounts.services.outbox import (
    hear_again,
    retry_letters,
    send_mails,
    sort_news,
    sweep_letters,
    unsubscribe,
    wish_for,
    write_digests,
)
from accounts.services.people import change_user, deactivate, put_user, reactivate, set_admin
from accounts.services.sessions import end_sessions, forget_second_factor, sweep
from accounts.services.teams import change_team, delete_team, put_member, put_team, remove_member
from accounts.services.tokens import change_token, issue_token, revoke_token

__all__ = [
    "accept",
    "call_hooks",
    "change_team",
    "change_token",
    "change_user",
    "deactivate",
    "delete_team",
    "delete_webhook",
    "end_sessions",
    "forget_second_factor",
    "hear_again",
    "invite",
    "issue_token",
    "join",
    "leave_provider",
    "link_for",
    "link_record",
    "mail_links",
    "make_webhook",
    "pause_webhook",
    "put_member",
    "put_team",
    "put_user",
    "queue_link",
    "reactivate",
    "remove_member",
    "renew_secret",
    "resume_webhook",
    "retry_letters",
    "revoke_invitation",
    "revoke_token",
    "send_mails",
    "set_admin",
    "sign_head",
    "sort_news",
    "sweep",
    "sweep_letters",
    "tell",
    "try_webhook",
    "unsubscribe",
    "wish_for",
    "write_digests",
]

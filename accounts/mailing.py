"""Mail, where it is set up (`EMAIL_URL`): plain text in words of our own."""

import smtplib
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from accounts.models import Invitation


class NotSent(Exception):
    """The mail server did not take it. `this_one`: it spoke, and refused this very mail; others may pass."""

    def __init__(self, message: str, *, this_one: bool = False) -> None:
        super().__init__(message)
        self.this_one = this_one


def send(to: str, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
    """NotSent if it could not be handed to the mail server."""
    mail = EmailMessage(subject=subject, body=text, to=[to], headers=dict(headers or {}))
    try:
        mail.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        raise NotSent(str(error), this_one=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(str(error)) from error


def send_link(invitation: Invitation, address: str) -> None:
    """The link, what it is for, and until when it is good."""
    known = invitation.user_id is not None
    subject = _("Choose a new password for Aisle") if known else _("Come in to Aisle")
    lines = [
        _("Somebody, most likely you, asked for a new password.")
        if known
        else _("You are invited to Aisle, the catalog of your company's data."),
        _("Open this address to choose a password:")
        if known
        else _("Open this address to come in:"),
        address,
        _("It works once, and until %(when)s (UTC). If you did not expect it, leave it alone.")
        % {"when": f"{invitation.expires_at:%Y-%m-%d %H:%M}"},
        settings.BASE_URL,
    ]
    send(invitation.email, subject, "\n\n".join(lines))

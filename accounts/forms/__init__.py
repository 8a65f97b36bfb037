"""What people fill in: at the door, of themselves, and of others."""

from accounts.forms.account import AccountForm, ProfileForm, TokenForm
from accounts.forms.door import (
    AcceptForm,
    ChangePasswordForm,
    ChoosePasswordForm,
    CodeForm,
    ConfirmCodeForm,
    ConfirmPasswordForm,
    ForgottenForm,
    InviteForm,
    NewCodesForm,
    SignInForm,
    TurnOffForm,
    TurnOnForm,
)
from accounts.forms.hooks import WebhookForm
from accounts.forms.people import MemberForm, NewTeamForm, PersonForm, TeamForm
from accounts.forms.telling import TellingForm

__all__ = [
    "AcceptForm",
    "AccountForm",
    "ChangePasswordForm",
    "ChoosePasswordForm",
    "CodeForm",
    "ConfirmCodeForm",
    "ConfirmPasswordForm",
    "ForgottenForm",
    "InviteForm",
    "MemberForm",
    "NewCodesForm",
    "NewTeamForm",
    "PersonForm",
    "ProfileForm",
    "SignInForm",
    "TeamForm",
    "TellingForm",
    "TokenForm",
    "TurnOffForm",
    "TurnOnForm",
    "WebhookForm",
]

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
from accounts.forms.people import MemberForm, NewTeamForm, PersonForm, TeamForm

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
    "TokenForm",
    "TurnOffForm",
    "TurnOnForm",
]

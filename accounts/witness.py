"""Who came in, who was refused and who left goes into the record, whichever way they came."""

from typing import Any

from accounts import recording
from accounts.models import Entry, User

LONGEST = 254


def signed_in(*, user: User, **_: Any) -> None:
    if recording.stands():
        recording.leave(Entry.Act.SIGN_IN, by=user.pk)


def signed_out(*, user: User | None, **_: Any) -> None:
    if recording.stands() and user is not None:
        recording.leave(Entry.Act.SIGN_OUT, by=user.pk)


def refused(*, credentials: dict[str, Any], **_: Any) -> None:
    """A wrong password, or nobody of that name: the address as it was typed."""
    if recording.stands():
        email = str(credentials.get("email") or credentials.get("username") or "")
        recording.leave(Entry.Act.REFUSED, about={"email": email[:LONGEST]})


def second_factor_refused(*, user: User, **_: Any) -> None:
    """The password was right, the code was not."""
    if recording.stands():
        about = {"email": user.email, "second_factor": True}
        recording.leave(Entry.Act.REFUSED, about=about, by=user.pk)

"""What a password must be."""

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from tests import factories
from tests.accounts.test_second_factor import turn_on

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password",
    [
        "quiet river stone",
        "Zwölf Boxkämpfer jagen",
        "9f2k-ab77-qqz1-mmm0",
        "日本語のとても長い合言葉です。本当に",
    ],
)
def test_long_ones_are_good_whatever_they_are_made_of(password: str) -> None:
    validate_password(password, factories.user())


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("river-stone-14", "password_too_short"),
        ("passwordpassword", "password_too_common"),
        ("Password123456789", "password_too_common"),
        ("!!!!dragon!!!!!!!!", "password_too_common"),
        ("123456789012345678", "password_too_common"),
        ("abcdefghijklmnopqr", "password_too_common"),
        ("aaaaaaaaaaaaaaaaaa", "password_too_common"),
        ("abababababababab", "password_too_common"),
        ("wilhelmine.longname@test.example", "password_too_similar"),
    ],
)
def test_what_is_tried_first_is_refused(password: str, code: str) -> None:
    user = factories.user("Wilhelmine", email="wilhelmine.longname@test.example")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert code in [error.code for error in refused.value.error_list]


def test_twelve_characters_are_enough_beside_a_second_factor(alice: User) -> None:
    with pytest.raises(ValidationError):
        validate_password("river-stone-", alice)
    turn_on(alice)
    validate_password("river-stone-", alice)
    with pytest.raises(ValidationError):
        validate_password("river-stone", alice)


def test_passwords_are_kept_by_argon2() -> None:
    user = factories.user(password="quiet-river-stone")
    assert identify_hasher(user.password).algorithm == "argon2"

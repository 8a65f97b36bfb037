"""Links that let people in: made by admins or asked for by mail, shown once, used once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from accounts import limits, links, mailing, services, tasks
from accounts.models import Invitation, Team, User
from accounts.problems import Conflict
from tests.accounts.test_second_factor import turn_on
from tests.accounts.test_sessions import is_in
from tests.conftest import api_for, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "another quiet river"
CHOSEN = {"name": "Ines Duarte", "password1": PASSWORD, "password2": PASSWORD}
ADDRESS = re.compile(r"http://[^/\s]+(/invitation/[\w-]+)")


@pytest.fixture
def ann() -> User:
    return services.put_user(email="ann@test.example", name="Ann", password="quiet-river-stone")


@pytest.fixture
def mailed(settings: Any) -> list[mail.EmailMessage]:
    """Mail is set up; what was sent."""
    settings.MAIL = True
    return mail.outbox


def path_in(text: str) -> str:
    found = ADDRESS.search(text)
    assert found, text
    return found[1]


def link_on(page: Any) -> str:
    assert page.status_code == 200
    return path_in(page.content.decode())


def comes_in(email: str, password: str = PASSWORD) -> bool:
    sent = {"username": email, "password": password}
    return Client().post("/sign-in", sent).status_code == 302


def test_who_is_invited_chooses_a_password_and_is_in_the_team(admin: User, owners: Team) -> None:
    sent = {"email": "Ines@Sales.example", "name": "Ines", "team": owners.pk, "role": "engineer"}
    path = link_on(signed_in(admin).post("/invitations/new", sent))
    stranger = Client()
    page = stranger.get(path).content.decode()
    assert "ines@sales.example" in page
    assert 'value="Ines"' in page
    assert stranger.post(path, CHOSEN)["Location"] == "/sign-in"
    ines = User.objects.get(email="ines@sales.example")
    assert ines.name == "Ines Duarte"
    assert ines.memberships.get(team=owners).role == "engineer"
    assert not ines.is_superuser
    assert comes_in("ines@sales.example")


def test_a_link_works_once(admin: User) -> None:
    _made, secret = services.invite(email="ines@sales.example", by=admin)
    path = f"/invitation/{secret}"
    assert Client().post(path, CHOSEN).status_code == 302
    for answer in (Client().get(path), Client().post(path, CHOSEN)):
        assert answer.status_code == 404
        assert "This link has ended" in answer.content.decode()


def test_a_form_that_is_not_right_leaves_the_link_good(admin: User) -> None:
    _made, secret = services.invite(email="ines@sales.example", by=admin)
    path = f"/invitation/{secret}"
    for wrong in (
        {},
        CHOSEN | {"password2": "something else"},
        CHOSEN | {"password1": "short", "password2": "short"},
        CHOSEN | {"name": "\u202eenI"},
        CHOSEN | {"password1": "ines@sales.example", "password2": "ines@sales.example"},
    ):
        assert Client().post(path, wrong).status_code == 422
    assert not User.objects.filter(email="ines@sales.example").exists()
    assert Client().post(path, CHOSEN).status_code == 302


def test_a_link_ends_with_time_by_hand_or_by_a_newer_one(admin: User) -> None:
    _first, old = services.invite(email="ines@sales.example", by=admin)
    _second, new = services.invite(email="ines@sales.example", by=admin)
    assert Client().get(f"/invitation/{old}").status_code == 404
    assert Client().get(f"/invitation/{new}").status_code == 200
    Invitation.objects.open().update(expires_at=timezone.now())
    assert Client().get(f"/invitation/{new}").status_code == 404
    third, last = services.invite(email="ines@sales.example", by=admin)
    browser = signed_in(admin)
    assert browser.post(f"/invitations/{third.pk}/revoke").status_code == 302
    assert Client().get(f"/invitation/{last}").status_code == 404
    assert browser.post(f"/invitations/{third.pk}/revoke").status_code == 302


def test_the_database_does_not_know_the_link(admin: User) -> None:
    _made, secret = services.invite(email="ines@sales.example", by=admin)
    with connection.cursor() as cursor:
        cursor.execute("select t::text from accounts_invitation t")
        assert secret not in str(cursor.fetchall())


def test_no_list_shows_a_link_again(admin: User) -> None:
    made, secret = services.invite(email="ines@sales.example", by=admin)
    page = signed_in(admin).get("/invitations").content.decode()
    api = api_for(admin)
    shown = [api.get("/api/v1/invitations"), api.get(f"/api/v1/invitations/{made.pk}")]
    for text in (page, *(answer.content.decode() for answer in shown)):
        assert "ines@sales.example" in text
        assert secret not in text
        assert made.digest not in text


def test_who_is_here_already_is_not_invited(admin: User, ann: User) -> None:
    answer = signed_in(admin).post("/invitations/new", {"email": ann.email, "role": "member"})
    assert answer.status_code == 422
    assert "here already" in answer.content.decode()


def test_only_admins_invite(alice: User, admin: User) -> None:
    made, _secret = services.invite(email="ines@sales.example", by=admin)
    browser = signed_in(alice)
    for path in ("/invitations", "/invitations/new", f"/people/{admin.pk}/access"):
        assert browser.get(path).status_code == 403
    for path in (
        "/invitations/new",
        f"/invitations/{made.pk}/revoke",
        f"/people/{admin.pk}/access/link",
        f"/people/{admin.pk}/access/second-factor",
        f"/people/{admin.pk}/access/sessions",
    ):
        assert browser.post(path, {"email": "x@test.example"}).status_code == 403
    made.refresh_from_db()
    assert made.is_open
    api = api_for(alice)
    assert api.get("/api/v1/invitations").status_code == 403
    assert (
        api.post("/api/v1/invitations", {"email": "x@test.example"}, format="json").status_code
        == 403
    )


def test_an_admins_token_needs_the_scope(admin: User) -> None:
    api = api_for(admin, "register")
    assert api.get("/api/v1/invitations").status_code == 403
    assert (
        api.post("/api/v1/invitations", {"email": "x@test.example"}, format="json").status_code
        == 403
    )


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_person() -> None:
    made, _secret = services.invite(
        email="ines@sales.example", by=services.put_user(email="a@b.example", name="A")
    )

    def come(number: int) -> bool:
        try:
            services.accept(invitation=made, password=PASSWORD, name=f"Ines {number}")
        except Conflict:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sum(pool.map(come, range(8))) == 1
    assert User.objects.filter(email="ines@sales.example").count() == 1


def test_who_came_in_another_way_meanwhile_is_told(admin: User) -> None:
    _made, secret = services.invite(email="ines@sales.example", by=admin)
    services.put_user(email="ines@sales.example", name="Ines", password="quiet-river-stone")
    answer = Client().post(f"/invitation/{secret}", CHOSEN)
    assert answer.status_code == 409
    assert "sign in" in answer.content.decode()
    assert comes_in("ines@sales.example", "quiet-river-stone")


# A new password for a known person


def test_an_admin_makes_a_link_for_a_new_password(admin: User, ann: User) -> None:
    inside = signed_in(ann)
    path = link_on(signed_in(admin).post(f"/people/{ann.pk}/access/link"))
    assert is_in(inside)
    assert comes_in(ann.email, "quiet-river-stone")
    answer = Client().post(path, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer["Location"] == "/sign-in"
    assert not is_in(inside)
    assert comes_in(ann.email)
    assert not comes_in(ann.email, "quiet-river-stone")
    ann.refresh_from_db()
    assert ann.name == "Ann"


def test_a_link_does_not_pass_by_the_second_factor(admin: User, ann: User) -> None:
    turn_on(ann)
    _made, secret = services.link_for(user=ann, by=admin)
    twelve = "twelve-chars"
    Client().post(f"/invitation/{secret}", {"password1": twelve, "password2": twelve})
    answer = Client().post("/sign-in", {"username": ann.email, "password": twelve})
    assert answer["Location"] == "/sign-in/code"


def test_a_link_of_somebody_deactivated_is_dead(admin: User, ann: User) -> None:
    _made, secret = services.link_for(user=ann, by=admin)
    User.objects.filter(pk=ann.pk).update(is_active=False)
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert Client().post(f"/invitation/{secret}", sent).status_code == 409
    ann.refresh_from_db()
    answer = signed_in(admin).post(f"/people/{ann.pk}/access/link", follow=True)
    assert "bring them back first" in answer.content.decode()


def test_an_admin_takes_a_lost_second_factor_away(admin: User, ann: User) -> None:
    turn_on(ann)
    inside, browser = signed_in(ann), signed_in(admin)
    assert "Take it away" in browser.get(f"/people/{ann.pk}/access").content.decode()
    assert browser.post(f"/people/{ann.pk}/access/second-factor").status_code == 302
    assert not is_in(inside)
    assert comes_in(ann.email, "quiet-river-stone")


def test_an_admin_signs_somebody_out_everywhere(admin: User, ann: User) -> None:
    inside, browser = signed_in(ann), signed_in(admin)
    assert "In 1 browser." in browser.get(f"/people/{ann.pk}/access").content.decode()
    browser.post(f"/people/{ann.pk}/access/sessions")
    assert not is_in(inside)
    assert is_in(browser)


def test_an_admin_proves_to_be_one_first(admin: User, ann: User) -> None:
    admin.set_password("quiet-river-stone")
    admin.save()
    browser = signed_in(admin)
    page = f"http://testserver/people/{ann.pk}/access"
    answer = browser.post(f"/people/{ann.pk}/access/link", headers={"Referer": page})
    assert answer["Location"] == f"/account/confirm?next=%2Fpeople%2F{ann.pk}%2Faccess"
    foreign = {"Referer": "https://evil.example/people"}
    answer = browser.post(f"/people/{ann.pk}/access/link", headers=foreign)
    assert answer["Location"] == "/account/confirm?next=%2F"
    assert not Invitation.objects.exists()


# By mail


def test_an_invitation_goes_by_mail_where_there_is_mail(admin: User, mailed: list[Any]) -> None:
    answer = signed_in(admin).post(
        "/invitations/new", {"email": "ines@sales.example", "role": "member"}
    )
    assert link_on(answer) == path_in(mailed[0].body)
    assert mailed[0].to == ["ines@sales.example"]
    assert "It was mailed to" in answer.content.decode()


def test_without_mail_the_link_is_handed_over(admin: User) -> None:
    answer = signed_in(admin).post(
        "/invitations/new", {"email": "ines@sales.example", "role": "member"}
    )
    assert "Hand it over yourself" in answer.content.decode()
    assert not mail.outbox


def test_a_mail_server_that_is_down_costs_nobody_the_link(
    admin: User, mailed: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    answer = signed_in(admin).post(
        "/invitations/new", {"email": "ines@sales.example", "role": "member"}
    )
    assert "did not take the mail" in answer.content.decode()
    assert Client().get(link_on(answer)).status_code == 200


def refuse(*args: object, **kwargs: object) -> None:
    raise ConnectionRefusedError("nobody listens")


def test_who_forgot_the_password_gets_a_link_by_mail(ann: User, mailed: list[Any]) -> None:
    answer = Client().post("/sign-in/forgotten", {"email": "Ann@Test.example"})
    assert "Look into your mail" in answer.content.decode()
    assert not mailed
    tasks.mail_links()
    tasks.mail_links()
    assert [one.to for one in mailed] == [[ann.email]]
    path = path_in(mailed[0].body)
    assert Client().post(path, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert comes_in(ann.email)


def test_a_stranger_is_told_the_same_and_gets_nothing(ann: User, mailed: list[Any]) -> None:
    User.objects.create_user("gone@test.example", "Gone", "x", is_active=False)
    said = {
        Client().post("/sign-in/forgotten", {"email": email}).content
        for email in ("ann@test.example", "eve@test.example", "gone@test.example")
    }
    assert len({re.sub(rb'value="\w{64}"', b"", page) for page in said}) == 1
    tasks.mail_links()
    assert [one.to for one in mailed] == [["ann@test.example"]]


def test_who_signs_in_elsewhere_gets_no_password_by_mail(
    alice: User, mailed: list[Any], settings: Any
) -> None:
    settings.OIDC_ISSUER = "https://id.example"
    Client().post("/sign-in/forgotten", {"email": alice.email})
    tasks.mail_links()
    assert not mailed


def test_without_mail_the_page_says_whom_to_ask() -> None:
    for answer in (
        Client().get("/sign-in/forgotten"),
        Client().post("/sign-in/forgotten", {"email": "a@b.example"}),
    ):
        page = answer.content.decode()
        assert "Ask an admin" in page
        assert "<form" not in page.split("<main")[1]
    assert not Invitation.objects.exists()


def test_asking_for_links_ends_soon(ann: User, mailed: list[Any]) -> None:
    answers = [Client().post("/sign-in/forgotten", {"email": ann.email}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429]
    assert "Retry-After" in answers[3]
    limits.spend(limits.LINK_ADDRESS, "127.0.0.1", cost=limits.LINK_ADDRESS.amount - 4)
    assert Client().post("/sign-in/forgotten", {"email": "eve@test.example"}).status_code == 429
    assert Invitation.objects.open().count() == 1


def test_mail_that_was_not_taken_is_sent_later(
    ann: User, mailed: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    services.queue_link(email=ann.email)
    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", refuse)
        tasks.mail_links()
    assert not mailed
    tasks.mail_links()
    assert not mailed
    later = timezone.now() - timedelta(minutes=1)
    Invitation.objects.update(mail_due_at=later)
    tasks.mail_links()
    assert Client().get(path_in(mailed[0].body)).status_code == 200


def test_a_mail_is_in_the_readers_language_and_plain(ann: User, mailed: list[Any]) -> None:
    made, secret = services.link_for(user=ann, by=None)
    made.user.name = "Ann\r\nBcc: eve@evil.example"  # type: ignore[union-attr]
    mailing.send_link(made, links.address(secret))
    message = mailed[0].message()
    assert message.get_content_type() == "text/plain"
    assert "Bcc" not in message


# For programs, and for the operator


def test_the_api_invites_and_ends(admin: User, owners: Team, ann: User) -> None:
    api = api_for(admin)
    sent = {"email": "ines@sales.example", "name": "Ines", "team": "owners", "role": "lead"}
    made = api.post("/api/v1/invitations", sent, format="json")
    assert made.status_code == 201
    assert Client().get(path_in(made.data["link"])).status_code == 200
    assert made.data["team"] == "owners"
    again = api.post(f"/api/v1/users/{ann.pk}/link")
    assert (again.status_code, again.data["user"]) == (201, ann.email)
    assert len(api.get("/api/v1/invitations?open=true").data["results"]) == 2
    assert api.delete(made["Location"]).status_code == 204
    assert api.delete(made["Location"]).status_code == 204
    assert Client().get(path_in(made.data["link"])).status_code == 404
    assert [row["email"] for row in api.get("/api/v1/invitations?open=true").data["results"]] == [
        ann.email
    ]
    assert len(api.get("/api/v1/invitations?open=false").data["results"]) == 1


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({}, 400, "email"),
        ({"email": "no address"}, 400, "email"),
        ({"email": "ann@test.example"}, 422, "email"),
        ({"email": "ines@sales.example", "team": "nowhere"}, 422, "team"),
        ({"email": "ines@sales.example", "role": "king"}, 400, "role"),
        ({"email": "ines@sales.example", "admin": True}, 400, "admin"),
    ],
)
def test_a_bad_invitation_is_an_error_of_that_field(
    admin: User, ann: User, sent: dict[str, Any], status: int, field: str
) -> None:
    answer = api_for(admin).post("/api/v1/invitations", sent, format="json")
    assert (answer.status_code, answer.data["errors"][0]["field"]) == (status, field)
    assert not Invitation.objects.exists()


def test_ten_invitations_cost_what_one_costs(
    admin: User, owners: Team, django_assert_num_queries: Any
) -> None:
    browser, api = signed_in(admin), api_for(admin)
    pages = [lambda: browser.get("/invitations"), lambda: api.get("/api/v1/invitations")]
    services.invite(email="p0@test.example", by=admin, team=owners)
    counts = [asked(page) for page in pages]
    for number in range(1, 10):
        services.invite(email=f"p{number}@test.example", by=admin, team=owners)
    assert [asked(page) for page in pages] == counts


def asked(page: Any) -> int:
    page()
    before = []
    with connection.execute_wrapper(lambda execute, *args: before.append(1) or execute(*args)):
        page()
    return len(before)


def test_the_operator_opens_the_door(admin: User, capsys: Any) -> None:
    turn_on(admin)
    call_command("open_door", admin.email.upper(), "--without-second-factor")
    path = path_in(capsys.readouterr().out)
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert Client().post(path, sent).status_code == 302
    assert comes_in(admin.email)


def test_the_operator_is_told_when_nobody_is_meant(admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(is_active=False)
    for email in ("nobody@test.example", admin.email):
        with pytest.raises(CommandError):
            call_command("open_door", email)

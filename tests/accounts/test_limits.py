"""Limits hold also when many come at once, from anywhere, behind any header."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, connections
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts import limits, services
from accounts.limits import Limit, TooMany
from accounts.models import Allowance

SMALL = Limit("small", 3, 60)


def allowed(limit: Limit, who: str, cost: int = 1) -> bool:
    try:
        limits.spend(limit, who, cost)
    except TooMany:
        return False
    return True


def at_once(times: int, what: Callable[[int], object]) -> list[object]:
    """Do it from many threads, each with a connection of its own."""

    def one(number: int) -> object:
        try:
            return what(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=16) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db
def test_the_amount_is_allowed_at_once_and_not_one_more() -> None:
    assert [allowed(SMALL, "ann") for _ in range(5)] == [True, True, True, False, False]
    assert allowed(SMALL, "bob")
    assert allowed(Limit("another", 3, 60), "ann")


@pytest.mark.django_db
def test_who_is_refused_is_told_how_long_to_wait() -> None:
    for _ in range(3):
        limits.spend(SMALL, "ann")
    with pytest.raises(TooMany) as refused:
        limits.spend(SMALL, "ann")
    # A unit comes back every 20 seconds.
    assert 15 <= refused.value.wait <= 20


@pytest.mark.django_db
def test_what_was_spent_comes_back_evenly() -> None:
    for _ in range(3):
        limits.spend(SMALL, "ann")
    with connection.cursor() as cursor:
        cursor.execute("update accounts_allowance set until = until - interval '21 seconds'")
    assert allowed(SMALL, "ann")
    assert not allowed(SMALL, "ann")


@pytest.mark.django_db
def test_a_dear_act_costs_more_and_one_too_dear_is_never_allowed() -> None:
    assert allowed(SMALL, "ann", cost=2)
    assert not allowed(SMALL, "ann", cost=2)
    assert allowed(SMALL, "ann", cost=1)
    assert not allowed(SMALL, "bob", cost=4)


@pytest.mark.django_db
def test_what_is_given_back_may_be_spent_again() -> None:
    for _ in range(3):
        limits.spend(SMALL, "ann")
    limits.give_back(SMALL, "ann")
    assert allowed(SMALL, "ann")
    assert not allowed(SMALL, "ann")


@pytest.mark.django_db
def test_a_thing_is_claimed_once() -> None:
    assert [limits.once("code", 60) for _ in range(3)] == [True, False, False]
    assert limits.once("another code", 60)


@pytest.mark.django_db
def test_rows_that_hold_nobody_back_are_swept() -> None:
    limits.spend(SMALL, "ann")
    limits.spend(SMALL, "bob")
    Allowance.objects.filter(key=SMALL.key("ann")).update(until="2020-01-01T00:00:00Z")
    assert services.sweep() == 1
    assert services.sweep() == 0
    assert Allowance.objects.get().key == SMALL.key("bob")


@pytest.mark.django_db(transaction=True)
def test_two_hundred_at_once_get_no_more_than_the_limit() -> None:
    twenty = Limit("twenty", 20, 24 * 3600)
    answers = at_once(200, lambda number: allowed(twenty, "ann"))
    assert sum(map(bool, answers)) == 20


@pytest.mark.django_db(transaction=True)
def test_one_code_at_once_is_claimed_once() -> None:
    assert sum(map(bool, at_once(50, lambda number: limits.once("code", 3600)))) == 1


# At the door


def guess(client: Client, email: str, **headers: str) -> int:
    sent = {"username": email, "password": "wrong"}
    return client.post("/sign-in", sent, **headers).status_code  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_two_hundred_guesses_at_once_are_ten_tries() -> None:
    services.put_user(email="ann@test.example", name="Ann", password="quiet-river-stone")
    answers = at_once(
        200,
        lambda number: guess(Client(), "ann@test.example", REMOTE_ADDR=f"192.0.2.{number}"),
    )
    assert answers.count(422) == limits.SIGN_IN_ACCOUNT.amount
    assert answers.count(429) == 200 - limits.SIGN_IN_ACCOUNT.amount


@pytest.fixture
def nearly_used_up(db: None) -> None:
    """Two more tries from the address that tests come from."""
    limits.spend(limits.SIGN_IN_ADDRESS, "127.0.0.1", cost=limits.SIGN_IN_ADDRESS.amount - 2)


@pytest.mark.usefixtures("nearly_used_up")
def test_guesses_at_many_accounts_from_one_address_end_too() -> None:
    assert [guess(Client(), f"p{n}@test.example") for n in range(4)] == [422, 422, 429, 429]
    assert guess(Client(), "p5@test.example", REMOTE_ADDR="192.0.2.1") == 422


@pytest.mark.usefixtures("nearly_used_up")
def test_a_header_that_anybody_can_write_gives_nobody_a_new_address() -> None:
    answers = [
        guess(
            Client(),
            f"p{n}@test.example",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{n}",
            HTTP_X_REAL_IP=f"198.51.100.{n}",
            HTTP_FORWARDED=f"for=198.51.100.{n}",
        )
        for n in range(4)
    ]
    assert answers == [422, 422, 429, 429]


@pytest.mark.django_db
def test_who_is_refused_is_told_when_to_come_again() -> None:
    client = Client()
    for _ in range(limits.SIGN_IN_ACCOUNT.amount):
        guess(client, "ann@test.example")
    answer = client.post("/sign-in", {"username": "ann@test.example", "password": "wrong"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 90
    assert "Try again in 2 minutes" in answer.content.decode()


@pytest.mark.django_db
def test_the_right_password_counts_for_nothing() -> None:
    services.put_user(email="ann@test.example", name="Ann", password="quiet-river-stone")
    for _ in range(30):
        sent = {"username": "ann@test.example", "password": "quiet-river-stone"}
        assert Client().post("/sign-in", sent).status_code == 302


@pytest.mark.django_db
def test_guesses_from_elsewhere_lock_nobody_out_of_their_own_browser() -> None:
    services.put_user(email="ann@test.example", name="Ann", password="quiet-river-stone")
    right = {"username": "ann@test.example", "password": "quiet-river-stone"}
    own = Client()
    own.post("/sign-in", right)
    own.post("/sign-out")
    for n in range(20):
        guess(Client(), "ann@test.example", REMOTE_ADDR=f"192.0.2.{n}")
    assert Client().post("/sign-in", right).status_code == 429
    assert own.post("/sign-in", right).status_code == 302
    own.post("/sign-out")
    # The mark belongs to one person: it opens no account to somebody else's guesses.
    for n in range(20):
        guess(own, "bob@test.example", REMOTE_ADDR=f"192.0.2.{n}")
    assert guess(own, "bob@test.example") == 429


@pytest.mark.django_db
def test_without_a_database_nobody_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(limits, "spend", broken)
    with pytest.raises(OperationalError):
        Client().post("/sign-in", {"username": "ann@test.example", "password": "x"})


# Addresses


def request_from(**meta: str) -> HttpRequest:
    return RequestFactory().get("/", **meta)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "expected"),
    [
        (False, "198.51.100.9", "192.0.2.1"),
        (True, "198.51.100.9", "198.51.100.9"),
        (True, "6.6.6.6, 198.51.100.9", "198.51.100.9"),
        (True, "nonsense", "None"),
        (True, None, "192.0.2.1"),
    ],
)
def test_only_our_own_proxy_is_believed(
    behind_proxy: bool, forwarded: str | None, expected: str, settings: object
) -> None:
    settings.BEHIND_PROXY = behind_proxy  # type: ignore[attr-defined]
    meta = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert limits.neighbourhood(request_from(REMOTE_ADDR="192.0.2.1", **meta)) == expected


def test_a_customers_whole_network_counts_as_one() -> None:
    one = limits.neighbourhood(request_from(REMOTE_ADDR="2001:db8:1:2::5"))
    two = limits.neighbourhood(request_from(REMOTE_ADDR="2001:db8:1:2:ffff::1"))
    other = limits.neighbourhood(request_from(REMOTE_ADDR="2001:db8:1:3::5"))
    assert one == two != other
    assert limits.neighbourhood(request_from(REMOTE_ADDR="::ffff:192.0.2.1")) == "192.0.2.1"
    assert limits.neighbourhood(request_from(REMOTE_ADDR="")) == "None"

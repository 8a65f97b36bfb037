"""The people of the demo: one for each role, their teams, and the domains in which they answer."""

from dataclasses import dataclass
from pathlib import Path

from accounts import services as accounts
from accounts import tokens
from accounts.models import Membership, Team, Token, User
from catalog import services as catalog
from catalog.models import Domain, DomainRole
from config.embedded import state

MEMBER, ENGINEER, LEAD = Membership.Role.MEMBER, Membership.Role.ENGINEER, Membership.Role.LEAD


@dataclass(frozen=True)
class Person:
    """Somebody of the demo, and what they do."""

    who: str
    email: str
    name: str
    team: str
    about: str
    role: str = MEMBER


TEAMS = {
    "flight-data": (
        "Flight data",
        "Brings in flights, weather and aircraft day by day, and builds the marts that everybody else reads.",
    ),
    "customer-care": (
        "Customer care",
        "Tells travellers what is known about their flight, from printed lists and at the counter.",
    ),
    "delay-science": (
        "Delay science",
        "Trains the model of arrival delay on what flew, and watches how far off it is.",
    ),
    "data-office": (
        "Data office",
        "Owns the domains and answers for what stands in them.",
    ),
}
OWNERS = "flight-data"
"""The team that owns the warehouse and what is made of it."""

SME = Person(
    "Subject-matter expert",
    "carmen@aisle.example",
    "Carmen Ortiz",
    "customer-care",
    "Answers travellers at the counter, from the list of routes",
)
STEWARD = Person(
    "Data steward",
    "stefan@aisle.example",
    "Stefan Lindqvist",
    "data-office",
    "Steward of all five domains: tell me what looks wrong",
)
DATA_ENGINEER = Person(
    "Data engineer",
    "emeka@aisle.example",
    "Emeka Obi",
    "flight-data",
    "Keeps the pipeline from the raw files to the marts running",
    ENGINEER,
)
DATA_SCIENTIST = Person(
    "Data scientist",
    "dana@aisle.example",
    "Dana Cohen",
    "delay-science",
    "Looks for what makes flights late",
)
ML_ENGINEER = Person(
    "ML engineer",
    "mei@aisle.example",
    "Mei Tanaka",
    "delay-science",
    "Runs the model of arrival delay",
    ENGINEER,
)
DOMAIN_OWNER = Person(
    "Domain owner",
    "olga@aisle.example",
    "Olga Novak",
    "data-office",
    "Owns the five domains and decides what becomes central",
    LEAD,
)
PEOPLE = (SME, STEWARD, DATA_ENGINEER, DATA_SCIENTIST, ML_ENGINEER, DOMAIN_OWNER)

DOMAINS = {
    "flights": (
        "Flights",
        "Departures from New York: what was scheduled, what flew, and how late it was.",
    ),
    "fleet": ("Fleet", "The aircraft that fly, by tail number: who built them, when, how large."),
    "weather": ("Weather", "What the stations at the three airports report, hour by hour."),
    "airports": ("Airports", "Where flights begin and end: codes, names, places, time zones."),
    "customer-care": (
        "Customer care",
        "What travellers are told: printed lists, and answers at the counter.",
    ),
}


def put_everybody(password: str) -> dict[str, User]:
    """Makes whoever is missing, by e-mail, and the teams that are missing; what somebody changed stays changed."""
    users = {user.email: user for user in User.objects.filter(email__in=[p.email for p in PEOPLE])}
    for person in PEOPLE:
        if person.email not in users:
            made = accounts.put_user(email=person.email, name=person.name, password=password)
            users[person.email] = accounts.change_user(user=made, about=person.about)
    known = set(Team.objects.values_list("slug", flat=True))
    for slug in TEAMS.keys() - known:
        members = [(users[p.email], p.role) for p in PEOPLE if p.team == slug]
        name, description = TEAMS[slug]
        accounts.put_team(slug=slug, name=name, description=description, members=members)
    return users


def put_domains(users: dict[str, User]) -> None:
    """The five domains, as far as they are missing, with their steward, their owner and their engineers."""
    engineers = Team.objects.get(slug=OWNERS)
    known = set(Domain.objects.values_list("slug", flat=True))
    for slug, (name, description) in DOMAINS.items():
        if slug in known:
            continue
        catalog.put_domain(
            slug=slug,
            name=name,
            description=description,
            roles=[
                (users[STEWARD.email], DomainRole.Role.STEWARD),
                (users[DOMAIN_OWNER.email], DomainRole.Role.OWNER),
                (engineers, DomainRole.Role.ENGINEER),
            ],
        )


def tell_logins(password: str) -> None:
    """Writes the people and an API token into `logins.json`, beside the admin that stands there."""
    path = state.folder() / "logins.json"
    told: list[dict[str, str]] = state.read(path, [])
    known = {row.get("email") for row in told}
    logins = [
        {"who": person.who, "email": person.email, "password": password}
        for person in PEOPLE
        if person.email not in known
    ]
    token = next((row["token"] for row in told if "token" in row), "") or tokens.new_secret()
    admin = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if admin is not None:
        _register(token, admin, "demo", [Token.Scope.ADMIN])
    rows = [row for row in told if "token" not in row] + logins + [{"token": token}]
    if rows != told:
        state.write(path, rows)


def put_tokens(users: dict[str, User], path: Path) -> None:
    """A token for each person, kept in a file of the state folder: with them the demo uses the API as they would."""
    kept: dict[str, str] = state.read(path, {})
    path.parent.mkdir(parents=True, exist_ok=True)
    for email, user in users.items():
        kept.setdefault(email, tokens.new_secret())
        _register(kept[email], user, "demo pipeline", [Token.Scope.REGISTER])
    if kept != state.read(path, {}):
        state.write(path, kept)


def _register(secret: str, user: User, name: str, scopes: list[str]) -> None:
    """A token that somebody revoked stays revoked."""
    if not tokens.with_secret(secret).exists():
        accounts.issue_token(user=user, name=name, scopes=scopes, secret=secret)

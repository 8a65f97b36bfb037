"""The tree of domains, and who answers in them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from psycopg import errors as postgres

from accounts.models import Team, User
from accounts.problems import Conflict, Unprocessable
from catalog.models import Domain, DomainRole

Role = tuple[User | Team, str]


@transaction.atomic
def put_domain(*, slug: str, roles: Iterable[Role] = (), **values: Any) -> Domain:
    """Create or update a domain by its slug; of its name, description and parent what is not given stays.

    Roles are added, never taken away.
    """
    domain = Domain.objects.select_for_update().filter(slug=slug).first()
    if domain is None:
        domain = Domain(slug=slug, **values)
        with in_the_tree(domain):
            domain.save()
    else:
        domain = change_domain(domain=domain, **values)
    for holder, role in roles:
        give_role(domain=domain, holder=holder, role=role)
    return domain


@transaction.atomic
def change_domain(*, domain: Domain, **values: Any) -> Domain:
    """Change what is given and differs: name, description, parent; what stands below moves along."""
    changed = [name for name, value in values.items() if getattr(domain, name) != value]
    for name in changed:
        setattr(domain, name, values[name])
    if changed:
        with in_the_tree(domain):
            domain.save(update_fields=changed)
    return domain


@transaction.atomic
def set_roles(*, domain: Domain, roles: Iterable[Role]) -> None:
    """Exactly these people and teams hold these roles in the domain; who keeps one keeps the row."""
    Domain.objects.select_for_update().get(pk=domain.pk)
    wanted = {(_key(holder), role): holder for holder, role in roles}
    held = {(_key(row.user or row.team), row.role): row for row in _held(domain)}
    gone = [row.pk for key, row in held.items() if key not in wanted]
    if gone:
        DomainRole.objects.filter(pk__in=gone).delete()
    DomainRole.objects.bulk_create(
        DomainRole(domain=domain, role=key[1], **_who(holder))
        for key, holder in wanted.items()
        if key not in held
    )


def give_role(*, domain: Domain, holder: User | Team, role: str) -> DomainRole:
    """A person or a team holds a role in the domain from now on."""
    return DomainRole.objects.get_or_create(domain=domain, role=role, **_who(holder))[0]


def take_role(*, role: DomainRole) -> None:
    """They no longer hold it here; a role further up stays."""
    DomainRole.objects.filter(pk=role.pk).delete()


@transaction.atomic
def delete_domain(*, domain: Domain) -> None:
    """Take away a domain on which nothing hangs; its roles go with it."""
    Domain.objects.select_for_update().get(pk=domain.pk)
    if hanging := what_hangs_on(domain):
        raise Conflict(
            _("On “%(domain)s” hang %(what)s: move them to another domain first.")
            % {"domain": domain.name, "what": ", ".join(hanging)}
        )
    domain.delete()


def what_hangs_on(domain: Domain) -> list[str]:
    """What keeps a domain from being deleted, counted, in words."""
    counts = {
        "children": domain.children.count(),
        "assets": domain.assets.count(),
        "terms": domain.terms.count(),
        "sources": domain.sources.count(),
    }
    said = {
        "children": ngettext_lazy("%(n)d subdomain", "%(n)d subdomains", "n"),
        "assets": ngettext_lazy("%(n)d asset", "%(n)d assets", "n"),
        "terms": ngettext_lazy("%(n)d term", "%(n)d terms", "n"),
        "sources": ngettext_lazy("%(n)d source", "%(n)d sources", "n"),
    }
    return [str(words % {"n": counts[kind]}) for kind, words in said.items() if counts[kind]]


@contextmanager
def in_the_tree(domain: Domain) -> Iterator[None]:
    """The database keeps the tree a tree; its refusal becomes one that people understand."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not _is_circle(error):
            raise
        message = _("“%(domain)s” cannot stand below “%(parent)s”: that is itself, or below it.")
        names = {"domain": domain.name, "parent": domain.parent.name if domain.parent else ""}
        raise Unprocessable({"parent": [message % names]}) from error
    except OperationalError as error:
        if not isinstance(error.__cause__, postgres.DeadlockDetected):
            raise
        raise Conflict(_("Somebody moved domains at the same moment. Try again.")) from error


def _is_circle(error: IntegrityError) -> bool:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == "catalog_domain_no_circle"


def _held(domain: Domain) -> QuerySet[DomainRole]:
    return domain.roles.select_related("user", "team")


def _key(holder: User | Team | None) -> tuple[type, int]:
    assert holder is not None
    return type(holder), holder.pk


def _who(holder: User | Team) -> dict[str, Any]:
    return {"user": holder} if isinstance(holder, User) else {"team": holder}

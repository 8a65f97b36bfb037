"""What lower authorities say beside the words that are shown, with domains, teams and people by their names."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Team, User
from catalog import authority
from catalog.authority import Words
from catalog.models import Asset, Authority, Domain, Field

Beside = dict[str, dict[Authority, Any]]
PLACE = ("position", "parent")
"""Where a field stands in its list is nobody's opinion worth showing."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What a lower authority says instead of what is shown."""

    who: Authority
    text: str

    @property
    def says(self) -> str:
        """How its words are begun; a person stands below nobody."""
        return _("A program says") if self.who == Authority.PROGRAM else _("A machine says")


def instead(words: Words, attribute: str) -> list[Voice]:
    """What lower authorities say of an attribute in words, the highest of them first."""
    said = words.differing().get(attribute, {})
    return [Voice(who, str(text)) for who, text in said.items() if text]


def beside_asset(asset: Asset) -> Beside:
    """Per attribute, what each lower authority says instead; a domain as its slug, stewards as e-mail addresses.

    Without a domain, owner or steward among it, no statement is needed. Who or what is gone is left out.
    """
    stewards = asset.stewards.all() if "stewards" in asset.beside else ()
    found = authority.of_asset(asset, [steward.pk for steward in stewards]).differing()
    for attribute, model in (("domain", Domain), ("owner", Team)):
        if said := found.get(attribute):
            rows = model._default_manager.filter(pk__in=said.values())
            slugs = dict(rows.values_list("pk", "slug"))
            found[attribute] = {by: slugs[pk] for by, pk in said.items() if pk in slugs}
    if "stewards" in found:
        said = found["stewards"]
        users = User.objects.filter(pk__in={pk for keys in said.values() for pk in keys})
        mails = dict(users.values_list("pk", "email"))
        found["stewards"] = {
            by: [mails[pk] for pk in keys if pk in mails] for by, keys in said.items()
        }
    return found


def beside_field(item: Field) -> Beside:
    found = authority.of_field(item).differing()
    return {attribute: said for attribute, said in found.items() if attribute not in PLACE}


def said_by(words: Words | Asset | Field) -> dict[str, str]:
    """Attribute → whose words are shown, where a program or a person has spoken."""
    return {
        attribute: Authority(level).name.lower()
        for attribute, level in words.said_by.items()
        if attribute not in PLACE
    }

"""What was said of an asset last, as a digest: whoever says exactly that again says nothing new."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.assets import Asset, Authority


class Echo(models.Model):
    """The last line that an authority sent of an asset, and the revision that it left behind.

    Only ever a shortcut: it counts while the asset has that revision and `names` is what names mean now. Thrown away,
    it comes back by itself.
    """

    pk = models.CompositePrimaryKey("asset_id", "authority")
    asset = models.ForeignKey(
        Asset, models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    authority = models.PositiveSmallIntegerField(choices=Authority)
    digest = models.BinaryField()
    revision = models.PositiveBigIntegerField()
    names = models.BigIntegerField(help_text=_("what the names of domains, teams, people meant"))

    class Meta:
        indexes = [models.Index(fields=["digest"], name="catalog_echo_digest")]

    def __str__(self) -> str:
        return f"{self.asset_id} at {self.revision}"

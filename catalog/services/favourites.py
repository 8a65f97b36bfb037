"""What people keep at hand."""

from accounts.models import User
from catalog.models import Asset, Favourite


def keep(*, asset: Asset, by: User) -> bool:
    """Put an asset among somebody's favourites; whether it is new there."""
    _favourite, new = Favourite.objects.get_or_create(asset=asset, user=by)
    return new


def let_go(*, asset: Asset, by: User) -> bool:
    """Take an asset from somebody's favourites; whether it was there."""
    return bool(Favourite.objects.filter(asset=asset, user=by).delete()[0])

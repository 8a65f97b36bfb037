"""Lines that say exactly what was said before are known by their digest, and need not be read.

A line is an echo if the same authority sent the same bytes of an asset last, the asset has not changed since, and the
names of domains, teams and people mean what they meant then. Everything else is read, checked and compared; so an
echo decides nothing but that there is nothing to decide.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from catalog.models import Authority
from catalog.pieces import Line

Key = tuple[str, str]
SIZE = 16
NAMES = """
SELECT coalesce(bit_xor(told), 0) FROM (
    SELECT hashtextextended('d' || slug, id) AS told FROM catalog_domain
    UNION ALL SELECT hashtextextended('t' || slug, id) FROM accounts_team
    UNION ALL SELECT hashtextextended('u' || email, id) FROM accounts_user
) AS named
"""
HEARD = """
SELECT sent.place, echo.asset_id
FROM (
    SELECT place, substring(%(digests)s::bytea FROM place * %(size)s + 1 FOR %(size)s) AS digest
    FROM generate_series(0, %(count)s - 1) AS place
) AS sent
CROSS JOIN LATERAL (
    SELECT asset_id, revision FROM catalog_echo
    WHERE digest = sent.digest AND authority = %(authority)s AND names = %(names)s OFFSET 0
) AS echo
CROSS JOIN LATERAL (
    SELECT FROM catalog_asset WHERE id = echo.asset_id AND revision = echo.revision OFFSET 0
) AS asset
"""
"""`OFFSET 0` has each looked up by its index: of some ten thousand assets Postgres would rather read all, each time."""
SAID = """
INSERT INTO catalog_echo AS kept (asset_id, authority, digest, revision, names)
SELECT asset.id, %(authority)s, sent.digest, asset.revision, %(names)s
FROM unnest(%(assets)s::bigint[], %(digests)s::bytea[]) AS sent(id, digest)
CROSS JOIN LATERAL (SELECT id, revision FROM catalog_asset WHERE id = sent.id OFFSET 0) AS asset
ORDER BY asset.id
ON CONFLICT (asset_id, authority) DO UPDATE
SET digest = excluded.digest, revision = excluded.revision, names = excluded.names
WHERE (kept.digest, kept.revision, kept.names) IS DISTINCT FROM
    (excluded.digest, excluded.revision, excluded.names)
"""


def digest(line: Line) -> bytes:
    return hashlib.blake2b(line.raw or b"", digest_size=SIZE).digest()


def names() -> int:
    """A number that is another one once a domain, a team or a person is called otherwise, comes or goes."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        return int(cursor.fetchone()[0])


def heard(digests: Sequence[bytes], authority: Authority, meaning: int) -> dict[int, int]:
    """The places of those that are echoes, with the asset that each speaks of."""
    told: dict[str, Any] = {
        "digests": b"".join(digests),
        "count": len(digests),
        "size": SIZE,
        "authority": authority.value,
        "names": meaning,
    }
    with connection.cursor() as cursor:
        cursor.execute(HEARD, told)
        return dict(cursor.fetchall())


def remember(said: Iterable[tuple[int, bytes]], authority: Authority, meaning: int) -> None:
    """What has just been said of these assets; they are locked, and have the revision that this left behind."""
    told = dict(said)
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            SAID,
            {
                "assets": list(told),
                "digests": list(told.values()),
                "authority": authority.value,
                "names": meaning,
            },
        )


def among(assets: Collection[int], keys: Collection[Key]) -> set[int]:
    """Which of these assets have one of these keys."""
    if not assets or not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM catalog_asset"
            " JOIN unnest(%s::text[], %s::text[]) AS sent(namespace, name) USING (namespace, name)",
            [[key[0] for key in keys], [key[1] for key in keys]],
        )
        return {row[0] for row in cursor.fetchall()}.intersection(assets)

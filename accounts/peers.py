"""From which address a request really comes."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def peer(request: HttpRequest) -> Address | None:
    """Who is at the other end of the connection; none where that has no address (a socket file).

    What a header says of it counts only behind a proxy of ours, and then only the entry that the proxy wrote itself,
    the last one: whatever stands before it was sent by the client.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        said = request.META.get("HTTP_X_FORWARDED_FOR", said).rpartition(",")[2]
    try:
        address = ip_address(said.strip())
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def is_within(address: Address | None, networks: list[str]) -> bool:
    """Whether an address lies in one of these networks; a mixed list of both versions is fine."""
    return address is not None and any(address in ip_network(network) for network in networks)


def holds(networks: list[str], part: str) -> bool:
    """Whether a network lies wholly in one of these."""
    inner = ip_network(part)
    return any(
        outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]
        for outer in map(ip_network, networks)
    )

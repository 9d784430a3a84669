"""`Fn::Cidr`: the networks that a block of addresses is cut into."""

from __future__ import annotations

from ipaddress import ip_network

_MOST = 256


def cidr(block: str, count: int, bits: int) -> list[str]:
    """The first networks of a block, each with so many bits for its hosts; raises ValueError.

    >>> cidr("10.0.0.0/16", 2, 8)
    ['10.0.0.0/24', '10.0.1.0/24']
    >>> cidr("2001:db8::/56", 2, 64)
    ['2001:db8::/64', '2001:db8:0:1::/64']
    """
    network = ip_network(block, strict=False)
    length = network.max_prefixlen - bits
    if not 1 <= count <= _MOST:
        raise ValueError(f"the count is from 1 to {_MOST}, not {count}")
    if not network.prefixlen <= length <= network.max_prefixlen:
        raise ValueError(f"{block} has no networks with {bits} bits for hosts")
    available = 1 << (length - network.prefixlen)
    if count > available:
        raise ValueError(f"{block} has {available} networks with {bits} bits, and not {count}")
    step = 1 << bits
    first = int(network.network_address)
    made = (type(network)((first + place * step, length)) for place in range(count))
    return [str(one) for one in made]

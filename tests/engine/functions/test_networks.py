"""Networks, addresses, ports, and ARNs."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions import networks
from cirrusql.errors import DataError
from tests.engine.functions.sqlite import value


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("cidr_contains('10.0.0.0/8', '10.1.2.3')", 1),
        ("cidr_contains('10.0.0.0/8', '10.0.0.0/8')", 1),
        ("cidr_contains('10.0.0.0/16', '10.0.0.0/8')", 0),
        ("cidr_contains('10.0.0.1/8', '10.255.255.255')", 1),
        ("cidr_contains('0.0.0.0/0', '255.255.255.255')", 1),
        ("cidr_contains('0.0.0.0/0', '::1')", 0),
        ("cidr_contains('::/0', '10.0.0.1')", 0),
        ("cidr_contains('::/0', '::ffff:10.0.0.1')", 1),
        ("cidr_contains('10.0.0.0/8', '::ffff:10.0.0.1')", 0),
        ("cidr_contains('2001:db8::/32', '2001:DB8:0:1::/64')", 1),
        ("cidr_contains('10.0.0.0/8', 'sg-1')", None),
        ("cidr_contains('10.0.0.0/33', '10.0.0.1')", None),
        ("cidr_contains('10.0.0/8', '10.0.0.1')", None),
        ("cidr_contains('', '10.0.0.1')", None),
        ("cidr_contains('010.0.0.0/8', '10.0.0.1')", None),
        ("cidr_contains(' 10.0.0.0/8 ', '10.0.0.1')", 1),
        ("cidr_contains('10.0.0.0/255.0.0.0', '10.0.0.1')", 1),
        ("cidr_contains(10, '10.0.0.1')", None),
        ("ip_in_cidr('10.1.2.3', '10.0.0.0/8')", 1),
        ("ip_in_cidr('11.1.2.3', '10.0.0.0/8')", 0),
        ("ip_in_cidr('10.1.2.3/32', '10.0.0.0/8')", 1),
        ("ip_in_cidr('10.0.0.0/16', '10.0.0.0/8')", None),
        ("ip_in_cidr('::1', '10.0.0.0/8')", 0),
        ("cidr_overlaps('10.0.0.0/8', '10.1.0.0/16')", 1),
        ("cidr_overlaps('10.1.0.0/16', '10.0.0.0/8')", 1),
        ("cidr_overlaps('10.0.0.0/16', '10.1.0.0/16')", 0),
        ("cidr_overlaps('0.0.0.0/0', '::/0')", 0),
        ("cidr_overlaps('10.0.0.0/8', 'x')", None),
        ("cidr_first('10.0.0.77/24')", "10.0.0.0"),
        ("cidr_last('10.0.0.77/24')", "10.0.0.255"),
        ("cidr_last('2001:db8::/64')", "2001:db8::ffff:ffff:ffff:ffff"),
        ("cidr_first('10.0.0.1')", "10.0.0.1"),
        ("cidr_first('x')", None),
        ("cidr_size('10.0.0.0/24')", 256),
        ("cidr_size('10.0.0.1')", 1),
        ("cidr_size('0.0.0.0/0')", 1 << 32),
        ("cidr_size('::/65')", 2.0**63),
        ("cidr_size('::/66')", 1 << 62),
        ("cidr_size('::/0')", 2.0**128),
        ("cidr_hosts('10.0.0.0/16')", 65531),
        ("cidr_hosts('10.0.0.0/28')", 11),
        ("cidr_hosts('10.0.0.0/29')", 3),
        ("cidr_hosts('10.0.0.0/31')", 0),
        ("cidr_hosts('2600::/64')", 2.0**64),
        ("cidr_hosts('x')", None),
        ("port_in(20, 25, 20)", 1),
        ("port_in(20, 25, 25)", 1),
        ("port_in(20, 25, 26)", 0),
        ("port_in(0, 65535, 22)", 1),
        ("port_in(22, 22, '22')", 1),
        ("port_in(NULL, NULL, 22)", 1),
        ("port_in(-1, -1, 22)", 1),
        ("port_in(-1, NULL, 22)", 1),
        ("port_in(22, NULL, 22)", 1),
        ("port_in(22, NULL, 23)", 0),
        ("port_in(22, 22, NULL)", None),
        ("arn_part('arn:aws:s3:::logs/a/b', 'type')", "logs"),
        ("arn_part('arn:aws:s3:::logs', 'type')", ""),
        ("arn_part('arn:aws:s3:::logs', 'id')", "logs"),
        ("arn_part('arn:aws:s3:::logs', 'region')", ""),
        ("arn_part('arn:aws:s3:::logs', 'Account')", ""),
        ("arn_part('arn:aws:logs:eu-west-1:111122223333:log-group:/a:*', 'id')", "/a:*"),
        (
            "arn_part('arn:aws:logs:eu-west-1:111122223333:log-group:/a:*', 'resource')",
            "log-group:/a:*",
        ),
        ("arn_part('arn:aws:sqs:eu-west-1:111122223333:q', 'id')", "q"),
        ("arn_partition('arn:aws-us-gov:iam::111122223333:role/ops')", "aws-us-gov"),
        ("arn_service('arn:aws:iam::111122223333:role/ops')", "iam"),
        ("arn_region('arn:aws:iam::111122223333:role/ops')", ""),
        ("arn_account('arn:aws:iam::111122223333:role/ops')", "111122223333"),
        ("arn_account('arn:aws:iam::aws:policy/AdministratorAccess')", "aws"),
        ("arn_resource('arn:aws:iam::111122223333:role/ops')", "role/ops"),
        ("arn_service('role/ops')", None),
        ("arn_service('arn:aws:iam')", None),
        ("arn_service('arn:aws:iam::111122223333:')", None),
        ("arn_service('ARN:aws:iam::111122223333:role/ops')", None),
        ("arn_service('')", None),
        ("md5('')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("md5('é')", "6d9ef94b9b0bb0a3b8a4d0e0b2ad8dcb"),
        ("sha256(x'00')", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("sha1(1) = sha1('1')", 1),
    ],
)
def test_networks_ports_and_arns(sql: str, expected: Any) -> None:
    if "'é'" in sql:
        import hashlib

        expected = hashlib.md5("é".encode()).hexdigest()
    assert value(sql) == expected


def test_a_part_that_an_arn_has_not_is_told() -> None:
    with pytest.raises(
        DataError, match=r"^arn_part: an ARN has no part 'acount'; did you mean 'acc"
    ):
        value("arn_part('arn:aws:s3:::logs', 'acount')")


SMALL = st.tuples(st.integers(0, (1 << 32) - 1), st.integers(20, 32)).map(
    lambda pair: ipaddress.IPv4Network(pair, strict=False)
)


@given(SMALL, SMALL, st.booleans())
@settings(deadline=None)
def test_a_network_contains_its_addresses(
    one: ipaddress.IPv4Network, other: ipaddress.IPv4Network, near: bool
) -> None:
    if near:  # two by chance have nothing to do with each other
        other = ipaddress.IPv4Network((int(one[0]) ^ 0x300, other.prefixlen), strict=False)
    first, second = set(map(int, one)), set(map(int, other))
    assert networks.cidr_contains(str(one), str(other)) == (second <= first)
    assert networks.cidr_overlaps(str(one), str(other)) == bool(first & second)
    assert networks.cidr_size(str(one)) == len(first)


# Where Python's registry is finer, or has not what is no unicast: (network, what we say).
FINER = [
    "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "2001::/23", "64:ff9b::/96", "4000::/2",
    "8000::/1", "::/3", "2002::/16", "3fff::/20",
]  # fmt: skip


@given(st.ip_addresses())
@settings(deadline=None)
def test_what_is_public_is_what_python_calls_global(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if not any(address in ipaddress.ip_network(one) for one in FINER):
        assert networks.is_public_ip(str(address)) == address.is_global


@pytest.mark.parametrize("special", networks._SPECIAL)
def test_every_special_network_and_no_more_is_not_public(special: str) -> None:
    assert networks.cidr_is_public(special) == 0
    network = ipaddress.ip_network(special)
    assert networks.is_public_ip(str(network[0])) == networks.is_public_ip(str(network[-1])) == 0
    for beside in (int(network[0]) - 1, int(network[-1]) + 1):
        if 0 <= beside < 1 << network.max_prefixlen:
            address = (
                ipaddress.ip_address(beside)
                if network.version == 4
                else ipaddress.IPv6Address(beside)
            )
            inside = any(address in ipaddress.ip_network(one) for one in networks._SPECIAL)
            assert networks.is_public_ip(str(address)) == (not inside)


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        ("0.0.0.0/0", 1), ("::/0", 1), ("10.0.0.0/8", 0), ("10.0.0.0/7", 1), ("172.16.0.0/12", 0),
        ("172.0.0.0/8", 1), ("192.168.1.0/24", 0), ("100.64.0.0/10", 0), ("8.8.8.0/24", 1),
        ("224.0.0.0/3", 0), ("128.0.0.0/1", 1), ("fc00::/7", 0), ("fe80::1", 0), ("2600::/12", 1),
        ("2000::/3", 1), ("4000::/2", 0), ("::1", 0), ("x", None), ("169.254.169.254", 0),
    ],
)  # fmt: skip
def test_a_network_is_public_if_an_address_in_it_is(cidr: str, expected: int | None) -> None:
    assert networks.cidr_is_public(cidr) == expected

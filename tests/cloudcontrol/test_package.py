"""The package's public names, which are loaded one by one."""

import pytest

import cirrusql.cloudcontrol as package


@pytest.mark.parametrize("name", package.__all__)
def test_every_public_name_is_there(name):
    assert getattr(package, name) is not None

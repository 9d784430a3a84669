"""The package's public names, which are loaded one by one."""

import pytest

import cirrusql.cloudcontrol as package


def test_every_public_name_is_there_and_no_other():
    for name in package.__all__:
        assert getattr(package, name) is not None
    found = {name for names in package._MODULES.values() for name in names}
    assert found == set(package.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = package.nonsense

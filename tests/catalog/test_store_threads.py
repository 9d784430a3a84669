"""One catalogue is looked things up in by many threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from cirrusql.catalog import Catalog


def test_many_threads_may_ask_it_at_once():
    catalog = Catalog.open()
    names = [one.type_name for one in catalog.resource_types("ec2")[:24]]

    def look_up(name):
        catalog.type_rows()  # takes long enough for another thread to come in between
        return catalog.schema(name)["typeName"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look_up, names)) == names

"""A stack's own names come before those of the templates' functions."""

from __future__ import annotations

import pytest

from tests.stack.world import World, queue


@pytest.mark.parametrize("name", ["range", "namespace", "dict", "cycler"])
def test_a_global_may_be_called_as_a_function_is(world: World, name: str) -> None:
    variables = [{"name": name, "value": "own"}, {"name": "other", "value": f"{{{{ {name} }}}}-2"}]
    world.write(queue(f"{{{{ {name} }}}}-{{{{ other }}}}"), globals=variables)
    world.build()
    assert world.there("AWS::SQS::Queue")[0].endswith("/own-own-2")


def test_functions_are_there_where_nothing_is_called_so(world: World) -> None:
    world.write(queue("{% for n in range(3) %}q{{ n }}{% endfor %}"))
    world.build()
    assert world.there("AWS::SQS::Queue")[0].endswith("/q0q1q2")

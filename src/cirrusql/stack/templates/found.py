"""The references of a template, found in its tree with the scopes that Jinja gives its names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from jinja2 import nodes

from cirrusql.records import Record, replace
from cirrusql.stack.templates.names import revealed
from cirrusql.stack.templates.references import Reference

Key = tuple[str, str | None]
_NOTHING: frozenset[Key] = frozenset()
_IN_MACROS = ("caller", "kwargs", "varargs")


class _Scope(Record):
    """Where a node stands: what is bound there, and what is known to be defined.

    `bound` grows as names are set. `functions` are names that mean a function where nobody gives
    them another meaning.
    """

    bound: set[str]
    functions: Collection[str] = ()
    guarded: frozenset[Key] = _NOTHING
    optional: bool = False

    def inner(self, *names: str) -> _Scope:
        """A scope inside this one, with names of its own."""
        return replace(self, bound={*self.bound, *names})

    def under(self, guards: frozenset[Key]) -> _Scope:
        """The same scope, where more is known to be defined."""
        return replace(self, guarded=self.guarded | guards)


def references_in(tree: nodes.Template, functions: Collection[str]) -> Iterator[Reference]:
    """Every use of a name that the template does not bind, but for the calls of functions.

    A variable may be called as a function is, as `namespace`; it need not be there.
    """
    return _visit(tree, _Scope({"self", "super"}, functions))


def _visit(node: nodes.Node, scope: _Scope) -> Iterator[Reference]:
    if scope.optional and not isinstance(node, nodes.Name | nodes.Getattr | nodes.Getitem):
        scope = replace(scope, optional=False)
    special = _NODES.get(type(node))
    return special(node, scope) if special else _children(node, scope)


def _children(node: nodes.Node, scope: _Scope) -> Iterator[Reference]:
    return _all(node.iter_child_nodes(), scope)


def _all(several: Any, scope: _Scope) -> Iterator[Reference]:
    for node in several:
        if node is not None:
            yield from _visit(node, scope)


def _key(node: nodes.Node) -> Key | None:
    """The name, and the attribute of it, that an expression reads; None if it is another."""
    if isinstance(node, nodes.Name):
        return node.name, None
    if not isinstance(node, nodes.Getattr | nodes.Getitem):
        return None
    below = _key(node.node)
    if below is None or below[1] is not None or not isinstance(node.node, nodes.Name):
        return below
    if isinstance(node, nodes.Getattr):
        return below[0], node.attr
    constant = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str)
    return below[0], node.arg.value if isinstance(node.arg, nodes.Const) and constant else None


def _read(node: nodes.Node, scope: _Scope) -> Iterator[Reference]:
    key = _key(node)
    if key is None:
        yield from _children(node, scope)
        return
    name, attribute = key
    if name not in scope.bound:
        guarded = not scope.guarded.isdisjoint((key, (name, None)))
        optional = scope.optional or guarded or name in scope.functions
        yield Reference(revealed(name), attribute, optional)
    yield from _items(node, scope)


def _items(node: nodes.Node, scope: _Scope) -> Iterator[Reference]:
    """What the items in brackets of an access read themselves."""
    while isinstance(node, nodes.Getattr | nodes.Getitem):
        if isinstance(node, nodes.Getitem):
            yield from _visit(node.arg, replace(scope, optional=False))
        node = node.node


def _targets(target: nodes.Node) -> list[str]:
    if isinstance(target, nodes.Name):
        return [target.name]
    return [name.name for name in target.find_all(nodes.Name)]


def _name(node: nodes.Name, scope: _Scope) -> Iterator[Reference]:
    return _read(node, scope) if node.ctx == "load" else iter(())


def _for(node: nodes.For, scope: _Scope) -> Iterator[Reference]:
    yield from _visit(node.iter, scope)
    inner = scope.inner("loop", *_targets(node.target))
    yield from _all((node.test, *node.body), inner)
    yield from _all(node.else_, scope.inner())


def _assign(node: nodes.Assign, scope: _Scope) -> Iterator[Reference]:
    yield from _visit(node.node, scope)
    scope.bound.update(_targets(node.target))


def _assign_block(node: nodes.AssignBlock, scope: _Scope) -> Iterator[Reference]:
    yield from _all((node.filter, *node.body), scope.inner())
    scope.bound.update(_targets(node.target))


def _macro(node: nodes.Macro | nodes.CallBlock, scope: _Scope) -> Iterator[Reference]:
    if isinstance(node, nodes.Macro):
        scope.bound.add(node.name)
    else:
        yield from _visit(node.call, scope)
    yield from _all(node.defaults, scope)
    arguments = [name.name for name in node.args]
    yield from _all(node.body, scope.inner(*arguments, *_IN_MACROS))


def _with(node: nodes.With, scope: _Scope) -> Iterator[Reference]:
    yield from _all(node.values, scope)
    names = [name for target in node.targets for name in _targets(target)]
    yield from _all(node.body, scope.inner(*names))


def _block(node: nodes.Block | nodes.FilterBlock, scope: _Scope) -> Iterator[Reference]:
    return _children(node, scope.inner())


def _if(node: nodes.If, scope: _Scope) -> Iterator[Reference]:
    yield from _visit(node.test, scope)
    true, false = _guards(node.test)
    yield from _all(node.body, scope.under(true))
    yield from _all((*node.elif_, *node.else_), scope.under(false))


def _cond_expr(node: nodes.CondExpr, scope: _Scope) -> Iterator[Reference]:
    yield from _visit(node.test, scope)
    true, false = _guards(node.test)
    yield from _visit(node.expr1, scope.under(true))
    yield from _all((node.expr2,), scope.under(false))


def _both(node: nodes.And | nodes.Or, scope: _Scope) -> Iterator[Reference]:
    yield from _visit(node.left, scope)
    true, false = _guards(node.left)
    yield from _visit(node.right, scope.under(true if isinstance(node, nodes.And) else false))


def _test(node: nodes.Test, scope: _Scope) -> Iterator[Reference]:
    asks = node.name in ("defined", "undefined")
    return _children(node, replace(scope, optional=True) if asks else scope)


def _call(node: nodes.Call, scope: _Scope) -> Iterator[Reference]:
    """A method is no attribute that anybody has to give."""
    called = node.node.node if isinstance(node.node, nodes.Getattr) else node.node
    if not (isinstance(node.node, nodes.Name) and node.node.name in scope.functions):
        yield from _visit(called, scope)
    yield from _all((*node.args, *node.kwargs, node.dyn_args, node.dyn_kwargs), scope)


def _filter(node: nodes.Filter, scope: _Scope) -> Iterator[Reference]:
    given = replace(scope, optional=True) if node.name in ("default", "d") else scope
    yield from _all((node.node,), given)
    yield from _all((*node.args, *node.kwargs, node.dyn_args, node.dyn_kwargs), scope)


def _guards(test: nodes.Node) -> tuple[frozenset[Key], frozenset[Key]]:
    """What is certainly defined where a test is true, and where it is false."""
    if isinstance(test, nodes.Test) and test.name in ("defined", "undefined"):
        key = _key(test.node)
        found = frozenset((key,)) if key else _NOTHING
        return (found, _NOTHING) if test.name == "defined" else (_NOTHING, found)
    if isinstance(test, nodes.Not):
        true, false = _guards(test.node)
        return false, true
    if isinstance(test, nodes.And | nodes.Or):
        (true, false), (also_true, also_false) = _guards(test.left), _guards(test.right)
        if isinstance(test, nodes.And):
            return true | also_true, false & also_false
        return true & also_true, false | also_false
    return _NOTHING, _NOTHING


_NODES: dict[type[nodes.Node], Any] = {
    nodes.And: _both,
    nodes.Assign: _assign,
    nodes.AssignBlock: _assign_block,
    nodes.Block: _block,
    nodes.Call: _call,
    nodes.CallBlock: _macro,
    nodes.CondExpr: _cond_expr,
    nodes.Filter: _filter,
    nodes.FilterBlock: _block,
    nodes.For: _for,
    nodes.Getattr: _read,
    nodes.Getitem: _read,
    nodes.If: _if,
    nodes.Macro: _macro,
    nodes.Name: _name,
    nodes.Or: _both,
    nodes.Test: _test,
    nodes.With: _with,
}

"""The life of one resource of a stack, from its page's manifest to its removal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from cirrusql.catalog import ResourceType
from cirrusql.engine.engine import Engine
from cirrusql.errors import Error, NotFound
from cirrusql.session import MEMORY, Session
from cirrusql.stack import Action, Change, StackFailed
from tests.every_type.models import top, values_at
from tests.stack.every_type.stacks import OneResource, Wrong, expect, nothing_to_do, told
from tests.stack.every_type.values import Model, Values


class Life:
    """One type's life, in steps of which each is a change of the manifest.

    Mutable state: the model that was built last, how many steps of each kind there were (`counts`),
    and what was not as it should be (`findings`).
    """

    def __init__(self, engine: Engine, folder: Path, resource_type: ResourceType) -> None:
        self._engine = engine
        self._type = resource_type
        self._stack = OneResource(engine, folder, resource_type)
        self._values = Values(engine.catalog, resource_type)
        self._model: Model = {}
        self.counts: Counter[str] = Counter()
        self.findings: list[str] = []

    def run(self) -> None:
        """Live it; no step raises for what is wrong with a stack."""
        self._model = self._values.first
        if not self._tried("create", self._create):
            return
        for name in list(self._model):
            self._tried(f"change {name}", partial(self._change, name))
            self._tried(f"change inside {name}", partial(self._change_inside, name))
            self._tried(f"remove {name}", partial(self._remove, name))
        for name in self._create_only():
            self._tried(f"replace {name}", partial(self._replace, name))
        self._tried("end", self._end)
        self.counts["had to say its type"] += self._stack.says_its_type
        self.counts["types"] += 1

    def _tried(self, what: str, step: Callable[[], None]) -> bool:
        """Whether a step went well; if not it is noted, and the model built that was there."""
        before = self._model
        try:
            step()
        except (Wrong, Error) as error:
            self._found(what, error)
            self._model = before
            if what not in ("create", "end"):
                self._restore()
            return False
        return True

    def _restore(self) -> None:
        try:
            self._stack.deployer(self._model).build()
        except Error as error:
            self._found("restore", error)

    def _found(self, what: str, error: Exception) -> None:
        text = " ".join(str(error).split())[:400]
        self.findings.append(f"{self._type.type_name} · {what}: {text}")

    def _build(self, model: Model, check: Callable[[Change], None]) -> Change:
        change = self._stack.build(model, check)
        self._model = model
        return change

    # -- steps ------------------------------------------------------------------------------------

    def _create(self) -> None:
        def check(change: Change) -> None:
            names = {one.path[0] for one in change.differences}
            is_right = change.action is Action.CREATE and names == self._model.keys()
            expect(is_right, f"the plan of what is not there is {told(change)}")

        self._build(self._model, check)
        tested = self._stack.deployer(self._model).test()
        nothing_to_do(tested.changes[0])
        self._find_again()

    def _find_again(self) -> None:
        """What is there is found without a state, or it is said that it is not known which it is.

        Where it can be looked for, another one is never made.
        """
        try:
            change = self._stack.plan(self._model, stateless=True)
        except StackFailed:
            return
        if change.action is Action.CREATE:
            expect(not self._can_be_listed, "without a state another one would be made")
        else:
            nothing_to_do(change)

    def _change(self, name: str) -> None:
        if self._is_fixed(name):
            return
        model = self._values.changed(self._model, name)
        if model is None:
            self.counts["no other value"] += 1
            return
        replaces = self._replaces(name, model)
        self._build(model, lambda change: _expect_change(change, name, replaces=replaces))
        self.counts["changed"] += 1

    def _change_inside(self, name: str) -> None:
        found = None if self._is_fixed(name) else self._values.changed_inside(self._model, name)
        if found is None:
            return
        model, path = found
        replaces = self._replaces(name, model)

        def check(change: Change) -> None:
            _expect_change(change, name, replaces=replaces)
            paths = [one.path for one in change.differences]
            is_narrow = len(paths) == 1 and paths[0] == path[: len(paths[0])]
            expect(is_narrow, f"the one change at {path} is shown as {paths}")

        self._build(model, check)
        self.counts["changed inside"] += 1

    def _remove(self, name: str) -> None:
        """What can be taken away is, and comes back; of what cannot it is said that it stays."""
        before, model = self._model, self._values.without(self._model, name)
        if model is None or name in self._type.identifier_parts:
            return

        def check(change: Change) -> None:
            names = {one.path[0] for one in change.differences}
            stays = any(f"{name} is given no more" in note for note in change.notes)
            expect(names == {name} or (not names and stays), f"removing is {told(change)}")

        removed = self._build(model, check)
        self.counts["removed" if removed.differences else "stayed"] += 1
        again = self._build(before, lambda _: None)
        is_needless = again.action is Action.REPLACE and removed.action is not Action.REPLACE
        expect(not is_needless, f"what is given again replaces: {told(again)}")

    def _replace(self, name: str) -> None:
        model = self._values.changed(self._model, name)
        if model is None:
            self.counts["no other value"] += 1
        elif "delete" in self._type.handlers:
            self._build(model, lambda change: _expect_change(change, name, replaces=True))
            self.counts["replaced"] += 1
        else:
            self._expect_failure("cannot be deleted", lambda: self._stack.plan(model))

    def _end(self) -> None:
        identifier = str(self._stack.plan(self._model).identifier)
        deployer = self._stack.deployer(self._model)
        if "delete" not in self._type.handlers:
            self._expect_failure("has no delete handler", deployer.teardown)
            return
        deployer.teardown()
        change = self._stack.plan(self._model)
        expect(change.action is Action.CREATE, f"when all is gone, the plan is {told(change)}")
        with Session(self._engine, database=MEMORY) as session:
            self._expect_gone(identifier, session)

    def _expect_gone(self, identifier: str, session: Session) -> None:
        region, type_name = self._stack.region, self._type.type_name
        try:
            session.read(type_name, identifier, region)
        except NotFound:
            pass
        else:
            raise Wrong(f"'{identifier}' is still there")
        if self._can_be_listed:
            left = session.list(type_name, region, self._list_keys)
            expect(not left, f"{len(left)} are still there: {left[:3]}")

    def _expect_failure(self, what: str, call: Callable[[], object]) -> None:
        try:
            call()
        except StackFailed as error:
            expect(what in str(error), f"it fails otherwise: {error}")
        else:
            raise Wrong(f"nobody says that it {what}")

    # -- what the schema says ---------------------------------------------------------------------

    def _is_fixed(self, name: str) -> bool:
        column = self._type.column_by_property[name]
        return column.create_only or name in self._type.identifier_parts

    def _create_only(self) -> Iterator[str]:
        """The first property that can only be given at creation, and the first that is hidden."""
        columns = self._type.column_by_property
        for hidden in (False, True):
            fixed = [n for n in self._model if self._is_fixed(n) and not columns[n].read_only]
            yield from [n for n in fixed if columns[n].write_only is hidden][:1]

    def _replaces(self, name: str, model: Model) -> bool:
        """Whether a change of a property touches something that cannot be changed in place."""
        if "update" not in self._type.handlers:
            return True
        for pointer in self._type.create_only:
            before, after = values_at(self._model, pointer), values_at(model, pointer)
            if top(pointer) != name or before == after:
                continue
            if "*" in pointer or max(len(before), len(after)) > 1:  # items: what is new may be
                return any(before.count(one) > after.count(one) for one in before)
            if after or not self._values.can_keep(self._model, model, name):
                return True
        return False

    @property
    def _list_keys(self) -> Model:
        """What the type's list wants to be told, of the model."""
        for names in self._type.list_keys.required:
            if all(name in self._model for name in names):
                return {name: self._model[name] for name in names}
        return {}

    @property
    def _can_be_listed(self) -> bool:
        wants = bool(self._type.list_keys.required)
        return "list" in self._type.handlers and (not wants or bool(self._list_keys))


def _expect_change(change: Change, name: str, *, replaces: bool) -> None:
    """Raise Wrong unless the plan changes just one property, and in the right way."""
    names = {one.path[0] for one in change.differences}
    expect(names == {name}, f"it changes {sorted(names)}: {told(change)}")
    wanted = Action.REPLACE if replaces else Action.UPDATE
    expect(change.action is wanted, f"it should be {wanted.value} and is {told(change)}")
    if replaces:
        expect(any(one[0] == name for one in change.forced), f"{change.forced} force it")

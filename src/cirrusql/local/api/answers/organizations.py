"""The organization that an account manages or is in: its units, its accounts, their tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row
from cirrusql.local.api.taken_organization import (
    MADE_UP_ROOT,
    account_row,
    is_operator,
    made_up_organization,
    manager_of,
    managers,
)
from cirrusql.local.api.world import Found, World, tag_list
from cirrusql.local.operations.organisation import demo_accounts, demo_members, has_demo
from cirrusql.local.protocol.credentials import DEFAULT_ACCOUNT
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.storage.taken import taken_accounts
from cirrusql.records import Record, replace

Answer = Callable[[World, Request], Mapping[str, Any]]
_NOT_IN_ONE = (
    "AWSOrganizationsNotInUseException",
    "Your account is not a member of an organization.",
)
_DENIED = ("AccessDeniedException", "You don't have permissions to access this resource.")


class Node(Record):
    """An account or a unit: its row as lists have it, its tags, and the id of what it is in."""

    row: Row
    parent: str
    tags: Sequence[Mapping[str, str]]


class Tree(Record):
    """An organization: what DescribeOrganization tells, and all that is in it, by id."""

    organization: Row
    root: str
    units: Mapping[str, Node]
    accounts: Mapping[str, Node]

    def parent(self, identifier: str) -> str:
        """What holds a unit or an account; raises Refusal for one that is not there."""
        node = self.units.get(identifier) or self.accounts.get(identifier)
        if node is None:
            raise _no_such("Child", f"a child with Id {identifier}")
        return node.parent

    def within(self, nodes: Mapping[str, Node], parent: str) -> list[Row]:
        """The rows of those that a root or unit holds; raises Refusal if that is not there."""
        if parent != self.root and parent not in self.units:
            raise _no_such("Parent", f"a parent with Id {parent}")
        return [node.row for node in nodes.values() if node.parent == parent]


def _no_such(noun: str, what: str) -> Refusal:
    return Refusal(f"{noun}NotFoundException", f"You specified {what} that doesn't exist.")


def _manager(world: World) -> World:
    """The world of the account that manages the caller's organization; raises Refusal."""
    if world.resources("Organizations::Organization"):
        return world
    if world.account in demo_members() and has_demo(world.backend):
        scope = Scope(DEFAULT_ACCOUNT, world.region)
        return World(world.backend, scope, world.relation)
    taken = manager_of(world)
    if taken is not None or is_operator(world):
        return taken or world
    raise Refusal(*_NOT_IN_ONE)


def _tree(world: World) -> Tree:
    """The organization as those may see it who administer it; raises Refusal for others."""
    manager = _manager(world)
    delegated = is_operator(world) or (
        has_demo(world.backend) and demo_members().get(world.account, {}).get("delegated")
    )
    if manager is not world and not delegated:
        raise Refusal(*_DENIED)
    tree = _tree_of(manager)
    return _with_all_taken(world, tree) if is_operator(world) else tree


def _with_all_taken(operator: World, tree: Tree) -> Tree:
    """The organization with the accounts that were taken and are not said to be in it."""
    own = tree.organization["Id"]
    others = {
        number: Node(account_row(operator, own, tree.root, number, name), tree.root, [])
        for number, name in taken_accounts(operator.backend.store).items()
        if number not in tree.accounts
    }
    return replace(tree, accounts={**tree.accounts, **others}) if others else tree


def _tree_of(manager: World) -> Tree:
    if not manager.resources("Organizations::Organization"):
        return _made_up_tree(manager)
    organization = _organization(manager.resources("Organizations::Organization")[0])
    model = manager.resources("Organizations::Organization")[0].model
    root, own = model.get("RootId", ""), organization["Id"]
    units = {
        one.model["Id"]: _unit_node(one)
        for one in manager.resources("Organizations::OrganizationalUnit")
    }
    accounts = {
        one.model["AccountId"]: _account_node(one, root)
        for one in manager.resources("Organizations::Account")
    }
    if manager.account == DEFAULT_ACCOUNT and has_demo(manager.backend):
        units = {**_demo_units(manager, own, root), **units}
        accounts |= _demo_accounts(manager, own, accounts)
    if manager.account not in accounts:
        accounts = {manager.account: _manager_node(organization, root), **accounts}
    for node in accounts.values():
        above = units.get(node.parent)
        path = (above.row["Path"] if above else f"{own}/{root}/") + f"{node.row['Id']}/"
        node.row["Paths"] = [path]
    return Tree(organization, root, units, accounts)


def _made_up_tree(operator: World) -> Tree:
    """All accounts that were taken, from whatever organizations."""
    organization, accounts = made_up_organization(operator), {}
    for manager in managers(operator):
        for number, node in _tree_of(manager).accounts.items():
            path = f"{organization['Id']}/{MADE_UP_ROOT}/{number}/"
            accounts[number] = Node({**node.row, "Paths": [path]}, MADE_UP_ROOT, node.tags)
    return Tree(organization, MADE_UP_ROOT, {}, accounts)


def _organization(one: Found) -> Row:
    model = one.model
    return {
        "Id": model["Id"],
        "Arn": model.get("Arn"),
        "FeatureSet": model.get("FeatureSet", "ALL"),
        "MasterAccountArn": model.get("ManagementAccountArn"),
        "MasterAccountId": model.get("ManagementAccountId"),
        "MasterAccountEmail": model.get("ManagementAccountEmail"),
        "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    }


def _unit_node(one: Found) -> Node:
    model = one.model
    row = {name: model.get(name) for name in ("Id", "Arn", "Name", "Path")}
    return Node(row, model.get("ParentId", ""), tag_list(model) or [])


def _account_node(one: Found, root: str) -> Node:
    model = one.model
    names = ("Arn", "Email", "JoinedMethod", "JoinedTimestamp")
    row = {
        "Id": model["AccountId"],
        "Name": model.get("AccountName"),
        "Status": model.get("Status", "ACTIVE"),
        "State": model.get("State", "ACTIVE"),
        **{name: model.get(name) for name in names},
    }
    return Node(row, (model.get("ParentIds") or [root])[0], tag_list(model) or [])


def _manager_node(organization: Row, root: str) -> Node:
    row = {
        "Id": organization["MasterAccountId"],
        "Arn": organization["MasterAccountArn"],
        "Email": organization["MasterAccountEmail"],
        "Name": "management",
        "Status": "ACTIVE",
        "State": "ACTIVE",
        "JoinedMethod": "INVITED",
    }
    return Node(row, root, [])


def _demo_units(manager: World, own: str, root: str) -> dict[str, Node]:
    return {
        one["id"]: Node(
            {
                "Id": one["id"],
                "Arn": manager.arn("organizations", f"ou/{own}/{one['id']}", ""),
                "Name": one["name"],
                "Path": f"{own}/{root}/{one['id']}/",
            },
            root,
            [],
        )
        for one in demo_accounts()["units"]
    }


def _demo_accounts(manager: World, own: str, known: Mapping[str, Node]) -> dict[str, Node]:
    """The accounts of the demo organisation for which there are no resources."""
    return {
        one["id"]: Node(
            {
                "Id": one["id"],
                "Arn": manager.arn("organizations", f"account/{own}/{one['id']}", ""),
                "Email": f"aws+{one['name']}@harbour.example",
                "Name": one["name"],
                "Status": "ACTIVE",
                "State": "ACTIVE",
                "JoinedMethod": "CREATED",
                "JoinedTimestamp": one["joined"],
            },
            one["unit"],
            [{"Key": key, "Value": value} for key, value in one["tags"].items()],
        )
        for one in demo_members().values()
        if one["id"] not in known
    }


def _describe_organization(world: World, _: Request) -> Mapping[str, Any]:
    """Every account of an organization may ask for this."""
    return {"Organization": _tree_of(_manager(world)).organization}


def _list_roots(world: World, _: Request) -> Mapping[str, Any]:
    tree = _tree(world)
    arn = tree.organization["Arn"].replace(":organization/", ":root/") + f"/{tree.root}"
    types = [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]
    return {"Roots": [{"Id": tree.root, "Arn": arn, "Name": "Root", "PolicyTypes": types}]}


def _list_accounts(world: World, _: Request) -> Mapping[str, Any]:
    return {"Accounts": [node.row for node in _tree(world).accounts.values()]}


def _list_accounts_for_parent(world: World, request: Request) -> Mapping[str, Any]:
    tree = _tree(world)
    return {"Accounts": tree.within(tree.accounts, request.text("ParentId"))}


def _list_units(world: World, request: Request) -> Mapping[str, Any]:
    tree = _tree(world)
    return {"OrganizationalUnits": tree.within(tree.units, request.text("ParentId"))}


def _list_parents(world: World, request: Request) -> Mapping[str, Any]:
    tree = _tree(world)
    parent = tree.parent(request.text("ChildId"))
    kind = "ROOT" if parent == tree.root else "ORGANIZATIONAL_UNIT"
    return {"Parents": [{"Id": parent, "Type": kind}]}


def _list_children(world: World, request: Request) -> Mapping[str, Any]:
    tree, kind = _tree(world), request.text("ChildType")
    nodes = tree.accounts if kind == "ACCOUNT" else tree.units
    rows = tree.within(nodes, request.text("ParentId"))
    return {"Children": [{"Id": row["Id"], "Type": kind} for row in rows]}


def _describe_account(world: World, request: Request) -> Mapping[str, Any]:
    node = _tree(world).accounts.get(request.text("AccountId"))
    if node is None:
        raise _no_such("Account", "an account")
    return {"Account": node.row}


def _describe_unit(world: World, request: Request) -> Mapping[str, Any]:
    node = _tree(world).units.get(request.text("OrganizationalUnitId"))
    if node is None:
        raise _no_such("OrganizationalUnit", "an organizational unit")
    return {"OrganizationalUnit": node.row}


def _list_tags(world: World, request: Request) -> Mapping[str, Any]:
    tree, name = _tree(world), request.text("ResourceId")
    if name == tree.root:
        return {"Tags": []}
    node = tree.accounts.get(name) or tree.units.get(name)
    if node is None:
        raise _no_such("Target", "a target")
    return {"Tags": node.tags}


def _list_delegated(world: World, request: Request) -> Mapping[str, Any]:
    request.only("ServicePrincipal")
    tree = _tree(world)
    is_demo = tree.organization["MasterAccountId"] == DEFAULT_ACCOUNT and has_demo(world.backend)
    names = ("Id", "Arn", "Email", "Name", "Status", "State", "JoinedMethod", "JoinedTimestamp")
    rows = [
        {name: node.row.get(name) for name in names} | {"DelegationEnabledDate": one["joined"]}
        for one in (demo_members().values() if is_demo else ())
        if one.get("delegated") and (node := tree.accounts.get(one["id"]))
    ]
    return {"DelegatedAdministrators": rows}


ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "organizations": {
        "describe_organization": _describe_organization,
        "list_roots": _list_roots,
        "list_accounts": _list_accounts,
        "list_accounts_for_parent": _list_accounts_for_parent,
        "list_organizational_units_for_parent": _list_units,
        "list_parents": _list_parents,
        "list_children": _list_children,
        "describe_account": _describe_account,
        "describe_organizational_unit": _describe_unit,
        "list_tags_for_resource": _list_tags,
        "list_delegated_administrators": _list_delegated,
    },
}

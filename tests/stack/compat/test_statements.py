"""The sections of `.iql` files: which are run when, and what is made of their answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from cirrusql.local import Fault, Settings
from cirrusql.records import replace
from cirrusql.stack import StackFailed
from tests.stack.compat import groups
from tests.stack.compat.bench import Bench
from tests.stack.compat.groups import TYPE, group


def marked(sections: Mapping[str, str]) -> dict[str, str]:
    """The sections, each with its name in a comment."""
    return {name: f"/* {name.partition(',')[0]} */ {text}" for name, text in sections.items()}


def ran(bench: Bench) -> list[str]:
    """The sections that were run since this was last asked, by their comments."""
    found = [match[1] for one in bench.statements if (match := re.match(r"/\* ([\w:]+) \*/", one))]
    bench.events.clear()
    return found


@pytest.fixture
def log(bench: Bench) -> Bench:
    """A log group with all of the usual sections."""
    bench.sections("log", marked(groups.SECTIONS))
    bench.manifest(groups.MANIFEST)
    return bench


def without(bench: Bench, *names: str, **others: str) -> None:
    """Take sections away, and put others in."""
    left = {name: text for name, text in groups.SECTIONS.items() if name not in names}
    bench.sections("log", marked({**left, **others}))


# -- the order


def test_what_is_run_for_a_resource_with_a_statecheck(log: Bench) -> None:
    assert log.built() == {"log": "create"}
    assert ran(log) == ["exists", "create", "exists", "statecheck", "exports"]
    assert log.built() == {"log": "unchanged"}
    assert ran(log) == ["exists", "statecheck", "exports"]
    log.variables = {"DAYS": "14"}
    assert log.built() == {"log": "update"}
    assert ran(log) == ["exists", "statecheck", "update", "exists", "statecheck", "exports"]
    assert log.tested() == {"log": "unchanged"}
    assert ran(log) == ["exists", "statecheck", "exports"]
    assert log.teardown() == {"log": "delete"}
    assert ran(log)[-3:] == ["exists", "delete", "exists"]
    assert log.writes == [("create", TYPE), ("update", TYPE), ("delete", TYPE)]


def test_without_a_statecheck_a_row_of_the_exports_says_that_it_is_right(bench: Bench) -> None:
    bench.manifest(groups.MANIFEST)
    exports = f"{groups.EXPORTS} AND retention_in_days = {{{{ days }}}}"
    without(bench, "statecheck", exports=exports)
    assert bench.built() == {"log": "create"}
    assert bench.built() == {"log": "unchanged"}
    bench.variables = {"DAYS": "14"}
    assert bench.actions() == {"log": "update"}
    assert bench.built() == {"log": "update"}
    assert bench.model(TYPE, "g")["RetentionInDays"] == 14
    assert bench.tested() == {"log": "unchanged"}
    bench.variables = {"DAYS": "30"}
    assert bench.tested() == {"log": "update"}


def test_what_depends_on_something_that_is_wrong_is_not_taken_for_new(bench: Bench) -> None:
    exports = f"{groups.EXPORTS} AND retention_in_days = {{{{ days }}}}"
    without(bench, "statecheck", exports=exports)
    bench.sections(
        "other", {"exists": "SELECT 1 AS count WHERE '{{ arn }}' <> ''", "create": "SELECT 1"}
    )
    bench.manifest("""
        resources:
          - name: log
            props: [{name: group, value: g}, {name: days, value: "{{ DAYS | default(7) }}"}]
            exports: [arn]
          - {name: asked, type: query, sql: "SELECT '{{ arn }}' AS a", exports: [a]}
          - {name: other}
          - {name: third, file: other.iql, depends_on: [asked, other]}
    """)
    everything = {"log": "create", "asked": "run", "other": "create", "third": "create"}
    assert bench.actions() == everything
    bench.build()
    bench.variables = {"DAYS": "14"}
    assert bench.actions() == {
        **everything,
        "log": "update",
        "other": "unknown",
        "third": "unknown",
    }


def test_with_an_exists_alone_what_is_there_is_right(bench: Bench) -> None:
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    without(bench, "statecheck", "exports")
    assert bench.built() == {"log": "create"}
    bench.variables = {"DAYS": "14"}
    assert bench.built() == {"log": "unchanged"}
    assert bench.tested() == {"log": "unchanged"}


def test_without_an_exists_the_statecheck_says_whether_it_is_there(bench: Bench) -> None:
    bench.manifest(groups.MANIFEST)
    without(bench, "exists")
    assert bench.built() == {"log": "create"}
    assert ran(bench) == ["statecheck", "create", "statecheck", "statecheck", "exports"]
    assert bench.built() == {"log": "unchanged"}
    assert bench.teardown() == {"log": "delete"}


def test_with_exports_alone_a_row_says_that_it_is_there(bench: Bench) -> None:
    bench.manifest(groups.MANIFEST)
    without(bench, "exists", "statecheck", "update")
    assert bench.actions() == {"log": "create"}
    assert bench.built() == {"log": "create"}
    assert bench.built() == {"log": "unchanged"}
    assert bench.teardown() == {"log": "delete"}
    assert bench.names(TYPE) == []


def test_what_is_wrong_and_has_no_update_is_an_error(log: Bench) -> None:
    log.build()
    without(log, "update")
    log.variables = {"DAYS": "14"}
    assert log.actions() == {"log": "unknown"}
    with pytest.raises(StackFailed, match="its file has no section 'update'"):
        log.build()


def test_what_has_no_delete_is_left_alone(log: Bench) -> None:
    log.build()
    without(log, "delete")
    assert log.teardown() == {"log": "skip"}
    assert log.names(TYPE) == ["g"]


def test_a_stack_that_was_never_built_is_torn_down_without_a_deletion(log: Bench) -> None:
    assert log.teardown() == {"log": "skip"}
    assert log.writes == []


# -- what exists says


@pytest.mark.parametrize(
    ("exists", "expected"),
    [
        ("SELECT 1 AS x WHERE 0", "create"),
        ("SELECT 0 AS count", "create"),
        ("SELECT 1 AS count", "unchanged"),
        ("SELECT 1 AS COUNT", "unchanged"),
        ("SELECT NULL AS a, '' AS b, 'null' AS c", "create"),
        ("SELECT NULL AS a, 'x' AS b", "unchanged"),
        ("SELECT 'x' AS a", "unchanged"),
    ],
)
def test_whether_it_is_there(bench: Bench, exists: str, expected: str) -> None:
    bench.sections("log", {"exists": exists, "create": "SELECT 'never run by a plan'"})
    bench.manifest("resources: [{name: log}]")
    assert bench.actions() == {"log": expected}


@pytest.mark.parametrize(
    ("exists", "said"),
    [
        ("SELECT 2 AS count", "the exists of 'log' finds 2 resources instead of one"),
        ("SELECT 1 AS a UNION SELECT 2", "the exists of 'log' finds 2 rows instead of one"),
        ("SELECT vpc FROM awscc.ec2.vpcs WHERE region = 'us-east-1'", "no column 'vpc'"),
        ("SELECT 1 AS count FROM awscc.ec2.no_such_thing", "no_such_thing"),
        ("SELECT json('{') AS count", "malformed JSON"),
    ],
)
def test_an_error_in_exists_is_an_error_and_never_a_creation(
    bench: Bench, exists: str, said: str
) -> None:
    bench.sections("log", {"exists": exists, "create": groups.CREATE})
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    for dealt_with in (bench.plan, bench.build, bench.tested, bench.teardown):
        with pytest.raises(StackFailed, match=said):
            dealt_with()
    assert bench.writes == []


def test_what_the_service_refuses_to_tell_is_an_error_and_never_a_creation(log: Bench) -> None:
    denied = Fault("AccessDeniedException", operation="ListResources")
    log.cloud.local.settings = Settings(faults=(denied,))
    with pytest.raises(StackFailed, match="AccessDenied"):
        log.build()
    assert log.writes == []


def test_what_exists_finds_is_this(bench: Bench) -> None:
    sections = {
        **groups.SECTIONS,
        "exists": group("SELECT log_group_name AS found, 'x' AS Other FROM {list} WHERE {named}"),
        "exports": "SELECT '{{ this.found }} {{ this.Other }} {{ log.found }}' AS said",
        "delete": group(
            "DELETE FROM {groups} WHERE Identifier = '{{ this.found }}' AND region = {region}"
        ),
    }
    bench.sections("log", sections)
    bench.manifest(
        groups.MANIFEST.partition("    exports")[0] + "    exports: [said]\nexports: [said]"
    )
    assert bench.outputs() == {"said": "g x g"}
    assert bench.outputs() == {"said": "g x g"}
    assert bench.teardown() == {"log": "delete"}
    assert bench.names(TYPE) == []


def test_what_a_counting_exists_finds_beside_the_count_is_this_too(bench: Bench) -> None:
    bench.sections(
        "log",
        {
            "exists": "SELECT 1 AS count, 'a' AS id",
            "create": "SELECT 1",
            "exports": "SELECT '{{ this.id }}' AS said",
        },
    )
    bench.manifest("resources: [{name: log, exports: [said]}]\nexports: [said]")
    assert bench.outputs() == {"said": "a"}


def test_what_this_does_not_have_is_an_error_with_its_line(bench: Bench) -> None:
    bench.sections(
        "log",
        {
            "exists": "SELECT 'a' AS found_name",
            "create": "SELECT 1",
            "exports": "SELECT '{{ this.foundnam }}' AS said",
        },
    )
    bench.manifest("resources: [{name: log, exports: [said]}]")
    with pytest.raises(
        StackFailed, match=r"log\.iql:8: 'this' has no 'foundnam'; did you mean 'found_name'"
    ):
        bench.build()
    with pytest.raises(StackFailed, match="'this' has no 'foundnam'"):
        bench.tested()


# -- what statecheck says


@pytest.mark.parametrize(
    ("statecheck", "expected"),
    [
        ("SELECT 1 AS count", "unchanged"),
        ("SELECT 0 AS count", "update"),
        ("SELECT 2 AS count", "update"),
        ("SELECT 1 AS x WHERE 0", "update"),
        ("SELECT NULL AS x", "update"),
        ("SELECT 'x' AS x", "unchanged"),
    ],
)
def test_whether_it_is_right(bench: Bench, statecheck: str, expected: str) -> None:
    sections = {"exists": "SELECT 1 AS count", "create": "SELECT 1", "update": "SELECT 1"}
    bench.sections("log", {**sections, "statecheck": statecheck})
    bench.manifest("resources: [{name: log}]")
    assert bench.actions() == {"log": expected}


def test_a_resource_that_is_not_to_be_validated_is_right_when_it_is_there(log: Bench) -> None:
    log.manifest(groups.MANIFEST.replace("    props:", "    skip_validation: true\n    props:"))
    log.build()
    log.variables = {"DAYS": "14"}
    ran(log)
    assert log.built() == {"log": "unchanged"}
    assert log.tested() == {"log": "unchanged"}
    assert ran(log) == ["exists", "exports", "exists", "exports"]


# -- trying again


def test_exists_and_statecheck_are_asked_as_often_as_their_file_says(bench: Bench) -> None:
    never = "SELECT 0 AS count"
    bench.sections(
        "log",
        marked(
            {
                "exists, retries=3, retry_delay=0": never,
                "create": groups.CREATE,
            }
        ),
    )
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    with pytest.raises(StackFailed, match="'log' is not found after it was made"):
        bench.build()
    assert ran(bench) == ["exists", "create", "exists", "exists", "exists"]
    assert bench.tested() == {"log": "create"}
    assert ran(bench) == ["exists", "exists", "exists"]


def test_a_statecheck_that_never_holds_fails_the_build(bench: Bench) -> None:
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    never = {"statecheck, retries=2, retry_delay=0": "SELECT 0 AS count"}
    bench.sections("log", marked({"exists": groups.EXISTS, "create": groups.CREATE, **never}))
    with pytest.raises(StackFailed, match="'log' is not as wanted after it was made"):
        bench.build()
    assert ran(bench) == ["exists", "create", "exists", "statecheck", "statecheck"]
    assert bench.tested() == {"log": "update"}
    assert ran(bench) == ["exists", "statecheck", "statecheck"]


@pytest.mark.parametrize(
    ("opening", "sent"), [("create", 1), ("create, retries=2, retry_delay=0", 3)]
)
def test_a_refused_write_is_sent_again_as_often_as_its_section_says(
    bench: Bench, opening: str, sent: int
) -> None:
    bench.sections("log", {"exists": groups.EXISTS, opening: groups.CREATE})
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    refused = Fault("InvalidRequest", operation="CreateResource")
    bench.cloud.local.settings = Settings(faults=(refused,))
    with pytest.raises(StackFailed, match="InvalidRequest"):
        bench.build()
    assert bench.writes == [("create", TYPE)] * sent


def test_what_succeeds_the_second_time_is_done_once(bench: Bench) -> None:
    bench.sections("log", {"exists": groups.EXISTS, "create, retries=1": groups.CREATE})
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    refused = Fault("InvalidRequest", operation="CreateResource", times=1)
    bench.cloud.local.settings = Settings(faults=(refused,))
    assert bench.built() == {"log": "create"}
    assert bench.writes == [("create", TYPE)] * 2
    assert bench.names(TYPE) == ["g"]


def test_a_deletion_is_confirmed_as_patiently_as_exists_says(bench: Bench) -> None:
    opening = "exists, postdelete_retries=2, postdelete_retry_delay=0"
    bench.sections(
        "log", marked({opening: "SELECT 1 AS count", "create": "SELECT 1", "delete": groups.DELETE})
    )
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    with pytest.raises(StackFailed, match="'log' is still there after it was deleted"):
        bench.teardown()
    assert ran(bench)[-4:] == ["exists", "delete", "exists", "exists"]


def test_a_refused_deletion_is_sent_again_as_often_as_its_section_says(bench: Bench) -> None:
    delete = {"delete, retries=1, retry_delay=0": groups.DELETE}
    bench.sections("log", {"exists": groups.EXISTS, "create": groups.CREATE, **delete})
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    bench.build()
    refused = Fault("AccessDenied", operation="DeleteResource", times=1)
    bench.cloud.local.settings = Settings(faults=(refused,))
    assert bench.teardown() == {"log": "delete"}
    assert bench.writes[1:] == [("delete", TYPE)] * 2
    assert bench.names(TYPE) == []


# -- createorupdate


ALWAYS = {
    "createorupdate": group(
        "INSERT INTO {groups} (LogGroupName, RetentionInDays, region)"
        " SELECT '{{ group }}', {{ days }}, {region}"
    ),
    "delete": groups.DELETE,
}


def test_create_or_update_makes_it_once_and_changes_what_differs(bench: Bench) -> None:
    bench.sections("log", ALWAYS)
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    assert bench.actions() == {"log": "create"}
    assert bench.built() == {"log": "create"}
    assert bench.built() == {"log": "unchanged"}
    assert len(bench.writes) == 1
    bench.variables = {"DAYS": "14"}
    assert bench.actions() == {"log": "update"}
    assert bench.built() == {"log": "update"}
    assert bench.model(TYPE, "g")["RetentionInDays"] == 14
    assert bench.teardown() == {"log": "delete"}


def test_a_route_that_is_there_is_no_error_of_create_or_update(bench: Bench) -> None:
    (vpc,) = bench.cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    (gateway,) = bench.cloud.put("AWS::EC2::InternetGateway", {})
    attachment = {"VpcId": vpc, "InternetGatewayId": gateway}
    bench.cloud.put("AWS::EC2::VPCGatewayAttachment", attachment)
    (table,) = bench.cloud.put("AWS::EC2::RouteTable", {"VpcId": vpc})
    bench.sections(
        "route",
        {
            "createorupdate": "INSERT INTO awscc.ec2.routes"
            " (DestinationCidrBlock, GatewayId, RouteTableId, region)"
            f" SELECT '0.0.0.0/0', '{gateway}', '{table}', 'us-east-1'"
        },
    )
    bench.manifest("resources: [{name: route}]")
    assert [bench.built() for _ in range(3)] == [
        {"route": "create"},
        {"route": "unchanged"},
        {"route": "unchanged"},
    ]
    assert bench.writes == [("create", "AWS::EC2::Route")]


@pytest.mark.parametrize("code", ["AccessDenied", "Throttling", "ServiceInternalError"])
def test_what_cannot_be_read_is_not_taken_for_what_is_not_there(bench: Bench, code: str) -> None:
    """Nor for what is there: a second route would be made, or nothing deleted that is."""
    (vpc,) = bench.cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16"})
    (table,) = bench.cloud.put("AWS::EC2::RouteTable", {"VpcId": vpc})
    (gateway,) = bench.cloud.put("AWS::EC2::InternetGateway", {})
    attachment = {"VpcId": vpc, "InternetGatewayId": gateway}
    bench.cloud.put("AWS::EC2::VPCGatewayAttachment", attachment)
    bench.sections(
        "route",
        {
            "createorupdate": "INSERT INTO awscc.ec2.routes"
            " (DestinationCidrBlock, GatewayId, RouteTableId, region)"
            f" SELECT '0.0.0.0/0', '{gateway}', '{table}', 'us-east-1'",
            "delete": "DELETE FROM awscc.ec2.routes WHERE region = 'us-east-1'"
            f" AND Identifier = '{table}|0.0.0.0/0'",
        },
    )
    bench.manifest("resources: [{name: route}]")
    assert bench.built() == {"route": "create"}
    refused = Fault(code, "GetResource", "AWS::EC2::Route")
    bench.cloud.local.settings = Settings(faults=(refused,))
    for work in (bench.plan, bench.build, bench.teardown):
        with pytest.raises(StackFailed, match="Injected failure"):
            work()
    assert bench.writes == [("create", "AWS::EC2::Route")]
    bench.cloud.local.settings = Settings()
    assert bench.teardown() == {"route": "delete"}


def test_create_or_update_of_a_stack_that_was_never_built_deletes_nothing(bench: Bench) -> None:
    bench.sections("log", ALWAYS)
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    bench.teardown()
    assert bench.writes == []


# -- what a write tells


def test_the_progress_event_is_callback_and_what_is_named_of_it_is_this(bench: Bench) -> None:
    sections = {
        "exists": groups.EXISTS,
        "create": f"{groups.CREATE} RETURNING *",
        "exports": "SELECT '{{ callback.Identifier | default(0) }} {{ this.made | default(0) }}'"
        " AS said, '{{ log.callback.OperationStatus | default(0) }}' AS status",
        "delete": groups.DELETE,
    }
    bench.sections("log", sections)
    bench.manifest(
        groups.MANIFEST.partition("    exports")[0]
        + "    return_vals: {create: [Identifier: made]}\n"
        "    exports: [said, status]\nexports: [said, status]"
    )
    assert bench.outputs() == {"said": "g g", "status": "SUCCESS"}
    assert bench.outputs() == {"said": "0 0", "status": "0"}


@pytest.mark.parametrize("form", ["[Identifier]", "Identifier", "{Identifier: Identifier}"])
def test_the_forms_of_return_vals(bench: Bench, form: str) -> None:
    sections = {
        "exists": groups.EXISTS,
        "create": f"{groups.CREATE} RETURNING *",
        "exports": "SELECT '{{ this.Identifier | default(\"-\") }}' AS said",
    }
    bench.sections("log", sections)
    bench.manifest(
        groups.MANIFEST.partition("    exports")[0]
        + f"    return_vals:\n      create: {form}\n    exports: [said]\nexports: [said]"
    )
    assert bench.outputs() == {"said": "g"}


def test_a_field_that_the_event_lacks_is_fatal(bench: Bench) -> None:
    bench.sections("log", {"exists": groups.EXISTS, "create": f"{groups.CREATE} RETURNING *"})
    bench.manifest(
        groups.MANIFEST.partition("    exports")[0] + "    return_vals: {create: [ErrorCode]}"
    )
    with pytest.raises(StackFailed, match="return_vals of 'log': there is no ErrorCode"):
        bench.build()


def test_return_vals_of_update_and_delete(bench: Bench) -> None:
    sections = {
        **groups.SECTIONS,
        "update": f"{groups.UPDATE} RETURNING Identifier, OperationStatus",
        "delete": f"{groups.DELETE} RETURNING Identifier",
        "exports": "SELECT '{{ this.changed | default(\"-\") }}' AS said",
        "callback:delete": "SELECT '{{ this.gone }}' = 'g' AS success",
    }
    bench.sections("log", sections)
    bench.manifest(
        groups.MANIFEST.partition("    exports")[0]
        + "    return_vals: {update: [Identifier: changed], delete: [Identifier: gone]}\n"
        "    exports: [said]\nexports: [said]"
    )
    assert bench.outputs() == {"said": "-"}
    bench.variables = {"DAYS": "14"}
    assert bench.outputs() == {"said": "g"}
    assert bench.teardown() == {"log": "delete"}


# -- callbacks


REQUEST = group(
    "SELECT OperationStatus = 'SUCCESS' AS success, OperationStatus"
    " FROM awscc.cloud_control.resource_request"
    " WHERE region = {region} AND RequestToken = '{{ callback.RequestToken }}'"
)


def called_back(bench: Bench, callbacks: Mapping[str, str]) -> list[str]:
    """The sections that a build with these callbacks runs after the creation."""
    bench.sections(
        "log",
        marked({"exists": groups.EXISTS, "create": f"{groups.CREATE} RETURNING *", **callbacks}),
    )
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    bench.build()
    sections = ran(bench)
    return sections[sections.index("create") + 1 : -1]


@pytest.mark.parametrize(
    ("callbacks", "expected"),
    [
        ({"callback": REQUEST}, ["callback"]),
        ({"callback:create": REQUEST}, ["callback:create"]),
        ({"callback:update": REQUEST}, []),
        ({"callback": "SELECT 0 AS success", "callback:create": REQUEST}, ["callback:create"]),
        ({"callback": "SELECT 1 AS count"}, ["callback"]),
        ({"callback": "SELECT 'TRUE' AS success"}, ["callback"]),
        (
            {
                "callback, short_circuit_field=OperationStatus, short_circuit_value=SUCCESS": (
                    "SELECT 0 AS success"
                )
            },
            [],
        ),
        (
            {
                "callback, short_circuit_field=callback.OperationStatus,"
                " short_circuit_value=SUCCESS": "SELECT 0 AS success"
            },
            [],
        ),
    ],
)
def test_which_callback_is_asked(
    bench: Bench, callbacks: Mapping[str, str], expected: list[str]
) -> None:
    assert called_back(bench, callbacks) == expected


def test_a_callback_needs_no_returning(bench: Bench) -> None:
    bench.sections(
        "log", marked({"exists": groups.EXISTS, "create": groups.CREATE, "callback": REQUEST})
    )
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    bench.build()
    assert ran(bench) == ["exists", "create", "callback", "exists"]


def test_a_callback_is_asked_until_it_says_that_all_is_done(bench: Bench) -> None:
    opening = "callback, retries=3, retry_delay=0"
    with pytest.raises(StackFailed, match="the create of 'log' was not done after 3 questions"):
        called_back(bench, {opening: "SELECT 0 AS success"})
    assert ran(bench) == ["exists", "create", "callback", "callback", "callback"]


def test_a_callback_that_tells_of_a_failure_is_not_asked_again(bench: Bench) -> None:
    opening = "callback, retries=9, retry_delay=0"
    failed = "SELECT 0 AS success, 'FAILED' AS OperationStatus, 'too small' AS StatusMessage"
    with pytest.raises(StackFailed, match=r"has ended FAILED .*too small"):
        called_back(bench, {opening: failed})
    assert ran(bench) == ["exists", "create", "callback"]


# -- troubleshooting


@pytest.mark.parametrize("opening", ["troubleshoot", "troubleshoot:create", "troubleshoot:update"])
def test_troubleshooting_says_what_it_finds(bench: Bench, opening: str) -> None:
    bench.sections(
        "log",
        {
            "exists": groups.EXISTS,
            "create": groups.CREATE,
            opening: "SELECT 'too hot' AS why, 3 AS n",
        },
    )
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    refused = Fault("InvalidRequest", operation="CreateResource")
    bench.cloud.local.settings = Settings(faults=(refused,))
    with pytest.raises(StackFailed, match="InvalidRequest"):
        bench.build()
    expected = [] if opening.endswith("update") else ["troubleshoot: why: too hot, n: 3"]
    assert bench.told == expected


def test_troubleshooting_also_says_why_something_is_not_found(bench: Bench) -> None:
    never = {"exists": "SELECT 0 AS count", "create": groups.CREATE}
    bench.sections("log", {**never, "troubleshoot:create": "SELECT '{{ group }}' AS who"})
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    with pytest.raises(StackFailed, match="is not found after it was made"):
        bench.build()
    assert bench.told == ["troubleshoot: who: g"]


def test_troubleshooting_that_fails_hides_nothing(bench: Bench) -> None:
    bench.sections(
        "log",
        {
            "exists": groups.EXISTS,
            "create": groups.CREATE,
            "troubleshoot": "SELECT '{{ this.not_known }}' AS why",
        },
    )
    bench.manifest(groups.MANIFEST.partition("    exports")[0])
    refused = Fault("InvalidRequest", operation="CreateResource")
    bench.cloud.local.settings = replace(Settings(), faults=(refused,))
    with pytest.raises(StackFailed, match="InvalidRequest"):
        bench.build()
    assert [text.partition(":")[0] for text in bench.told] == ["troubleshoot failed"]

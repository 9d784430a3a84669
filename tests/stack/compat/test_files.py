"""How `.iql` files are written: what opens a section, and what may stand in one."""

from __future__ import annotations

import pytest

from cirrusql.local import Fault, Settings
from cirrusql.stack import StackError, StackFailed
from tests.stack.compat import groups
from tests.stack.compat.bench import Bench
from tests.stack.compat.groups import TYPE, group

BARE = groups.MANIFEST.partition("    exports")[0]


@pytest.mark.parametrize(
    "text",
    [
        "/*+ exists */\n{exists}\n/*+ create */\n{create}",
        "/*+ exists */\n{exists};\n\n/*+ create */\n{create};\n",
        "/*+exists*/\n{exists}\n/*+create*/\n{create}",
        "/*+ EXISTS, RETRIES = 2 , retry_delay=0 */\n{exists}\n/*+ Create */\n{create}",
        "  /*+ exists */ -- says nothing\n{exists}\n\t/*+ create */\n{create}",
        "What stands before is a comment.\n/*+ exists */\n{exists}\n/*+ create */\n{create}",
        "/*+ preflight */\n{exists}\n/*+ create */\n{create}\n/*+ postdeploy */\nSELECT 1 AS count",
        "/*+ create */\nSELECT 'not this one'\n/*+ exists */\n{exists}\n/*+ create */\n{create}",
        "/*+ update */\n\n/*+ exists */\n{exists}\n/*+ create */\n{create}\n/*+ delete */\n",
        "/*+ exists */\r\n{exists}\r\n/*+ create */\r\n{create}\r\n",
        "\ufeff/*+ exists */\n{exists}\n/*+ create */\n{create}",
    ],
)
def test_what_opens_a_section(bench: Bench, text: str) -> None:
    content = text.replace("{exists}", groups.EXISTS).replace("{create}", groups.CREATE)
    (bench.folder / "resources" / "log.iql").write_bytes(content.encode())
    bench.manifest(BARE)
    assert bench.built() == {"log": "create"}
    assert bench.names(TYPE) == ["g"]
    assert bench.built() == {"log": "unchanged"}


@pytest.mark.parametrize(
    "create",
    [
        groups.CREATE,
        f"{groups.CREATE};",
        f"{groups.CREATE} ; \n ;",
        groups.CREATE.replace(" ", "\t"),
        groups.CREATE.replace(" ", "\n"),
        f"-- a comment; with a semicolon\n{groups.CREATE} -- and one behind",
        f"/* a comment; 'with' things */ {groups.CREATE} /* ; */",
        f"{{# a comment of the template #}}{groups.CREATE}",
        f"{{% set unused = 1 %}}\n{groups.CREATE}",
        groups.CREATE.replace("INSERT INTO", "insert /*+ AWAIT */ into"),
        groups.CREATE.replace("LogGroupName", '"log_group_name"'),
        groups.CREATE.replace("LogGroupName", "data__LogGroupName"),
        groups.CREATE.replace("awscc.logs.log_groups", "aws.logs.log_groups"),
        group(
            "INSERT INTO {groups} (LogGroupName, RetentionInDays, region)"
            " VALUES ('{{ group }}', {{ days }}, {region})"
        ),
    ],
)
def test_how_a_statement_may_be_written(bench: Bench, create: str) -> None:
    bench.sections("log", {"exists": groups.EXISTS, "create": create})
    bench.manifest(BARE)
    assert bench.built() == {"log": "create"}
    assert bench.model(TYPE, "g")["RetentionInDays"] == 7
    assert bench.writes == [("create", TYPE)]


def test_all_statements_of_a_section_are_run_and_the_first_failure_ends_it(bench: Bench) -> None:
    made = "; ".join(groups.CREATE.replace("{{ group }}", name) for name in ("a;1", "b", "b", "c"))
    bench.sections("log", {"exists": "SELECT 0 AS count", "create": made.replace("a;1", "a")})
    bench.manifest(BARE)
    with pytest.raises(StackFailed, match="already"):
        bench.build()
    assert bench.names(TYPE) == ["a", "b"]


def test_only_ends_of_lines_end_a_line(bench: Bench) -> None:
    """Some characters that other programs break lines at stand in texts of users."""
    odd = "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"
    parameters = "awscc.ssm.parameters"
    bench.sections(
        "note",
        {
            "exists": f"SELECT COUNT(*) AS count FROM {parameters}_list_only"
            " WHERE region = 'us-east-1' AND name = 'n'",
            "create": f"INSERT INTO {parameters} (Name, Type, Value, region)"
            f" SELECT 'n', 'String', '{odd}', 'us-east-1'",
        },
    )
    bench.manifest("resources: [{name: note}]")
    bench.built()
    assert bench.model("AWS::SSM::Parameter", "n")["Value"] == odd


def test_a_mistake_behind_odd_characters_has_its_line(bench: Bench) -> None:
    text = f"/*+ exists */\n{groups.EXISTS} -- \u2028 \x0c\n\n{{{{ nobody }}}}\n"
    (bench.folder / "resources" / "log.iql").write_text(text, "utf-8")
    bench.manifest(BARE)
    with pytest.raises(StackError) as failed:
        bench.plan()
    assert "log.iql:4: undefined variable 'nobody'" in str(list(map(str, failed.value.problems)))


# -- values in statements


TRICKY = 'it\'s; -- "quoted" /* and */ \\ 100% {braces} é'


def test_a_value_stays_in_the_literal_that_it_stands_in(bench: Bench) -> None:
    parameters = "awscc.ssm.parameters"
    bench.sections(
        "note",
        {
            "exists": f"SELECT COUNT(*) AS count FROM {parameters}_list_only"
            " WHERE region = 'us-east-1' AND name = 'n'",
            "create": f"INSERT INTO {parameters} (Name, Type, Value, region)"
            " SELECT 'n', 'String', '{{ note }}', 'us-east-1'",
            "statecheck": f"SELECT COUNT(*) AS count FROM {parameters}"
            " WHERE region = 'us-east-1' AND Identifier = 'n'"
            " AND value = '{{ note | sql_escape }}'",
            "update": f"UPDATE {parameters} SET PatchDocument ="
            " string('{{ {'Value': note} | generate_patch_document }}')"
            " WHERE region = 'us-east-1' AND Identifier = 'n'",
        },
    )
    bench.manifest(r"""
        resources:
          - name: note
            props: [{name: note, value: "{{ NOTE }}"}]
    """)
    for text in (TRICKY, f"{TRICKY}''", "'", "''"):
        bench.variables = {"NOTE": text}
        assert bench.built()["note"] in ("create", "update")
        assert bench.model("AWS::SSM::Parameter", "n")["Value"] == text
        assert bench.built() == {"note": "unchanged"}


def test_documents_numbers_and_truth_values_of_the_manifest(bench: Bench) -> None:
    bench.sections(
        "queue",
        {
            "exists": "SELECT COUNT(*) AS count FROM awscc.sqs.queues_list_only"
            " WHERE region = 'us-east-1' AND queue_url LIKE '%/{{ name }}'",
            "create": "INSERT INTO awscc.sqs.queues"
            " (QueueName, FifoQueue, VisibilityTimeout, DelaySeconds, RedrivePolicy, Tags, region)"
            " SELECT '{{ name }}', {{ fifo }}, {{ seconds }}, '{{ delay }}', '{{ policy }}',"
            " '{{ tags }}', 'us-east-1'",
        },
    )
    bench.manifest("""
        resources:
          - name: queue
            props:
              - {name: name, value: a.fifo}
              - {name: fifo, value: true}
              - {name: seconds, value: 45}
              - {name: delay, value: 7}
              - {name: policy, value: {maxReceiveCount: 3, deadLetterTargetArn: "it's"}}
              - {name: tags, value: [{Key: Owner, Value: "it's mine"}]}
    """)
    bench.build()
    (url,) = bench.names("AWS::SQS::Queue")
    model = bench.model("AWS::SQS::Queue", url)
    wanted = {
        "FifoQueue": True,
        "VisibilityTimeout": 45,
        "DelaySeconds": 7,
        "RedrivePolicy": {"maxReceiveCount": 3, "deadLetterTargetArn": "it's"},
        "Tags": [{"Key": "Owner", "Value": "it's mine"}],
    }
    assert {name: model[name] for name in wanted} == wanted


def test_a_dict_in_an_expression_may_have_expressions(bench: Bench) -> None:
    said = bench.said(
        "{{ { 'A': x, \"B\": [x | upper, 1 + 1], 'C': {'d': true} } | generate_patch_document }}",
        props="- {name: x, value: a}",
    )
    assert said == (
        '[{"op":"add","path":"/A","value":"a"},{"op":"add","path":"/B","value":["A",2]},'
        '{"op":"add","path":"/C","value":{"d":true}}]'
    )


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("tags | to_aws_tag_filters", '[{"Key":"Owner","Values":["ops"]}]'),
        ("tags | from_json | length", "1"),
        ("names | merge_lists(['c', 'a'])", '["a","b","c"]'),
        ("names | merge_lists(other=['c'])", '["a","b","c"]'),
        ("one | merge_objects(other={'b': 2})", '{"a":1,"b":2}'),
        ("one | from_json | tojson", '{"a":1}'),
        ("one | json_encode", '"{\\"a\\":1}"'),
        ("'a b' | replace(from=' ', to='-')", "a-b"),
        ("'a b' | replace(' ', '-')", "a-b"),
        ("missing | default(value='d')", "d"),
        ("missing | default('d')", "d"),
        ("'hi' | base64_encode", "aGk="),
        ("'A b' | slugify", "a-b"),
        ("names | from_json | join(',')", "a,b"),
    ],
)
def test_the_filters_of_both_tools(bench: Bench, expression: str, said: str) -> None:
    bench.sections("q", {"exports": f"SELECT '{{{{ {expression} }}}}' AS said"})
    bench.manifest("""
        globals:
          - {name: tags, value: [{Key: Owner, Value: ops}]}
          - {name: names, value: [a, b]}
          - {name: one, value: {a: 1}}
        resources: [{name: q, type: query, exports: [said]}]
        exports: [said]
    """)
    assert bench.outputs() == {"said": said}


def test_a_list_for_in(bench: Bench) -> None:
    bench.sections(
        "q", {"exports": "SELECT 'b' IN {{ names | sql_list }} AS a, 1 IN {{ [] | sql_list }} AS b"}
    )
    bench.manifest("""
        globals: [{name: names, value: [a, b]}]
        resources: [{name: q, type: query, exports: [a, b]}]
        exports: [a, b]
    """)
    assert bench.outputs() == {"a": 1, "b": None}


def test_what_is_raw_is_left_as_it_is(bench: Bench) -> None:
    assert bench.said("{% raw %}{{ x }}{% endraw %}") == "{{ x }}"


# -- SQL that stacks rely on


def test_an_alias_may_be_used_in_the_where_of_its_own_select(bench: Bench) -> None:
    bench.cloud.put(TYPE, {"LogGroupName": "g", "Tags": [{"Key": "a", "Value": "b"}]})
    bench.manifest("""
        resources:
          - name: q
            type: query
            sql: >-
              SELECT COUNT(*) AS n FROM (
                SELECT JSON_EQUAL(tags, '[{"Value": "b", "Key": "a"}]') AS same_tags
                FROM awscc.logs.log_groups
                WHERE region = 'us-east-1' AND data__Identifier = 'g' AND same_tags = 1
              )t
            exports: [n]
        exports: [n]
    """)
    assert bench.outputs() == {"n": 1}


@pytest.mark.parametrize("column", ["ResourceARN", "resource_arn", "resourcearn"])
def test_the_arn_of_a_tagged_resource_goes_by_both_names(bench: Bench, column: str) -> None:
    tags = [{"Key": "k", "Value": "v"}]
    bench.cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "Tags": tags})
    bench.manifest(f"""
        resources:
          - name: q
            type: query
            sql: >-
              WITH tagged AS (
                SELECT split_part({column}, '/', 2) AS vpc_id FROM awscc.tagging.tagged_resources
                WHERE region = 'us-east-1' AND ResourceTypeFilters = '["ec2:vpc"]'
                AND TagFilters = '[{{"Key": "k", "Values": ["v"]}}]'
              )
              SELECT COUNT(*) AS n FROM awscc.ec2.vpcs_list_only v
              INNER JOIN tagged ON tagged.vpc_id = v.vpc_id WHERE v.region = 'us-east-1'
            exports: [n]
        exports: [n]
    """)
    assert bench.outputs() == {"n": 1}


def test_an_identifier_that_is_not_there_has_no_rows(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - name: q
            type: query
            sql: >-
              SELECT COUNT(*) AS n, group_concat(log_group_name) AS names
              FROM awscc.logs.log_groups WHERE region = 'us-east-1' AND Identifier = 'nobody'
            exports: [n, names]
        exports: [n, names]
    """)
    assert bench.outputs() == {"n": 0, "names": None}


def test_a_write_that_fails_is_seen_by_the_cloud_once(bench: Bench) -> None:
    """Nothing is sent again that was accepted, also if its end is told late and badly."""
    bench.sections("log", {"exists": groups.EXISTS, "create": groups.CREATE})
    bench.manifest(BARE)
    failing = Fault("InternalFailure", operation="CreateResource")
    bench.cloud.local.settings = Settings(faults=(failing,))
    with pytest.raises(StackFailed, match="InternalFailure"):
        bench.build()
    assert bench.writes == [("create", TYPE)]


def test_the_fields_of_the_event_are_there_also_if_they_are_null(bench: Bench) -> None:
    returning = (
        "RETURNING Identifier, RequestToken, OperationStatus, ErrorCode, StatusMessage, TypeName"
    )
    bench.sections(
        "log",
        {
            "exists": groups.EXISTS,
            "create": f"{groups.CREATE} {returning}",
            "exports": "SELECT '{{ callback.Identifier }} {{ callback.OperationStatus }}"
            " {{ callback.ErrorCode }} {{ callback.TypeName }}' AS said",
        },
    )
    bench.manifest(f"{BARE}    exports: [said]\nexports: [said]")
    assert bench.outputs() == {"said": f"g SUCCESS null {TYPE}"}

"""What is protected is shown nowhere, however that is said."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from cirrusql.local import Fault, Settings
from cirrusql.stack import StackFailed
from cirrusql.stack.report.text import plan_text
from cirrusql.stack.report.views import plan_document, views
from tests.stack.compat.bench import Bench

SECRET = "correct-horse's-42"
SECTIONS = {
    "exists": "SELECT COUNT(*) AS count FROM awscc.ssm.parameters_list_only"
    " WHERE region = 'us-east-1' AND name = 'p'",
    "create": "INSERT INTO awscc.ssm.parameters (Name, Type, Value, region)"
    " SELECT 'p', 'String', '{{ text }}', 'us-east-1'",
    "statecheck": "SELECT COUNT(*) AS count FROM awscc.ssm.parameters"
    " WHERE region = 'us-east-1' AND Identifier = 'p' AND value = '{{ text }}'",
    "update": "UPDATE awscc.ssm.parameters SET PatchDocument ="
    " string('{{ {'Value': text} | generate_patch_document }}')"
    " WHERE region = 'us-east-1' AND Identifier = 'p'",
    "exports": "SELECT name, value AS told FROM awscc.ssm.parameters"
    " WHERE region = 'us-east-1' AND Identifier = 'p'",
}
A_GLOBAL = """
    globals: [{name: text, value: '{{ SECRET }}', protected: true}]
    resources: [{name: p}]
"""
A_PROP = """
    resources:
      - name: p
        props: [{name: text, protected: true, value: '{{ SECRET }}'}]
"""
IN_OTHERS = """
    globals: [{name: secret, value: '{{ SECRET }}', protected: true}]
    resources:
      - name: p
        props: [{name: text, value: 'before {{ secret }} behind'}]
"""
IN_A_DOCUMENT = """
    globals: [{name: secret, value: {key: ['{{ SECRET }}']}, protected: true}]
    resources:
      - name: p
        props: [{name: text, value: '{{ (secret | from_json).key[0] }}'}]
"""
AN_EXPORT = """
    globals: [{name: secret, value: '{{ SECRET }}', protected: true}]
    resources:
      - name: p
        props: [{name: text, value: '{{ secret }}'}]
        exports: [name, told: given]
        protected: [given]
      - name: q
        type: query
        sql: SELECT '{{ given }} {{ p.told }}' AS seen
        exports: [seen]
    exports: [given, seen]
"""


def everything_shown(bench: Bench) -> str:
    """All that was told so far, and a plan in every form."""
    plan = bench.plan()
    catalog = bench.cloud.catalog
    shown = [
        json.dumps(plan_document(plan, catalog), ensure_ascii=False),
        plan_text(plan, views(plan, catalog)),
        *(one.text for one in bench.events),
        *(str(one.error) for one in bench.events if one.error),
        *(repr(one.change) for one in bench.events if one.change),
    ]
    return "\n".join(shown)


@pytest.mark.parametrize("manifest", [A_GLOBAL, A_PROP, IN_OTHERS, IN_A_DOCUMENT, AN_EXPORT])
def test_it_is_hidden_in_plans_statements_and_lines(bench: Bench, manifest: str) -> None:
    bench.sections("p", SECTIONS)
    bench.manifest(manifest)
    for text in (SECRET, f"{SECRET}-again"):
        bench.variables = {"SECRET": text}
        first = everything_shown(bench)
        assert "correct" not in first
        assert "***" in first
        bench.build()
        assert text in bench.model("AWS::SSM::Parameter", "p")["Value"]
        bench.tested()
        assert "correct" not in everything_shown(bench)
    bench.teardown()
    assert "correct" not in everything_shown(bench)


def test_it_is_hidden_where_the_service_repeats_it(bench: Bench) -> None:
    bench.sections("p", SECTIONS)
    bench.manifest(A_GLOBAL)
    bench.variables = {"SECRET": SECRET}
    told = Fault("InvalidRequest", operation="CreateResource", message=f"no good: {SECRET}")
    bench.cloud.local.settings = Settings(faults=(told,))
    with pytest.raises(StackFailed) as failed:
        bench.build()
    assert "no good" in str(failed.value)
    assert "correct" not in str(failed.value) + everything_shown(bench)


@pytest.mark.parametrize(
    "act", [Bench.plan, Bench.build, Bench.tested], ids=["plan", "build", "test"]
)
def test_it_is_hidden_in_errors_of_statements(bench: Bench, act: Callable[[Bench], object]) -> None:
    bench.sections("p", {**SECTIONS, "exists": "SELECT json('{{ text }}') AS count, '{{ text }}'"})
    bench.manifest(A_GLOBAL)
    bench.variables = {"SECRET": SECRET}
    with pytest.raises(StackFailed) as failed:
        act(bench)
    assert "correct" not in str(failed.value) + "".join(map(str, bench.events))


def test_what_a_script_gives_is_hidden_if_it_is_protected(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - name: made
            type: script
            run: |
              printf '{"key": "correct-horse", "open": "door-is-open"}'
            exports: [key, open]
            protected: [key]
          - {name: q, type: query, sql: "SELECT '{{ key }} {{ open }}' AS seen", exports: [seen]}
        exports: [key, open]
    """)
    assert bench.outputs()["key"] == "correct-horse"
    assert "SELECT '*** door-is-open' AS seen" in bench.statements

"""No secret leaves: not by another name, not in a piece, not by way of a plan."""

from __future__ import annotations

import base64
from pathlib import Path

import orjson
import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.mcp import Door
from cirrusql.mcp.policy_file import policy_of
from cirrusql.records import replace
from tests.answers.clouds import Cloud
from tests.mcp.agents import Agent, door_on

SECRET = "hunter22-correct-horse"
FUNCTION = "AWS::Lambda::Function"
FUNCTIONS = "FROM awscc.lambda.functions WHERE region = 'us-east-1'"


@pytest.fixture
def function(cloud: Cloud) -> str:
    """A function with a password among its variables, and one in its description."""
    (name,) = cloud.put(
        FUNCTION,
        {
            "FunctionName": "shop",
            "Role": "arn:aws:iam::123456789012:role/shop",
            "Code": {"ZipFile": "exports.handler = 1"},
            "Handler": "index.handler",
            "Runtime": "nodejs22.x",
            "Description": f"uses postgres://app:{SECRET}@db/shop",
            "Environment": {"Variables": {"DB_PASSWORD": SECRET, "STAGE": "live"}},
        },
    )
    return name


@pytest.mark.usefixtures("function")
@pytest.mark.parametrize(
    "columns",
    [
        "*",
        "environment",
        "environment ->> '$.Variables.DB_PASSWORD'",
        "environment ->> '$.Variables.DB_PASSWORD' AS stage",
        "substr(environment ->> '$.Variables.DB_PASSWORD', 1, 8)",
        "hex(environment)",
        "description",
        (
            "reverse_of.value FROM json_each((SELECT environment ->> '$.Variables'"
            " FROM awscc.lambda.functions WHERE region = 'us-east-1')) reverse_of --"
        ),
        "replace(environment, 'h', 'H')",
        "json_group_array(environment)",
        '"@model"',
        "properties",
    ],
)
def test_a_secret_is_in_no_answer_however_it_is_asked_for(agent: Agent, columns: str) -> None:
    result = agent.result("query", sql=f"SELECT {columns} {FUNCTIONS}")
    text = result.model_dump_json()
    for told in (SECRET, SECRET[:8], SECRET.replace("h", "H"), SECRET.encode().hex().upper()[:16]):
        assert told not in text
    if not result.is_error:
        assert result.structured_content is not None
        assert result.structured_content["row_count"] >= 1


@pytest.mark.usefixtures("function")
def test_nothing_finds_a_secret(agent: Agent) -> None:
    secret = "environment ->> '$.Variables.DB_PASSWORD'"
    for condition in (f"{secret} = '{SECRET}'", f"{secret} LIKE 'hunter%'"):
        told = agent.call("query", sql=f"SELECT function_name {FUNCTIONS} AND {condition}")
        assert told["rows"] == []
    told = agent.call("query", sql=f"SELECT environment ->> '$.Variables.STAGE' {FUNCTIONS}")
    assert told["rows"] == [["live"]]


@pytest.mark.usefixtures("function")
@pytest.mark.parametrize(
    "sql",
    [
        (
            "INSERT INTO awscc.sqs.queues (queue_name)"
            f" SELECT environment ->> '$.Variables.DB_PASSWORD' {FUNCTIONS}"
        ),
        (
            "INSERT INTO awscc.ssm.parameters (type, value, name)"
            f" SELECT 'String', environment, 'x' {FUNCTIONS}"
        ),
        "UPDATE awscc.lambda.functions SET description = environment WHERE region = 'us-east-1'",
        (
            "UPDATE awscc.lambda.functions SET environment ="
            " json_set(environment, '$.Variables.STAGE', 'test') WHERE region = 'us-east-1'"
        ),
    ],
)
def test_a_plan_neither_shows_nor_copies_a_secret(agent: Agent, sql: str) -> None:
    result = agent.result("plan", sql=sql)
    assert SECRET not in result.model_dump_json()
    assert result.is_error


@pytest.mark.usefixtures("function")
@pytest.mark.parametrize("told", ['"@model"', "properties", "environment"])
def test_no_expression_of_a_change_sees_a_secret(agent: Agent, told: str) -> None:
    """`SET description = hex("@model")` told all of it, and WHERE answered every guess."""
    update = "UPDATE awscc.lambda.functions SET"
    for expression in (f"hex({told})", f"substr({told}, 1, 250)", f"replace({told}, 'h', 'j')"):
        where = "WHERE region = 'us-east-1'"
        result = agent.result("plan", sql=f"{update} description = {expression} {where}")
        text = result.model_dump_json().lower()
        for piece in (SECRET, SECRET[:8], SECRET.replace("h", "j"), SECRET[:8].encode().hex()):
            assert piece not in text
    guess = f"{update} timeout = 9 WHERE region = 'us-east-1' AND {told} LIKE '%hunter22%'"
    assert agent.call("plan", sql=guess)["summary"].startswith("changes nothing: ")
    other = f"(SELECT {told} AS told FROM awscc.lambda.functions WHERE region = 'us-east-1')"
    guess = (
        f"{update} timeout = 9 FROM {other} x WHERE region = 'us-east-1' AND told LIKE '%ter22%'"
    )
    assert agent.call("plan", sql=guess)["summary"].startswith("changes nothing: ")


JOB = "FROM awscc.glue.jobs WHERE region = 'us-east-1'"


@pytest.fixture
def job(cloud: Cloud) -> None:
    """A job with a password among its arguments."""
    arguments = {"--DB_PASSWORD": SECRET, "--STAGE": "live"}
    facts = {"Name": "load", "Role": "arn:aws:iam::123456789012:role/job"}
    cloud.put(
        "AWS::Glue::Job", {**facts, "Command": {"Name": "glueetl"}, "DefaultArguments": arguments}
    )


@pytest.mark.usefixtures("job")
def test_what_is_beside_a_secret_is_changed_by_a_patch(agent: Agent, cloud: Cloud) -> None:
    patch = '[{"op": "replace", "path": "/DefaultArguments/--STAGE", "value": "test"}]'
    sql = "UPDATE awscc.glue.jobs SET PatchDocument = ? WHERE name = 'load'"
    plan = agent.call("plan", sql=f"{sql} AND region = 'us-east-1'", params=[patch])
    assert plan["changes"][0]["diff"] == [
        {"path": "/DefaultArguments/--STAGE", "old": "live", "new": "test"}
    ]
    agent.call("apply", token=plan["token"])
    ((arguments,),) = cloud.rows(f"SELECT default_arguments {JOB}")
    assert orjson.loads(arguments) == {"--DB_PASSWORD": SECRET, "--STAGE": "test"}


@pytest.mark.usefixtures("job")
@pytest.mark.parametrize(
    "operation",
    [
        {"op": "copy", "from": "/DefaultArguments/--DB_PASSWORD", "path": "/Description"},
        {"op": "move", "from": "/DefaultArguments/--DB_PASSWORD", "path": "/Description"},
        {"op": "copy", "from": "/DefaultArguments", "path": "/NonOverridableArguments"},
        {"op": "test", "path": "/DefaultArguments/--DB_PASSWORD", "value": "a guess"},
    ],
)
def test_a_patch_neither_copies_nor_tries_a_secret(agent: Agent, operation: dict[str, str]) -> None:
    """Copied into a description it could be read, and a test said whether a guess was right."""
    sql = "UPDATE awscc.glue.jobs SET PatchDocument = ? WHERE name = 'load'"
    patch = orjson.dumps([operation]).decode()
    error = agent.refused("plan", sql=f"{sql} AND region = 'us-east-1'", params=[patch])
    assert error["kind"] == "NotAllowed"
    assert f"may not {operation['op']} a secret" in error["message"]
    harmless = '[{"op": "copy", "from": "/DefaultArguments/--STAGE", "path": "/Description"}]'
    assert agent.call("plan", sql=f"{sql} AND region = 'us-east-1'", params=[harmless])["token"]


@pytest.mark.usefixtures("job")
def test_another_column_of_what_has_a_secret_is_changed(agent: Agent, cloud: Cloud) -> None:
    """What a change is worked out from is the resource itself: hidden, *** would be written."""
    sql = "UPDATE awscc.glue.jobs SET description = 'nightly' WHERE region = 'us-east-1'"
    plan = agent.call("plan", sql=sql)
    assert plan["changes"][0]["diff"][0]["new"] == "nightly"
    agent.call("apply", token=plan["token"])
    ((arguments, description),) = cloud.rows(f"SELECT default_arguments, description {JOB}")
    assert (orjson.loads(arguments)["--DB_PASSWORD"], description) == (SECRET, "nightly")


def test_a_secret_that_the_agent_gives_is_not_shown_nor_noted(
    agent: Agent, door: Door, tmp_path: Path
) -> None:
    sql = "INSERT INTO awscc.secretsmanager.secrets (name, secret_string) VALUES ('db', ?)"
    plan = agent.call("plan", sql=sql, params=[f"password={SECRET}"])
    assert plan["changes"][0]["new"]["SecretString"] == "***"
    agent.call("apply", token=plan["token"])
    assert SECRET not in (tmp_path / "agents.jsonl").read_text()
    for path in (tmp_path / "plans").iterdir():
        assert SECRET not in path.read_text()


def test_a_start_script_with_a_secret_is_hidden_whole(agent: Agent, cloud: Cloud) -> None:
    script = base64.b64encode(f"#!/bin/sh\nexport API_KEY={SECRET}\n".encode()).decode()
    data = {"UserData": script, "InstanceType": "t3.micro"}
    cloud.put("AWS::EC2::LaunchTemplate", {"LaunchTemplateName": "web", "LaunchTemplateData": data})
    told = agent.call(
        "query",
        sql="SELECT launch_template_data FROM awscc.ec2.launch_templates"
        " WHERE region = 'us-east-1'",
    )
    assert script not in str(told)


def test_rows_that_the_user_has_kept_are_not_shown(
    agent: Agent, door: Door, tmp_path: Path
) -> None:
    """`SELECT hex(environment)` of a kept copy told every secret in it."""
    from cirrusql.session import Session

    door.database = tmp_path / "own.sqlite3"
    with Session(door.engine, database=door.database) as session:
        list(session.execute(f"CREATE TABLE t AS SELECT '{SECRET}' AS password, 'a' AS name"))
        list(session.execute("CREATE VIEW v AS SELECT password AS p FROM t"))
    for sql in (
        "SELECT * FROM t",
        "SELECT hex(password) FROM main.T",
        "SELECT substr(p, 1) FROM v",
    ):
        error = agent.refused("query", sql=sql)
        assert "relations.allow has to name 'main.t'" in error["message"]
    door.policy = policy_of({"relations": {"allow": ["main.t"]}}, "policy.toml")
    assert agent.call("query", sql="SELECT * FROM t")["rows"] == [["***", "a"]]


@pytest.fixture
def parameter(cloud: Cloud) -> None:
    """A parameter whose name alone says that its value is a secret."""
    cloud.put("AWS::SSM::Parameter", {"Name": "password", "Type": "String", "Value": SECRET})


@pytest.mark.usefixtures("parameter")
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT value FROM awscc.ssm.parameters WHERE region = 'us-east-1'",
        "SELECT hex(value) FROM awscc.ssm.parameters WHERE region = 'us-east-1'",
        "SELECT 1 FROM awscc.ssm.parameters WHERE region = 'us-east-1' AND value LIKE 'hunter%'",
        "SELECT value FROM aws.ssm.get_parameter WHERE name = 'password' AND region = 'us-east-1'",
    ],
)
def test_what_says_that_a_text_is_secret_need_not_be_asked_for(agent: Agent, sql: str) -> None:
    """`SELECT value` told what `SELECT name, value` hid."""
    told = agent.call("query", sql=sql)
    assert SECRET not in str(told)
    assert SECRET.encode().hex().upper() not in str(told)
    assert told["rows"] in ([], [["***"]], [[b"***".hex().upper()]])


class TellingLists:
    """Lists that tell a description, as those of some types do. Mutable state: the cloud's."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner

    async def send(self, call: Call) -> Answer:
        answer = await self._inner.send(call)
        if call.operation != "ListResources":
            return answer
        body = orjson.loads(answer.body)
        for one in body["ResourceDescriptions"]:
            told = {**orjson.loads(one["Properties"]), "Description": f"Bearer {SECRET}"}
            one["Properties"] = orjson.dumps(told).decode()
        return replace(answer, body=orjson.dumps(body))

    async def account_id(self) -> str:
        return await self._inner.account_id()

    def close(self) -> None:
        self._inner.close()


def test_a_list_that_tells_a_secret_answers_no_guess(catalog: Catalog, tmp_path: Path) -> None:
    """Rows were left out, or not read, by what the list said and no answer showed."""
    cloud = Cloud(catalog, ("us-east-1",), around=TellingLists)
    facts = {"Role": "arn:aws:iam::123456789012:role/a", "Description": f"Bearer {SECRET}"}
    cloud.put(FUNCTION, {"FunctionName": "a", "Code": {"ZipFile": "x"}, **facts})
    agent = Agent(door_on(cloud, tmp_path))
    sql = f"SELECT function_name, timeout {FUNCTIONS} AND description"
    for condition in (
        "NOT LIKE 'Bearer {}%'",
        "LIKE 'Bearer {}%'",
        "> 'Bearer {}'",
        "<> 'Bearer {}'",
    ):
        told = [
            agent.call("query", sql=f"{sql} {condition.format(guess)}")
            for guess in (SECRET, SECRET[:6], "zebra")
        ]
        assert told[0] == told[1] == told[2], condition
    cloud.close()


@pytest.mark.usefixtures("function")
@pytest.mark.parametrize("guess", [SECRET, "another"])
def test_a_change_does_not_tell_whether_a_guess_is_right(agent: Agent, guess: str) -> None:
    """The right one changed nothing, and any other something."""
    update = "UPDATE awscc.lambda.functions SET"
    for value in (
        f"description = 'uses postgres://app:{guess}@db/shop'",
        f'environment = json(\'{{"Variables": {{"DB_PASSWORD": "{guess}"}}}}\')',
    ):
        error = agent.refused("plan", sql=f"{update} {value} WHERE region = 'us-east-1'")
        assert "has a secret, and so has its new value" in error["message"]
    sql = f"{update} description = 'is a shop' WHERE region = 'us-east-1'"
    assert agent.call("plan", sql=sql)["summary"] == "update 1 of AWS::Lambda::Function"


@pytest.mark.parametrize(
    ("operations", "told"),
    [
        ([{"op": "replace", "path": "/Tags/1/Key", "value": "Plain"}], "what says that a text"),
        ([{"op": "remove", "path": "/Tags/1/Key"}], "what says that a text"),
        (
            [
                {"op": "remove", "path": "/Tags/0"},
                {"op": "copy", "from": "/Tags/0/Value", "path": "/RedrivePolicy"},
            ],
            "may not copy a secret",
        ),
        (
            [
                {"op": "add", "path": "/Tags/0", "value": {"Key": "a", "Value": "b"}},
                {"op": "test", "path": "/Tags/2/Value", "value": "a guess"},
            ],
            "may not test a secret",
        ),
        ([{"op": "replace", "path": "/Tags/7/Value", "value": "x"}], "leads to nothing there"),
    ],
)
def test_a_patch_is_looked_at_as_it_will_be_carried_out(
    agent: Agent, cloud: Cloud, operations: list[dict[str, object]], told: str
) -> None:
    """`remove /Tags/0` made the secret the first, and a Key with another name made it no secret."""
    tags = [{"Key": "Owner", "Value": "ops"}, {"Key": "DB_PASSWORD", "Value": SECRET}]
    cloud.put("AWS::SQS::Queue", {"QueueName": "orders", "Tags": tags})
    sql = "UPDATE awscc.sqs.queues SET PatchDocument = ? WHERE region = 'us-east-1'"
    (url,) = (row[0] for row in cloud.rows("SELECT queue_url FROM awscc.sqs.queues"))
    sql += f" AND queue_url = '{url}'"
    error = agent.refused("plan", sql=sql, params=[orjson.dumps(operations).decode()])
    assert error["kind"] == "NotAllowed"
    assert told in error["message"]
    # What the patch itself says is no secret, right or wrong: else it would tell about guesses.
    for value in (SECRET, "another"):
        patch = [{"op": "replace", "path": "/Tags/0/Value", "value": value}]
        plan = agent.call("plan", sql=sql, params=[orjson.dumps(patch).decode()])
        assert plan["summary"] == "update 1 of AWS::SQS::Queue"

"""Custom resources of templates, from the file to what is there."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import LAMBDA
from cirrusql.engine.engine import Engine
from cirrusql.engine.local_environment import local_environment
from cirrusql.records import replace
from cirrusql.session import Session, Target
from cirrusql.stack import Deployer, StackError, StackFailed, StackOptions, load_template
from cirrusql.stack.adapters import custom_answer
from cirrusql.stack.adapters.custom_function import RESPONSE_BUCKET, CustomFunction
from tests.stack.adapters.conftest import REGION
from tests.stack.adapters.functions import FUNCTION, Answers, Played, done

THING = f"Thing: {{Type: 'Custom::Thing', Properties: {{ServiceToken: '{FUNCTION}', Size: 1}}}}"


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv(RESPONSE_BUCKET, "answers")
    monkeypatch.setattr(custom_answer, "sleep", lambda _: None)


@pytest.fixture
def write(tmp_path):
    """Writes a template's resources, and gives its path."""
    path = tmp_path / "shop.yaml"

    def written(resources: str, outputs: str = "{}") -> Any:
        text = textwrap.indent(textwrap.dedent(resources), "  ")
        path.write_text(f"Resources:\n{text}\nOutputs: {outputs}\n", "utf-8")
        return path

    return written


@pytest.fixture
def engine():
    with Target(local=":memory:", seed=False).engine() as found:
        yield found


def build(engine, path, **options):
    stack = load_template(path, engine=engine)
    return Deployer(engine, stack, StackOptions(confirmed=True, **options)).build()


def plan(engine, path):
    stack = load_template(path, engine=engine)
    found = Deployer(engine, stack, StackOptions(confirmed=True)).plan()
    return {one.node: one.action.value for one in found.changes}


def teardown(engine, path):
    stack = load_template(path, engine=engine)
    return Deployer(engine, stack, StackOptions(confirmed=True)).teardown()


def there(engine, type_name):
    with Session(engine, database=":memory:") as session:
        names = [name for name, _ in session.list(type_name, REGION)]
        return {name: session.read(type_name, name, REGION) for name in names}


# -- reading ---------------------------------------------------------------------------------------


def notes_of(stack) -> list[str]:
    return [one.message for one in stack.notes]


def test_the_local_cloud_refuses_what_only_a_function_makes(engine, write):
    path = write(THING)
    with pytest.raises(StackError, match="Thing: Custom::Thing is made by a function, and nothing"):
        load_template(path, engine=engine)
    stack = load_template(path, engine=engine, skips_unsupported=True)
    assert not stack.nodes
    assert [one for one in notes_of(stack) if one.endswith(": left out")]


def test_without_a_cloud_nothing_is_refused_that_aws_can_run(write):
    stack = load_template(write(THING))
    adapter: Any = stack.nodes["Thing"]
    assert isinstance(adapter.adapter, CustomFunction)
    assert adapter.adapter.origin.logical_id == "Thing"
    assert notes_of(stack) == [
        "Thing: Custom::Thing is made by its function on AWS; the local cloud cannot make it"
    ]


@pytest.mark.parametrize("token", ["arn:aws:sns:us-east-1:1:news", "maker", "7", "[a]"])
def test_a_token_that_is_no_function_is_refused(write, token):
    path = write(f"Thing: {{Type: 'Custom::Thing', Properties: {{ServiceToken: {token}}}}}")
    with pytest.raises(StackError, match="is not the ARN of a function"):
        load_template(path)
    assert not load_template(path, skips_unsupported=True).nodes


def test_a_token_has_to_be_there(write):
    path = write("Thing: {Type: 'AWS::CloudFormation::CustomResource', Properties: {A: b}}")
    with pytest.raises(StackError, match="has no ServiceToken, which is required"):
        load_template(path)


def test_a_token_may_be_what_a_later_resource_gives(write):
    stack = load_template(
        write("""
        Thing: {Type: 'Custom::Thing', Properties: {ServiceToken: !GetAtt Maker.Arn}}
        Maker:
          Type: AWS::Lambda::Function
          Properties: {Code: {ZipFile: ' '}, Role: !Ref 'AWS::NoValue'}
        """),
        checks_values=False,
    )
    assert stack.nodes["Thing"].needs == {"Maker"}


def test_a_token_of_what_is_not_there_is_told_as_anywhere_else(write):
    with pytest.raises(StackError, match=r"Unresolved resource dependencies \[Maker\]"):
        load_template(
            write("Thing: {Type: 'Custom::Thing', Properties: {ServiceToken: !Ref Maker}}")
        )


# -- without functions -----------------------------------------------------------------------------

NATIVE = """
Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: %(bucket)s}}
Topic: {Type: 'AWS::SNS::Topic'}
Empty:
  Type: Custom::S3AutoDeleteObjects
  Properties: {ServiceToken: x, BucketName: !Ref Bucket}
Logs:
  Type: Custom::LogRetention
  Properties:
    ServiceToken: x
    LogGroupName: /aws/lambda/%(group)s
    RetentionInDays: %(days)s
    RemovalPolicy: destroy
Group:
  Type: Custom::VpcRestrictDefaultSG
  Properties: {ServiceToken: x, DefaultSecurityGroupId: sg-1, Account: '1'}
News:
  Type: Custom::S3BucketNotifications
  Properties:
    ServiceToken: x
    BucketName: !Ref Bucket
    NotificationConfiguration:
      TopicConfigurations: [{Events: ['s3:ObjectCreated:*'], TopicArn: !Ref Topic}]
Files:
  Type: Custom::CDKBucketDeployment
  Properties: {ServiceToken: x, DestinationBucketArn: !GetAtt Bucket.Arn}
"""
BEFORE = {"bucket": "acme-one", "group": "maker", "days": 7}


def test_what_the_cdk_makes_lives_on_the_local_cloud(engine, write):
    arn, logs = "!GetAtt Files.DestinationBucketArn", "!GetAtt Logs.LogGroupName"
    outputs = f"{{Arn: {{Value: {arn}}}, Logs: {{Value: {logs}}}}}"
    path = write(NATIVE % BEFORE, outputs)
    assert len(notes_of(load_template(path, engine=engine))) == 5
    built = build(engine, path)
    assert built.outputs == {"Arn": "arn:aws:s3:::acme-one", "Logs": "/aws/lambda/maker"}
    assert there(engine, "AWS::Logs::LogGroup")["/aws/lambda/maker"]["RetentionInDays"] == 7
    (topic,) = there(engine, "AWS::SNS::Topic")
    told = there(engine, "AWS::S3::Bucket")["acme-one"]["NotificationConfiguration"]
    entry = {"Event": "s3:ObjectCreated:*", "Topic": topic}
    assert told == {"TopicConfigurations": [entry]}
    assert set(plan(engine, path).values()) == {"unchanged"}

    write(NATIVE % {**BEFORE, "days": 30}, outputs)
    assert plan(engine, path)["Logs"] == "update"
    build(engine, path)
    assert there(engine, "AWS::Logs::LogGroup")["/aws/lambda/maker"]["RetentionInDays"] == 30

    write(NATIVE % {"bucket": "acme-two", "group": "mender", "days": 30}, outputs)
    build(engine, path)
    assert list(there(engine, "AWS::Logs::LogGroup")) == ["/aws/lambda/mender"]
    (bucket,) = there(engine, "AWS::S3::Bucket").items()
    assert bucket[0] == "acme-two"
    assert "NotificationConfiguration" in bucket[1]

    teardown(engine, path)
    assert not there(engine, "AWS::Logs::LogGroup")
    assert not there(engine, "AWS::S3::Bucket")


def test_what_leaves_the_template_is_undone(engine, write):
    path = write(NATIVE % BEFORE)
    build(engine, path)
    write("Bucket: {Type: 'AWS::S3::Bucket', Properties: {BucketName: acme-one}}")
    build(engine, path, prune=True)
    assert not there(engine, "AWS::Logs::LogGroup")
    assert "NotificationConfiguration" not in there(engine, "AWS::S3::Bucket")["acme-one"]


# -- with functions --------------------------------------------------------------------------------


class Aws:
    """A cloud in memory that counts as AWS, and one function that a test plays."""

    def __init__(self, engine: Engine, play: Any) -> None:
        self.engine = engine
        self.answers = Answers()
        self.function = Played(self.answers, play)
        self.call = engine.call

    def answer(self, service: Any, operation: str, request: Mapping[str, Any], region: str) -> Any:
        if service is LAMBDA:
            return self.function.invoke(request)
        return self.call(service, operation, request, region)

    def asked(self) -> list[tuple[str, str | None]]:
        """The kinds of the requests since this was last looked at, and for which resource."""
        found = [(one["RequestType"], one.get("PhysicalResourceId")) for one in self.requests]
        self.requests.clear()
        return found

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self.function.requests


@pytest.fixture
def aws(catalog: Catalog, monkeypatch):
    """Makes AWS with a function."""
    here = replace(local_environment(catalog, ":memory:", seed=False), own_name="")
    with Engine(catalog, here) as engine:

        def made(play):
            found = Aws(engine, play)
            monkeypatch.setattr(engine, "_objects", found.answers)
            monkeypatch.setattr(engine, "call", found.answer)
            return found

        yield made


def sized(request):
    """A function whose resources are called by their size."""
    size = request["ResourceProperties"].get("Size", "0")
    colour = request["ResourceProperties"].get("Colour", "none")
    return done(f"thing-{size}", **{"Endpoint.Url": f"https://{size}", "Colour": colour})


def thing(size: int, colour: str = "blue") -> str:
    given = f"ServiceToken: '{FUNCTION}', Size: {size}, Colour: {colour}, On: true"
    return f"""
    Thing: {{Type: 'Custom::Thing', Properties: {{{given}}}}}
    Queue: {{Type: 'AWS::SQS::Queue', Properties: {{QueueName: !GetAtt Thing.Colour}}}}
    """


OUTPUTS = "{Name: {Value: !Ref Thing}, Url: {Value: !GetAtt Thing.Endpoint.Url}}"


def test_a_function_makes_changes_replaces_and_deletes(aws, write):
    cloud = aws(sized)
    path = write(thing(1), OUTPUTS)
    built = build(cloud.engine, path)
    assert built.outputs == {"Name": "thing-1", "Url": "https://1"}
    (request,) = cloud.requests
    assert request["StackId"].startswith("arn:aws:cloudformation:us-east-1:")
    assert ":stack/shop/" in request["StackId"]
    assert request["LogicalResourceId"] == "Thing"
    assert request["ResourceProperties"]["On"] == "true"
    assert cloud.asked() == [("Create", None)]
    assert set(plan(cloud.engine, path).values()) == {"unchanged"}
    build(cloud.engine, path)
    assert cloud.asked() == []

    write(thing(1, "green"), OUTPUTS)
    build(cloud.engine, path)
    assert cloud.asked() == [("Update", "thing-1")]
    (url,) = there(cloud.engine, "AWS::SQS::Queue")
    assert url.endswith("green")

    write(thing(2, "green"), OUTPUTS)
    assert build(cloud.engine, path).outputs["Name"] == "thing-2"
    first, second = cloud.requests
    assert first["OldResourceProperties"]["Size"] == second["ResourceProperties"]["Size"] == "1"
    assert cloud.asked() == [("Update", "thing-1"), ("Delete", "thing-1")]

    teardown(cloud.engine, path)
    assert cloud.requests[0]["LogicalResourceId"] == "Thing"
    assert cloud.asked() == [("Delete", "thing-2")]
    assert not cloud.answers.there


def test_what_has_left_the_template_is_deleted_by_what_is_kept(aws, write):
    cloud = aws(sized)
    path = write(thing(1))
    build(cloud.engine, path)
    cloud.asked()
    write("Topic: {Type: 'AWS::SNS::Topic'}")
    build(cloud.engine, path, prune=True)
    (request,) = cloud.requests
    assert request["ResourceProperties"]["Colour"] == "blue"
    assert request["ResourceType"] == "Custom::Thing"
    assert cloud.asked() == [("Delete", "thing-1")]


def test_a_function_that_fails_fails_the_build(aws, write):
    def fails(_):
        return {"Status": "FAILED", "Reason": "no space"}

    cloud = aws(fails)
    path = write(thing(1))
    with pytest.raises(StackFailed, match="could not create it: no space"):
        build(cloud.engine, path)
    assert not there(cloud.engine, "AWS::SQS::Queue")
    assert cloud.asked() == [("Create", None)]
    teardown(cloud.engine, path)
    assert cloud.asked() == []


def test_an_attribute_that_did_not_come_is_an_error(aws, write):
    cloud = aws(lambda _: done())
    with pytest.raises(StackFailed, match="'Thing' has no Colour"):
        build(cloud.engine, write(thing(1)))


def test_a_template_that_was_read_without_a_cloud_has_a_stack_id_too(aws, write):
    cloud = aws(sized)
    stack = load_template(write(THING), catalog=cloud.engine.catalog)
    Deployer(cloud.engine, stack, StackOptions(confirmed=True)).build()
    (request,) = cloud.requests
    assert request["LogicalResourceId"] == "Thing"
    assert ":stack/unknown/" in request["StackId"]


def test_what_an_answer_wants_hidden_is_hidden_by_this_run_and_later_ones(aws, write):
    cloud = aws(lambda _: {**done(Colour="hush-12"), "NoEcho": True})
    path = write(thing(1))
    planned = []
    for _ in range(2):
        stack = load_template(path, engine=cloud.engine)
        deployer = Deployer(cloud.engine, stack, StackOptions(confirmed=True))
        deployer.build()
        planned.append(deployer.plan())
    assert [found.mask.hidden("it is hush-12") for found in planned] == ["it is ***"] * 2
    queue = "Queue: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Sub 'a-${Thing.Colour}'}}"
    write(thing(1).partition("Queue:")[0] + queue)
    stack = load_template(path, engine=cloud.engine)
    changed = Deployer(cloud.engine, stack, StackOptions(confirmed=True)).plan()
    (change,) = (one for one in changed.changes if one.node == "Queue")
    assert change.action.value == "replace"
    assert changed.mask.hidden("a-hush-12") == "a-***"


def test_an_answer_that_hides_nothing_is_shown(aws, write):
    cloud = aws(lambda _: {**done(Colour="hush-12"), "NoEcho": "false"})
    path = write(thing(1))
    build(cloud.engine, path)
    stack = load_template(path, engine=cloud.engine)
    found = Deployer(cloud.engine, stack, StackOptions(confirmed=True)).plan()
    assert not found.mask.is_secret("hush-12")


@pytest.mark.parametrize(
    ("policies", "deleted"),
    [
        ("", ["thing-1"]),
        ("DeletionPolicy: Retain,", ["thing-1"]),
        ("UpdateReplacePolicy: Retain,", []),
    ],
)
def test_the_policy_of_replacement_says_how_the_old_one_ends(aws, write, policies, deleted):
    cloud = aws(sized)

    def policed(size):
        return thing(size).replace(
            "{Type: 'Custom::Thing',", f"{{Type: 'Custom::Thing', {policies}"
        )

    path = write(policed(1))
    build(cloud.engine, path)
    cloud.asked()
    write(policed(2))
    build(cloud.engine, path)
    assert [name for kind, name in cloud.asked() if kind == "Delete"] == deleted

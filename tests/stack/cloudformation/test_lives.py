"""Templates on a local cloud: built, changed, left, imported, undone; what is kept of them."""

from __future__ import annotations

import textwrap
from contextlib import contextmanager
from pathlib import Path

import pytest

from cirrusql.errors import IntegrityError
from cirrusql.session import Session, Target
from cirrusql.stack import Deployer, OnFailure, StackError, StackFailed, StackOptions, load_template
from cirrusql.stack.report.text import plan_text
from cirrusql.stack.report.views import views
from cirrusql.stack.run.events import StackEvent

pytestmark = pytest.mark.thorough

REGION = "us-east-1"


class Cloud:
    """A local cloud in a file, and templates that are built in it, each time by a new engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cloud = folder / "cloud.db"
        self.told: list[StackEvent] = []

    @contextmanager
    def deployer(self, text, name="shop", parameters=None, **options):
        path = self.folder / f"{name}.yaml"
        path.write_text(textwrap.dedent(text), "utf-8")
        with Target(local=self.cloud, seed=False).engine() as engine:
            stack = load_template(path, name, parameters, engine=engine)
            yield Deployer(
                engine, stack, StackOptions(**{"confirmed": True, **options}), self.told.append
            )

    def build(self, text, name="shop", parameters=None, **options):
        with self.deployer(text, name, parameters, **options) as deployer:
            built = deployer.build()
            return {n: c.action.value for n, c in built.changes.items()}, dict(built.outputs)

    def plan(self, text, name="shop", parameters=None):
        with self.deployer(text, name, parameters) as deployer:
            return {one.node: one.action.value for one in deployer.plan().changes}

    def teardown(self, text, name="shop"):
        with self.deployer(text, name) as deployer:
            return {n: c.action.value for n, c in deployer.teardown().changes.items()}

    def there(self, type_name):
        with self.session() as session:
            return sorted(one for one, _ in session.list(type_name, REGION))

    @contextmanager
    def session(self):
        engines = Target(local=self.cloud, seed=False).engine()
        with engines as engine, Session(engine, database=":memory:") as session:
            yield session

    def state(self, name="shop"):
        (path,) = self.folder.glob(f"data/**/{name}--{REGION}.json")
        return path.read_text("utf-8")


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Cloud(tmp_path)


TWO = """
Parameters: {Delay: {Type: Number, Default: 1}}
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay}}
  T:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !GetAtt Q.QueueName}
Outputs: {Name: {Value: !GetAtt Q.QueueName}, Delay: {Value: !Ref Delay}}
"""


def test_a_template_is_built_and_then_there_is_nothing_to_do(cloud):
    done, outputs = cloud.build(TWO)
    assert done == {"Q": "create", "T": "create"}
    assert outputs["Name"].startswith("shop-Q-")
    assert outputs["Delay"] == "1"
    assert cloud.plan(TWO) == {"Q": "unchanged", "T": "unchanged"}
    assert cloud.plan(TWO, parameters={"Delay": "5"}) == {"Q": "update", "T": "unchanged"}
    assert cloud.build(TWO, parameters={"Delay": "5"})[0] == {"Q": "update", "T": "unchanged"}
    assert cloud.teardown(TWO) == {"Q": "delete", "T": "delete"}
    assert cloud.there("AWS::SQS::Queue") == cloud.there("AWS::SNS::Topic") == []


def test_what_left_the_template_is_deleted_after_all_else(cloud):
    cloud.build("""
    Resources:
      Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
      Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
      Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
      Q: {Type: AWS::SQS::Queue}
    """)
    left = "Resources: {Q: {Type: AWS::SQS::Queue}}"
    assert cloud.plan(left) == {
        "Q": "unchanged", "Vpc": "delete", "Subnet": "delete", "Kept": "skip",
    }  # fmt: skip
    cloud.build(left)
    assert cloud.there("AWS::EC2::VPC") == cloud.there("AWS::EC2::Subnet") == []
    assert len(cloud.there("AWS::SNS::Topic")) == 1
    assert cloud.plan(left) == {"Q": "unchanged"}


def test_a_teardown_retains_what_says_so(cloud):
    text = """
    Resources:
      A: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
      B: {Type: AWS::SNS::Topic, DeletionPolicy: RetainExceptOnCreate}
      C: {Type: AWS::SNS::Topic}
    """
    cloud.build(text)
    cloud.teardown(text)
    assert len(cloud.there("AWS::SNS::Topic")) == 2
    assert set(cloud.plan(text).values()) == {"create"}


def test_a_stack_goes_whatever_has_become_of_its_template(cloud):
    text = """
    Parameters: {Name: {Type: String}}
    Resources:
      Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
      T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Q.QueueName}}
      Bad: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Select [9, !Split [x, !Ref T]]}}
    """
    with pytest.raises(StackFailed, match="nonexistent value at index 9"):
        cloud.build(text, parameters={"Name": "orders"})
    assert len(cloud.there("AWS::SQS::Queue")) == 1
    cloud.teardown("Resources: {Other: {Type: AWS::SNS::Topic}}")
    assert cloud.there("AWS::SQS::Queue") == cloud.there("AWS::SNS::Topic") == []


def test_a_network_has_the_addresses_that_another_resource_adds(cloud):
    text = """
    Resources:
      Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
      V6: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}}
      S:
        Type: AWS::EC2::Subnet
        DependsOn: V6
        Properties:
          VpcId: !Ref Vpc
          CidrBlock: 10.0.0.0/24
          Ipv6CidrBlock: !Select [1, !Cidr [!Select [0, !GetAtt Vpc.Ipv6CidrBlocks], 4, 64]]
    """
    cloud.build(text)
    (subnet,) = cloud.there("AWS::EC2::Subnet")
    with cloud.session() as session:
        block = session.read("AWS::EC2::Subnet", subnet, REGION)["Ipv6CidrBlock"]
    assert block.endswith("01::/64")
    assert set(cloud.plan(text).values()) == {"unchanged"}
    cloud.teardown(text)


CHILD = "Resources: {Q: {Type: AWS::SQS::Queue}, T: {Type: AWS::SNS::Topic}}"


@pytest.mark.parametrize("gone", ["teardown", "prune"])
def test_what_is_in_a_retained_nested_stack_is_left_alone(cloud, gone):
    (cloud.folder / "child.yaml").write_text(CHILD)
    other = "U: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}"
    nested = """
      C: {Type: AWS::CloudFormation::Stack, DeletionPolicy: Retain, Properties: {TemplateURL: child.yaml}}
    """
    cloud.build(f"Resources: {{ {nested.strip()}, {other} }}")
    there = cloud.there("AWS::SQS::Queue"), cloud.there("AWS::SNS::Topic")
    assert [len(one) for one in there] == [1, 1]
    if gone == "prune":
        cloud.build(f"Resources: {{ {other} }}")
    cloud.teardown(f"Resources: {{ {other} }}")
    assert (cloud.there("AWS::SQS::Queue"), cloud.there("AWS::SNS::Topic")) == there
    assert cloud.there("AWS::SSM::Parameter") == []


QUEUE = "Resources: {A: {Type: AWS::SQS::Queue, %s Properties: {QueueName: %s}}}"


@pytest.mark.parametrize("policy", ["DeletionPolicy: Retain,", ""])
def test_a_replacement_that_failed_ends_nothing(cloud, policy):
    cloud.build(QUEUE % ("", "taken"), "other")
    cloud.build(QUEUE % (policy, "own"))
    with pytest.raises(StackFailed, match="taken"):
        cloud.build(QUEUE % (policy, "taken"))
    cloud.told.clear()
    cloud.teardown(QUEUE % (policy, "own"))
    left = [one.rpartition("/")[2] for one in cloud.there("AWS::SQS::Queue")]
    assert left == (["own", "taken"] if policy else ["taken"])
    assert [one for one in cloud.told if one.name == "resource.removed"] == []


def test_a_retained_resource_is_not_another_ones_to_delete(cloud):
    text = "Resources: {%s: {Type: AWS::SNS::Topic, %s Properties: {DisplayName: same}}}"
    cloud.build(text % ("A", "DeletionPolicy: Retain,"))
    (kept,) = cloud.there("AWS::SNS::Topic")
    assert cloud.plan(text % ("C", "")) == {"C": "create", "A": "skip"}
    cloud.build(text % ("C", ""))
    cloud.teardown(text % ("C", ""))
    assert cloud.there("AWS::SNS::Topic") == [kept]


def test_a_resource_that_is_called_otherwise_is_told(cloud):
    text = "Resources: {%s: {Type: AWS::SNS::Topic, Properties: {DisplayName: same}}}"
    cloud.build(text % "A")
    with cloud.deployer(text % "C") as deployer:
        (change,) = deployer.plan().changes
    assert change.notes == ("it was 'A' until now",)


PRIVATE = """
Parameters: {Pw: {Type: String, NoEcho: true, Default: 'x'}}
Resources:
  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: /p, Value: %s}}
"""
VALUES = [
    "!Base64 {Ref: Pw}",
    "!Sub 'pin ${Pw}'",
    "!Select [0, !Split ['-', !Ref Pw]]",
    "!Join ['', [a, !Ref Pw]]",
    '{"Fn::ToJsonString": {a: !Ref Pw}}',
]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("after", ["", "99", "hunter23-other", None])
def test_what_was_made_of_a_secret_is_shown_neither_before_nor_after(cloud, value, after):
    text = PRIVATE % value
    if "ToJson" in text:
        text = f"Transform: AWS::LanguageExtensions\n{text.strip()}"
    cloud.build(text, parameters={"Pw": "hunter22-long"})
    with cloud.session() as session:
        old = session.read("AWS::SSM::Parameter", "/p", REGION)["Value"]
    changed = text if after is not None else PRIVATE.replace("NoEcho: true, ", "") % "public"
    with cloud.deployer(changed, parameters={"Pw": after} if after is not None else {}) as deployer:
        plan = deployer.plan()
        (view,) = views(plan, deployer._workplace.engine.catalog)
    assert plan_text(plan, [view]).count(old) == 0
    assert [one.old for one in view.properties if one.path == "Value"] == ["***"]
    kept = [path for path in cloud.folder.rglob("*") if path.is_file() and path.suffix != ".db"]
    others = [path for path in kept if "cloud.db" not in path.name]
    assert [path for path in others if old.encode() in path.read_bytes()] == []


def test_an_old_one_that_is_left_alone_is_told_by_the_plan(cloud):
    text = REPLACED % "UpdateReplacePolicy: Retain"
    cloud.build(text)
    with cloud.deployer(text, parameters={"Cidr": "10.0.1.0/24"}) as deployer:
        plan = deployer.plan()
        (change,) = (one for one in plan.changes if one.node == "S")
    assert "the old one is left alone, as the stack says" in change.notes


def test_a_name_of_the_stacks_own_that_is_not_free_yet_is_told(cloud):
    text = """
    Resources:
      A: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: %s}}
      B: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: %s}}
    """
    cloud.build(text % ("a", "b"))
    with pytest.raises(
        StackFailed, match=r"'[ab]' is '[AB]' of this stack, and goes only when all is"
    ):
        cloud.plan(text % ("b", "a"))


def test_a_plan_knows_that_the_name_of_an_export_is_taken(cloud):
    text = "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: v, Export: {Name: one}}}"
    cloud.build(text, "first")
    with pytest.raises(IntegrityError, match="the export 'one' is the stack first's"):
        cloud.plan(text, "second")


def test_a_network_has_every_block_of_its_own(cloud):
    text = """
    Resources:
      Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
      More: {Type: AWS::EC2::VPCCidrBlock, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.0.0/16}}
      A: {Type: AWS::EC2::VPCCidrBlock, DependsOn: More, Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}}
      B: {Type: AWS::EC2::VPCCidrBlock, DependsOn: A, Properties: {VpcId: !Ref Vpc, AmazonProvidedIpv6CidrBlock: true}}
    """
    cloud.build(text)
    (vpc,) = cloud.there("AWS::EC2::VPC")
    with cloud.session() as session:
        blocks = session.read("AWS::EC2::VPC", vpc, REGION)["Ipv6CidrBlocks"]
    assert len(set(blocks)) == 2
    assert all(one.endswith("::/56") for one in blocks)


def test_an_attribute_is_read_when_it_is_used(cloud):
    text = """
    Resources:
      Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
      P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Q}}
      Q2: {Type: AWS::SQS::Queue, DependsOn: P, Properties: {DelaySeconds: !GetAtt Q.DelaySeconds}}
    """
    listened = []
    with cloud.deployer(text) as deployer:
        build = deployer._workplace

        def listen(event):
            listened.append(event.node)
            made = event.change.identifier if event.change is not None else None
            if event.name == "node.ended" and event.node == "P" and made:
                with Session(build.engine, database=":memory:") as session:
                    session.read("AWS::SSM::Parameter", made, REGION)
                    sql = "UPDATE awscc.sqs.queues SET delay_seconds = 9 WHERE region = 'us-east-1'"
                    list(session.execute(sql))

        build._listener = listen
        deployer.build()
    with cloud.session() as session:
        found = [
            session.read("AWS::SQS::Queue", name, REGION)["DelaySeconds"]
            for name in cloud.there("AWS::SQS::Queue")
        ]
    assert found == [9, 9]


REPLACED = """
Parameters: {Cidr: {Type: String, Default: 10.0.0.0/24}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  S:
    Type: AWS::EC2::Subnet
    %s
    Properties: {VpcId: !Ref Vpc, CidrBlock: !Ref Cidr}
  Uses: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref S}}
Outputs: {Id: {Value: !Ref S}}
"""


def test_a_replacement_is_made_first_and_the_old_one_goes_last(cloud):
    _, before = cloud.build(REPLACED % "")
    done, after = cloud.build(REPLACED % "", parameters={"Cidr": "10.0.1.0/24"})
    assert done == {"Vpc": "unchanged", "S": "replace", "Uses": "update"}
    assert before != after
    assert cloud.there("AWS::EC2::Subnet") == [after["Id"]]


def test_a_replaced_resource_is_left_alone_if_its_policy_says_so(cloud):
    text = REPLACED % "UpdateReplacePolicy: Retain"
    _, before = cloud.build(text)
    _, after = cloud.build(text, parameters={"Cidr": "10.0.1.0/24"})
    assert cloud.there("AWS::EC2::Subnet") == sorted([before["Id"], after["Id"]])
    assert cloud.plan(text, parameters={"Cidr": "10.0.1.0/24"}) == {
        "Vpc": "unchanged", "S": "unchanged", "Uses": "unchanged",
    }  # fmt: skip


def test_what_is_there_already_is_anothers_until_it_is_imported(cloud):
    text = "Resources: {T: {Type: AWS::SSM::Parameter, Properties: {Name: /a, Type: String, Value: x}}}"
    cloud.build(text, "first")
    with pytest.raises(StackFailed, match="is there already, and no build of this stack has made"):
        cloud.plan(text, "second")
    with pytest.raises(StackFailed, match="there already"):
        cloud.build(text, "second")
    assert cloud.teardown(text, "second") == {}
    assert cloud.there("AWS::SSM::Parameter") == ["/a"]
    with cloud.deployer(text, "second") as deployer:
        deployer.import_resource("T", "/a")
    assert cloud.plan(text, "second") == {"T": "unchanged"}


def test_two_stacks_of_one_template_are_two_sets_of_resources(cloud):
    cloud.build(TWO, "one")
    cloud.build(TWO, "two")
    assert len(cloud.there("AWS::SQS::Queue")) == 2
    cloud.teardown(TWO, "one")
    assert len(cloud.there("AWS::SQS::Queue")) == 1
    assert cloud.plan(TWO, "two") == {"Q": "unchanged", "T": "unchanged"}


def test_types_that_cannot_be_read_are_compared_with_what_was_built(cloud):
    text = """
    Parameters: {Action: {Type: String, Default: 'sqs:SendMessage'}}
    Resources:
      Q: {Type: AWS::SQS::Queue}
      P:
        Type: AWS::SQS::QueuePolicy
        Properties:
          Queues: [!Ref Q]
          PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: !Ref Action, Resource: !GetAtt Q.Arn}]}
    """
    cloud.build(text)
    assert cloud.plan(text) == {"Q": "unchanged", "P": "unchanged"}
    other = {"Action": "sqs:ReceiveMessage"}
    assert cloud.plan(text, parameters=other) == {"Q": "unchanged", "P": "update"}
    cloud.build(text, parameters=other)
    assert cloud.plan(text, parameters=other) == {"Q": "unchanged", "P": "unchanged"}
    cloud.teardown(text)


EXPORTER = """
Parameters: {Name: {Type: String, Default: orders}}
Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}}
Outputs: {Arn: {Value: !GetAtt Q.Arn, Export: {Name: !Sub '${AWS::Region}-arn'}}}
"""
IMPORTER = """
Resources:
  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: {'Fn::ImportValue': !Sub '${AWS::Region}-arn'}}}
Outputs: {Same: {Value: {'Fn::GetStackOutput': {StackName: out, OutputName: Arn}}}}
"""


def test_an_export_is_there_while_it_is_used(cloud):
    with pytest.raises(StackError, match="No export named us-east-1-arn"):
        cloud.build(IMPORTER, "in")
    cloud.build(EXPORTER, "out")
    _, given = cloud.build(IMPORTER, "in")
    assert given["Same"].endswith(":orders")
    assert cloud.plan(IMPORTER, "in") == {"P": "unchanged"}
    with pytest.raises(IntegrityError, match="the export 'us-east-1-arn' is in use by in"):
        cloud.teardown(EXPORTER, "out")
    with pytest.raises(IntegrityError, match="is the stack out's in us-east-1 already"):
        cloud.build(EXPORTER, "other", {"Name": "others"})
    assert cloud.there("AWS::SQS::Queue") == [
        "https://sqs.us-east-1.amazonaws.com/000000000000/orders"
    ]
    cloud.teardown(IMPORTER, "in")
    cloud.teardown(EXPORTER, "out")
    with pytest.raises(StackError, match="No export named"):
        cloud.plan(IMPORTER, "in")


def test_an_export_that_is_in_use_cannot_change(cloud):
    cloud.build(EXPORTER, "out")
    cloud.build(IMPORTER, "in")
    with pytest.raises(IntegrityError, match="is in use by in"):
        cloud.build(EXPORTER, "out", {"Name": "renamed"})


SECRET = """
Resources:
  S: {Type: AWS::SecretsManager::Secret, Properties: {Name: db, SecretString: '{"password": "hunter22!"}'}}
  D:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: db
      DBInstanceClass: db.t3.micro
      Engine: mysql
      AllocatedStorage: 20
      MasterUsername: admin
      MasterUserPassword: !Sub '{{resolve:secretsmanager:${S}:SecretString:password}}'
  F:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::000000000000:role/x
      Runtime: python3.13
      Handler: a.b
      Code: {ZipFile: x}
      Environment: {Variables: {HOST: !Sub 'db:{{resolve:secretsmanager:${S}:SecretString:password}}@h'}}
"""


def test_a_secret_is_sent_and_neither_kept_nor_shown(cloud):
    cloud.build(SECRET)
    with cloud.session() as session:
        (name,) = [one for one, _ in session.list("AWS::Lambda::Function", REGION)]
        model = session.read("AWS::Lambda::Function", name, REGION)
    assert model["Environment"]["Variables"]["HOST"] == "db:hunter22!@h"
    kept = [
        path
        for path in cloud.folder.rglob("*")
        if path.is_file()
        and path.suffix != ".yaml"
        and path != cloud.cloud
        and not path.name.startswith("cloud.db")
        and b"hunter22" in path.read_bytes()
    ]
    assert kept == []
    assert set(cloud.plan(SECRET).values()) == {"unchanged"}
    other = SECRET.replace("@h", "@other")
    with cloud.deployer(other) as deployer:
        plan = deployer.plan()
        (change,) = [one for one in plan.changes if one.action.changes]
        assert change.node == "F"
        assert "{{resolve:secretsmanager:" in str(change.differences[0].new)
    cloud.build(other)
    assert set(cloud.plan(other).values()) == {"unchanged"}


def test_a_parameter_that_nobody_is_to_see_is_in_no_file(cloud):
    text = """
    Parameters: {P: {Type: String, NoEcho: true}}
    Resources: {Q: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: k, Value: !Sub 'x-${P}'}]}}}
    """
    cloud.build(text, parameters={"P": "hunter22"})
    cloud.build(text, parameters={"P": "hunter23"})
    for path in cloud.folder.rglob("*"):
        if path.is_file() and not path.name.startswith("cloud.db"):
            assert b"hunter2" not in path.read_bytes()


def test_a_replacement_that_would_meet_another_resource_is_refused_in_the_plan(cloud):
    text = "Resources: {T: {Type: AWS::SSM::Parameter, Properties: {Name: %s, Type: String, Value: x}}}"
    cloud.build(text % "/theirs", "first")
    cloud.build(text % "/ours", "second")
    with pytest.raises(StackFailed, match="'/theirs' is there already"):
        cloud.plan(text % "/theirs", "second")
    assert cloud.plan(text % "/other", "second") == {"T": "replace"}


def test_what_was_in_a_replaced_resource_goes_before_it(cloud):
    text = """
    Parameters: {P: {Type: String, Default: 10.0.0.0/16}, Q: {Type: String, Default: 'y'}}
    Conditions: {C: !Equals [!Ref Q, 'y']}
    Resources:
      V: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref P}}
      S: {Type: AWS::EC2::Subnet, Condition: C, Properties: {VpcId: !Ref V, CidrBlock: !Ref P}}
    """
    cloud.build(text)
    gone = []
    with cloud.deployer(text, parameters={"P": "10.1.0.0/16", "Q": "n"}) as deployer:
        deployer._workplace._listener = lambda event: gone.append(
            event.text.split()[0] if event.name == "resource.removed" else ""
        )
        deployer.build()
    assert [one for one in gone if one] == ["AWS::EC2::Subnet", "AWS::EC2::VPC"]


def test_what_has_a_name_and_is_referred_to_is_not_replaced(cloud):
    text = """
    Parameters: {P: {Type: String, Default: /a/}, Name: {Type: String, Default: fixed}}
    Resources:
      R:
        Type: AWS::IAM::Role
        Properties: {RoleName: !Ref Name, Path: !Ref P, AssumeRolePolicyDocument: {Statement: []}}
      I: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref R]}}
    """
    cloud.build(text)
    with pytest.raises(StackFailed, match="I refer to it: it cannot go first; give it another"):
        cloud.plan(text, parameters={"P": "/b/"})
    renamed = {"P": "/b/", "Name": "other"}
    assert cloud.plan(text, parameters=renamed) == {"R": "replace", "I": "update"}
    cloud.build(text, parameters=renamed)
    assert cloud.there("AWS::IAM::Role") == ["other"]


def test_an_id_in_what_cannot_be_read_is_no_secret(cloud):
    text = """
    Parameters: {D: {Type: String, Default: one}}
    Resources:
      G: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: !Ref D}}
      L: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {SecurityGroupIds: [!Ref G]}}}
      In: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref G, IpProtocol: '-1', CidrIp: 10.0.0.0/8}}
    """
    cloud.build(text)
    with cloud.deployer(text, parameters={"D": "two"}) as deployer:
        plan = deployer.plan()
        (change,) = [one for one in plan.changes if one.node == "In"]
        (old,) = [one.old for one in change.differences if one.path == ("GroupId",)]
        assert plan.mask.hidden(str(old)) == old


def test_a_rollback_deletes_what_was_created_but_not_what_is_to_stay(cloud):
    text = """
    Resources:
      A: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
      B: {Type: AWS::SNS::Topic, DeletionPolicy: RetainExceptOnCreate}
      Fine:
        Type: AWS::SSM::Parameter
        DependsOn: B
        Properties: {Name: !Sub '/${A.TopicName}', Type: String, Value: x}
      Same:
        Type: AWS::SSM::Parameter
        DependsOn: Fine
        Properties: {Name: !Sub '/${A.TopicName}', Type: String, Value: y}
    """
    with pytest.raises(StackFailed, match="already exists"):
        cloud.build(text, on_failure=OnFailure.ROLLBACK)
    assert len(cloud.there("AWS::SNS::Topic")) == 1
    assert cloud.there("AWS::SSM::Parameter") == []


def test_the_state_knows_what_is_whose_and_no_values(cloud):
    cloud.build(TWO)
    found = cloud.state()
    assert '"Q"' in found
    assert '"AWS::SQS::Queue"' in found


def test_a_stack_in_memory_is_remembered_by_its_engine(tmp_path):
    path = tmp_path / "t.yaml"
    path.write_text(textwrap.dedent(TWO))
    with Target(local=":memory:", seed=False).engine() as engine:
        for expected in ("create", "unchanged"):
            stack = load_template(path, engine=engine)
            deployer = Deployer(engine, stack, StackOptions(confirmed=True))
            assert {one.action.value for one in deployer.plan().changes} == {expected}
            deployer.build()
    with Target(local=":memory:", seed=False).engine() as engine:
        stack = load_template(path, engine=engine)
        assert Deployer(engine, stack).plan().has_changes

"""Resources that are there, written as a CloudFormation template and noted in its state."""

from __future__ import annotations

import json

import pytest
import yaml

from cirrusql.cli.main import main
from cirrusql.errors import DataError
from cirrusql.session import Target
from cirrusql.stack.adoption.template import exported_template
from cirrusql.stack.cloudformation.syntax import read_document
from cirrusql.stack.problems import Problems
from tests.stack.world import REGION

ACCOUNT = "000000000000"
QUEUES = "SELECT * FROM awscc.sqs.queues WHERE region = 'us-east-1'"
PARAMETERS = "SELECT * FROM awscc.ssm.parameters WHERE region = 'us-east-1'"
FUNCTIONS = "SELECT * FROM awscc.lambda.functions WHERE region = 'us-east-1'"
VPCS = "SELECT * FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"
SUBNETS = "SELECT * FROM awscc.ec2.subnets WHERE region = 'us-east-1'"


@pytest.fixture
def export(world, capsys, tmp_path):
    """Exports what queries speak of; what the template has for each resource, and what was told."""
    with Target(local=world.cloud, seed=False).engine() as engine:
        assert engine.client is not None  # so that it is not filled

    def run(*sql, file="made.yaml", code=0, plans=True, options=()):
        path, local = tmp_path / file, f"--local={world.cloud}"
        words = ["stack", "export", "--format", "cloudformation", str(path), *sql, local]
        assert main([*words, *options]) == code
        out, told = capsys.readouterr()
        if code:
            return None, told
        assert out.split()[:4] == ["cirrusql", "stack", "plan", str(path)]
        if plans:
            assert main(out.split()[1:]) == 0
            assert "nothing to do" in capsys.readouterr().out
        problems = Problems()
        document = read_document(path.read_text("utf-8"), file, problems)
        assert document is not None
        assert problems.found == []
        return document.plain["Resources"], told

    return run


def network(world):
    ((vpc,),) = world.run(
        "INSERT INTO awscc.ec2.vpcs (cidr_block, tags, region) VALUES ('10.0.0.0/16',"
        f""" '[{{"Key": "Name", "Value": "main net"}}]', '{REGION}') RETURNING vpc_id"""
    )
    world.run(
        "INSERT INTO awscc.ec2.subnets (vpc_id, cidr_block, region)"
        f" VALUES ('{vpc}', '10.0.1.0/24', '{REGION}'), ('{vpc}', '10.0.2.0/24', '{REGION}')"
    )
    return vpc


def parameters(world, values):
    """Parameters with texts, by their names."""
    rows = ", ".join(
        f"('{name}', 'String', '{value.replace(chr(39), chr(39) * 2)}', '{REGION}')"
        for name, value in values.items()
    )
    world.run(f"INSERT INTO awscc.ssm.parameters (name, type, value, region) VALUES {rows}")


def parameter(world, name, value):
    parameters(world, {name: value})


def role(world, name):
    ((arn,),) = world.run(
        "INSERT INTO awscc.iam.roles (role_name, assume_role_policy_document)"
        f""" VALUES ('{name}', '{{"Version": "2012-10-17", "Statement": []}}') RETURNING arn"""
    )
    return arn


# -- what is written ------------------------------------------------------------------------------


def test_identifiers_of_others_become_references(world, export, capsys):
    vpc = network(world)
    resources, told = export(SUBNETS, VPCS)
    assert list(resources) == ["MainNetVpc", "Subnet", "Subnet2"]
    assert resources["MainNetVpc"]["Metadata"]["CirruSQL"]["Identifier"] == vpc
    assert resources["Subnet"]["Type"] == "AWS::EC2::Subnet"
    assert resources["Subnet"]["Properties"]["VpcId"] == {"Ref": "MainNetVpc"}
    assert "noted in the state: 3 resources, in " in told
    assert "is a template of 3 resources in us-east-1" in told


def test_json_is_the_same_in_its_long_forms(world, export, tmp_path):
    network(world)
    found, _ = export(SUBNETS, VPCS)
    again, _ = export(SUBNETS, VPCS, file="other.json")
    assert again == found
    text = (tmp_path / "other.json").read_text("utf-8")
    assert json.loads(text)["Resources"]["Subnet"]["Properties"]["VpcId"] == {"Ref": "MainNetVpc"}


def test_arns_are_attributes_and_parts_of_texts_substituted(world, export):
    parameter(world, "text", "see arn:aws:iam::000000000000:role/reader and arn:aws:s3:::x")
    arn = role(world, "reader")
    parameter(world, "whole", arn)
    parameter(world, "longer", f"{arn}s")
    resources, _ = export(PARAMETERS, "SELECT * FROM awscc.iam.roles WHERE region = 'us-east-1'")
    given = {name: one["Properties"].get("Value") for name, one in resources.items()}
    assert given["WholeParameter"] == {"Fn::GetAtt": ["ReaderRole", "Arn"]}
    text = "see ${ReaderRole.Arn} and arn:${AWS::Partition}:s3:::x"
    assert given["TextParameter"] == {"Fn::Sub": text}
    others = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/readers"
    assert given["LongerParameter"] == {"Fn::Sub": others}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", "arn:@P:sqs:@R:@A:q"),
        ("arn:aws:sqs:us-east-1:111111111111:q", "arn:@P:sqs:@R:111111111111:q"),
        (f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q", "arn:@P:sqs:eu-west-1:@A:q"),
        (f"arn:aws-cn:sqs:us-east-1:{ACCOUNT}:q", "arn:aws-cn:sqs:@R:@A:q"),
        (f"arn:aws:s3:::logs-{ACCOUNT}-us-east-1", f"arn:@P:s3:::logs-{ACCOUNT}-us-east-1"),
        (f"arn:aws:sqs:*:*:{ACCOUNT}", f"arn:@P:sqs:*:*:{ACCOUNT}"),
        (f"{ACCOUNT} us-east-1 aws", None),
        (f"learn:aws:sqs:us-east-1:{ACCOUNT}:q", None),
        ("arn:aws", None),
        (
            f"arn:aws:apigateway:us-east-1:lambda:path/f/arn:aws:lambda:us-east-1:{ACCOUNT}:g/i",
            "arn:@P:apigateway:@R:lambda:path/f/arn:@P:lambda:@R:@A:g/i",
        ),
    ],
)
def test_account_region_and_partition_are_whole_parts_of_arns(world, export, text, wanted):
    parameter(world, "x", text)
    resources, _ = export(PARAMETERS)
    for short, long in (("@P", "Partition"), ("@R", "Region"), ("@A", "AccountId")):
        wanted = wanted and wanted.replace(short, f"${{AWS::{long}}}")
    found = resources["XParameter"]["Properties"]["Value"]
    assert found == (text if wanted is None else {"Fn::Sub": wanted})


def test_made_identifiers_are_parts_of_arns(world, export):
    vpc = network(world)
    parameter(world, "x", f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc/{vpc}")
    parameter(world, "y", f"{vpc}x {vpc}")
    resources, _ = export(PARAMETERS, VPCS)
    text = "arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:vpc/${MainNetVpc}"
    assert resources["XParameter"]["Properties"]["Value"] == {"Fn::Sub": text}
    assert resources["YParameter"]["Properties"]["Value"] == f"{vpc}x {vpc}"


def test_addresses_are_attributes(world, export):
    world.run(f"INSERT INTO awscc.s3.buckets (bucket_name, region) VALUES ('site', '{REGION}')")
    ((host,),) = world.run("SELECT domain_name FROM awscc.s3.buckets WHERE region = 'us-east-1'")
    parameter(world, "x", host)
    resources, _ = export(PARAMETERS, "SELECT * FROM awscc.s3.buckets WHERE region = 'us-east-1'")
    found = resources["XParameter"]["Properties"]["Value"]
    assert found == {"Fn::GetAtt": ["SiteBucket", "DomainName"]}


def test_names_are_references_where_the_property_is_called_so(world, export):
    world.run(
        f"""
        INSERT INTO awscc.s3.buckets (bucket_name, region) VALUES ('logs', '{REGION}');
        INSERT INTO awscc.s3.bucket_policies (bucket, policy_document, region) VALUES ('logs',
          '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": "*",
             "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/${{aws:username}}/*"}}]}}',
          '{REGION}');
        INSERT INTO awscc.logs.log_groups (log_group_name, region) VALUES ('logs', '{REGION}');
        """
    )
    parameter(world, "x", "logs")
    relations = ("s3.buckets", "s3.bucket_policies", "logs.log_groups", "ssm.parameters")
    resources, _ = export(
        *(f"SELECT * FROM awscc.{one} WHERE region = 'us-east-1'" for one in relations)
    )
    policy = resources["LogsBucketPolicy"]["Properties"]
    assert policy["Bucket"] == {"Ref": "LogsBucket"}
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Resource"] == {"Fn::Sub": "${LogsBucket.Arn}/${!aws:username}/*"}
    assert resources["XParameter"]["Properties"]["Value"] == "logs"
    assert resources["LogsLogGroup"]["Properties"]["LogGroupName"] == "logs"


def test_names_that_a_service_repeats_are_names(world, export):
    """A rule says its own name as a read-only property, too: no topic is meant by it."""
    world.run(
        f"""
        INSERT INTO awscc.events.rules (name, schedule_expression, region)
          VALUES ('nightly', 'rate(1 day)', '{REGION}');
        INSERT INTO awscc.sns.topics (topic_name, region) VALUES ('nightly', '{REGION}');
        INSERT INTO awscc.cloudwatch.alarms
          (alarm_name, comparison_operator, evaluation_periods, dimensions, region)
          VALUES ('a', 'LessThanThreshold', 1, '[{{"Name": "RuleName", "Value": "nightly"}}]',
            '{REGION}');
        """
    )
    relations = ("events.rules", "sns.topics", "cloudwatch.alarms")
    resources, _ = export(
        *(f"SELECT * FROM awscc.{one} WHERE region = 'us-east-1'" for one in relations)
    )
    assert resources["NightlyTopic"]["Properties"]["TopicName"] == "nightly"
    (dimension,) = resources["AAlarm"]["Properties"]["Dimensions"]
    assert dimension == {"Name": "RuleName", "Value": {"Ref": "NightlyRule"}}


def test_what_is_given_and_shown_again_means_nothing(world, export):
    vpc = network(world)
    ((table,),) = world.run(
        f"INSERT INTO awscc.ec2.route_tables (vpc_id, region) VALUES ('{vpc}', '{REGION}')"
        " RETURNING route_table_id"
    )
    world.run(
        "INSERT INTO awscc.ec2.routes (route_table_id, destination_cidr_block, gateway_id, region)"
        f" VALUES ('{table}', '0.0.0.0/0', 'igw-1', '{REGION}');"
        "INSERT INTO awscc.ec2.security_groups (group_description, security_group_ingress, region)"
        f""" VALUES ('d', '[{{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}}]', '{REGION}')"""
    )
    resources, _ = export(
        f"SELECT * FROM awscc.ec2.routes WHERE region = '{REGION}' AND route_table_id = '{table}'",
        f"SELECT * FROM awscc.ec2.security_groups WHERE region = '{REGION}'",
    )
    (group,) = (one for one in resources.values() if one["Type"] == "AWS::EC2::SecurityGroup")
    assert group["Properties"]["SecurityGroupIngress"][0]["CidrIp"] == "0.0.0.0/0"


@pytest.mark.usefixtures("two_groups")
def test_two_that_name_each_other_make_no_circle(export):
    resources, _ = export("SELECT * FROM awscc.ec2.security_groups WHERE region = 'us-east-1'")
    found = [
        next(rule["SourceSecurityGroupId"] for rule in group["Properties"]["SecurityGroupIngress"])
        for group in resources.values()
    ]
    assert sorted(type(one).__name__ for one in found) == ["dict", "str"]


def test_tags_of_aws_itself_and_what_the_service_made_are_left_out(world, export):
    tags = '[{"Key": "aws:cloudformation:stack-name", "Value": "s"}, {"Key": "a", "Value": "b"}]'
    world.run(
        "INSERT INTO awscc.logs.log_groups (log_group_name, tags, region)"
        f" VALUES ('x', '{tags}', '{REGION}')"
    )
    resources, _ = export("SELECT * FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    given = resources["XLogGroup"]["Properties"]
    assert given["Tags"] == [{"Key": "a", "Value": "b"}]
    assert "Arn" not in given


# -- values that look like something else ---------------------------------------------------------

HOSTILE = [
    "${x}", "${!x}", "${ x }", "${", "$${x}", "${AWS::Region}", "yes", "No", "on", "y", "null",
    "~", "true", "012345", "1.10", "0x1F", "1e3", "1_000", "12:30:45", "2026-01-01", ".5", "-",
    "- a", "a: b", "a #b", "#", "&a", "*a", "!Ref x", "!Sub", "|", ">", "%", "@", "`", "=", "<<",
    "'", '"', "a'b\"c", "back\\slash", "one\ntwo\n", "one\n  two\n\nthree", " space ",
    "tab\t.", "\r\n", "é", "日本", "😀", "\u2028", "\x85", '{"Ref": "X"}', "a" * 300,
    " ".join(["word"] * 60), "{{ x }}", "[a]", "{a}", "?", "a ?b", ",",
]  # fmt: skip


def test_texts_stay_what_they_are(world, export):
    parameters(world, {f"p{number}": text for number, text in enumerate(HOSTILE)})
    for file in ("made.yaml", "other.json"):
        resources, _ = export(PARAMETERS, file=file)
        for number, text in enumerate(HOSTILE):
            assert resources[f"P{number}Parameter"]["Properties"]["Value"] == text


def test_texts_stay_what_they_are_beside_references(world, export):
    arn = role(world, "reader")
    parameters(world, {f"p{n}": f"{text} {arn} {text}" for n, text in enumerate(HOSTILE)})
    parameters(world, {f"q{n}": f"{text}{arn}" for n, text in enumerate(HOSTILE)})
    roles = "SELECT * FROM awscc.iam.roles WHERE region = 'us-east-1'"
    for file in ("made.yaml", "other.json"):
        resources, _ = export(PARAMETERS, roles, file=file)
        found = [one["Properties"]["Value"] for one in resources.values() if "Value" in
                 one["Properties"]]  # fmt: skip
        assert {next(iter(one)) for one in found if isinstance(one, dict)} == {
            "Fn::Sub",
            "Fn::Join",
        }
        assert sum(isinstance(one, dict) for one in found) >= len(HOSTILE)


def test_yaml_of_another_reader_has_the_same_texts(world, export, tmp_path):
    """CloudFormation's YAML is 1.1, with its words for yes and no, and its numbers."""
    parameters(world, {f"p{number}": text for number, text in enumerate(HOSTILE)})
    export(PARAMETERS)
    found = yaml.safe_load((tmp_path / "made.yaml").read_text("utf-8"))
    assert found["AWSTemplateFormatVersion"] == "2010-09-09"
    for number, text in enumerate(HOSTILE):
        assert found["Resources"][f"P{number}Parameter"]["Properties"]["Value"] == text


def test_what_would_be_looked_up_is_told(world, export):
    parameter(world, "x", "{{resolve:ssm:y}}")
    parameter(world, "y", "z")
    resources, told = export(PARAMETERS, plans=False)
    assert resources["XParameter"]["Properties"]["Value"] == "{{resolve:ssm:y}}"
    assert "note: XParameter: Value has {{resolve:…}} in it" in told


def test_what_looks_like_a_function_is_a_text_and_told(world, export):
    content = json.dumps({"schemaVersion": "2.2", "mainSteps": [{"inputs": {"Ref": "x"}}]})
    world.run(
        "INSERT INTO awscc.ssm.documents (name, document_type, content, region)"
        f" VALUES ('doc', 'Command', '{content}', '{REGION}')"
    )
    resources, told = export("SELECT * FROM awscc.ssm.documents WHERE region = 'us-east-1'")
    assert json.loads(resources["DocDocument"]["Properties"]["Content"]) == json.loads(content)
    assert "DocDocument: Content is a JSON text or left out" in told


# -- what becomes of it ---------------------------------------------------------------------------


def test_what_holds_data_stays_at_teardown(world, export, tmp_path, capsys):
    world.run(f"INSERT INTO awscc.s3.buckets (bucket_name, region) VALUES ('data', '{REGION}')")
    world.run(f"INSERT INTO awscc.sqs.queues (queue_name, region) VALUES ('q', '{REGION}')")
    resources, told = export(QUEUES, "SELECT * FROM awscc.s3.buckets WHERE region = 'us-east-1'")
    assert resources["DataBucket"]["DeletionPolicy"] == "Retain"
    assert resources["DataBucket"]["UpdateReplacePolicy"] == "Retain"
    assert "DeletionPolicy" not in resources["QQueue"]
    assert "what holds data stays when the stack is removed (Retain): DataBucket" in told
    words = ["stack", "teardown", str(tmp_path / "made.yaml"), f"--local={world.cloud}", "--yes"]
    assert main([*words, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "QQueue" in shown
    assert "- DataBucket" not in shown
    assert main(words) == 0
    assert world.there("AWS::SQS::Queue") == []
    assert world.there("AWS::S3::Bucket") == ["data"]


def test_what_is_taken_out_of_the_template_is_deleted_unless_it_holds_data(world, export, tmp_path):
    for name in ("one", "two"):
        world.run(
            f"INSERT INTO awscc.sqs.queues (queue_name, region) VALUES ('{name}', '{REGION}')"
        )
    world.run(f"INSERT INTO awscc.s3.buckets (bucket_name, region) VALUES ('data', '{REGION}')")
    export(QUEUES, "SELECT * FROM awscc.s3.buckets WHERE region = 'us-east-1'", file="made.json")
    path = tmp_path / "made.json"
    template = json.loads(path.read_text("utf-8"))
    del template["Resources"]["OneQueue"], template["Resources"]["DataBucket"]
    path.write_text(json.dumps(template), "utf-8")
    assert main(["stack", "build", str(path), f"--local={world.cloud}", "--yes"]) == 0
    assert [url.rpartition("/")[2] for url in world.there("AWS::SQS::Queue")] == ["two"]
    assert world.there("AWS::S3::Bucket") == ["data"]


def test_without_a_state_a_plan_takes_nothing_for_its_own(world, export, tmp_path, capsys):
    world.run(f"INSERT INTO awscc.s3.buckets (bucket_name, region) VALUES ('data', '{REGION}')")
    sql = "SELECT * FROM awscc.s3.buckets WHERE region = 'us-east-1'"
    _, told = export(sql, plans=False, options=["--no-state"])
    assert "noted in the state" not in told
    assert "a plan knows each once `cirrusql stack import` says which it is" in told
    template, local = str(tmp_path / "made.yaml"), f"--local={world.cloud}"
    assert main(["stack", "plan", template, local]) == 1
    assert "stack import … DataBucket data" in capsys.readouterr().err
    assert main(["stack", "import", template, local, "DataBucket", "data"]) == 0
    assert main(["stack", "plan", template, local, "--detailed-exitcode"]) == 0


def test_a_state_of_ones_own_is_used_by_the_plan(world, export, tmp_path):
    network(world)
    state = tmp_path / "own.json"
    _, told = export(VPCS, options=[f"--state={state}", "--name=shop"])
    assert f"noted in the state: 1 resource, in {state}" in told
    found = json.loads(state.read_text("utf-8"))
    assert (found["stack"], found["environment"]) == ("shop", REGION)
    assert list(found["resources"]) == ["MainNetVpc"]


def test_an_exported_template_can_be_built_elsewhere(world, export, tmp_path):
    network(world)
    export(VPCS, SUBNETS)
    other = f"--local={tmp_path / 'other.db'}"
    main(["local", "reset", "--yes", "--data", str(tmp_path / "other.db")])
    assert main(["stack", "build", str(tmp_path / "made.yaml"), other]) == 0
    plan = ["stack", "plan", str(tmp_path / "made.yaml"), other, "--detailed-exitcode"]
    assert main(plan) == 0


def functions(world, *names):
    for name in names:
        world.run(
            "INSERT INTO awscc.lambda.functions"
            f" (function_name, role, code, runtime, handler, region) VALUES ('{name}',"
            """ 'arn:aws:iam::000000000000:role/r', '{"ZipFile": "pass"}', 'python3.13',"""
            f" 'index.handle', '{REGION}')"
        )


def test_what_cannot_be_read_is_told_once(world, export):
    functions(world, "f", "g")
    resources, told = export(FUNCTIONS, plans=False)
    assert told.count("cannot be read") == 1
    assert "Code of AWS::Lambda::Function cannot be read" in told
    assert "to make it anew: FFunction, GFunction" in told
    said = resources["FFunction"]["Metadata"]["CirruSQL"]
    assert said["NotReadAndRequired"] == ["Code"]
    assert "Code" not in resources["FFunction"]["Properties"]


def test_what_cannot_be_read_is_not_missed_where_it_is_there(world, export):
    functions(world, "f")
    export(FUNCTIONS)


# -- what is refused ------------------------------------------------------------------------------


def test_resources_of_several_regions_are_refused(world, export, tmp_path):
    for region in (REGION, "eu-west-1"):
        world.run(f"INSERT INTO awscc.sqs.queues (queue_name, region) VALUES ('q', '{region}')")
    _, told = export("SELECT * FROM awscc.sqs.queues WHERE region = '*'", code=1)
    assert "these resources are 1 in eu-west-1, 1 in us-east-1" in told
    assert not (tmp_path / "made.yaml").exists()


def test_what_is_everywhere_is_in_any_region(world, export):
    role(world, "reader")
    world.run("INSERT INTO awscc.sqs.queues (queue_name, region) VALUES ('q', 'eu-west-1')")
    sql = "SELECT * FROM awscc.sqs.queues WHERE region = 'eu-west-1'"
    roles = "SELECT * FROM awscc.iam.roles WHERE region = 'us-east-1'"
    resources, told = export(sql, roles, roles.replace("us-east-1", "eu-west-1"))
    assert list(resources) == ["QQueue", "ReaderRole"]
    assert "in eu-west-1" in told


def test_a_file_is_never_overwritten(world, export, tmp_path):
    network(world)
    (tmp_path / "made.yaml").write_text("mine", "utf-8")
    _, told = export(VPCS, code=1)
    assert "is there already; name another file" in told
    assert (tmp_path / "made.yaml").read_text("utf-8") == "mine"


def test_a_stack_with_resources_is_never_taken_over(world, export, tmp_path):
    network(world)
    export(VPCS)
    (tmp_path / "made.yaml").unlink()
    _, told = export(SUBNETS, code=1)
    assert "the stack made in us-east-1 has a resource already" in told
    assert "another --name" in told
    assert not (tmp_path / "made.yaml").exists()
    export(SUBNETS, options=["--name=other"])


def test_a_stack_in_a_template_is_no_resource_that_is_there(world, export):
    world.run(
        "INSERT INTO awscc.cloudformation.stacks (stack_name, template_url, region)"
        f" VALUES ('s', 'https://x.s3.amazonaws.com/t.yaml', '{REGION}')"
    )
    sql = "SELECT * FROM awscc.cloudformation.stacks WHERE region = 'us-east-1'"
    _, told = export(sql, code=1)
    assert "AWS::CloudFormation::Stack means something else in a template" in told


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["--env=prod"], 2, "has no environments"),
        (["--name=a_b"], 1, "'a_b' cannot be a stack's name"),
    ],
)
def test_options_that_make_no_sense_are_refused(world, export, options, code, says):
    _, told = export(VPCS, code=code, options=options)
    assert says in told


def test_a_manifest_needs_no_state(world, export, tmp_path, capsys):
    words = ["stack", "export", str(tmp_path / "m"), VPCS, f"--local={world.cloud}", "--no-state"]
    assert main(words) == 2
    assert "--no-state is for templates" in capsys.readouterr().err


def test_from_python_it_is_a_text(world):
    network(world)
    with world.engine() as engine:
        made = exported_template([VPCS, SUBNETS], engine)
        assert made.region == REGION
        assert list(made.keys) == ["MainNetVpc", "Subnet", "Subnet2"]
        assert "VpcId: !Ref MainNetVpc" in made.text
        with pytest.raises(DataError, match="nothing to export"):
            exported_template([QUEUES], engine)

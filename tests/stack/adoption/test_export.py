"""Resources that are there, written as a stack of which a plan says that nothing is to do."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from cirrusql.cli.main import main
from cirrusql.errors import DataError, NotSupportedError, ParseError, UnknownName
from cirrusql.session import Target
from cirrusql.stack import Action, Deployer, load
from cirrusql.stack.adoption.exporting import exported
from cirrusql.stack.adoption.selection import selection
from tests.stack.adoption.demo import queries
from tests.stack.world import REGION


def differing(plan):
    return [
        (one.node, one.action, [(d.path, d.old, d.new) for d in one.differences])
        for one in plan.changes
        if one.action is not Action.UNCHANGED
    ]


def export_and_plan(organisation, catalog, folder, each):
    path, found = organisation
    with Target(local=path).engine(catalog) as engine:
        made = exported(list(queries(found, catalog, each)), "demo", engine)
        (folder / "stackql_manifest.yml").write_text(made.text, "utf-8")
        stack = load(folder, "dev", catalog=catalog)
        plan = Deployer(engine, stack).plan()
    wanted = sum(len(names[:each]) for names in found.values())
    assert len(stack.nodes) == made.resources >= wanted  # some have a name in several regions
    assert differing(plan) == []
    return stack


def test_of_every_type_that_was_exported_nothing_is_to_do(organisation, catalog, tmp_path):
    stack = export_and_plan(organisation, catalog, tmp_path, 2)
    types = {node.resource_type.type_name for node in stack.nodes.values()}
    assert len(types) == len(organisation[1]) > 90
    assert sum(bool(node.needs) for node in stack.nodes.values()) > 40


@pytest.mark.slow
def test_of_the_whole_organisation_nothing_is_to_do(organisation, catalog, tmp_path):
    stack = export_and_plan(organisation, catalog, tmp_path, None)
    assert sum(bool(node.needs) for node in stack.nodes.values()) > 1_000


# -- a small world --------------------------------------------------------------------------------


@pytest.fixture
def export(world, capsys, tmp_path):
    """Exports what queries speak of; the manifest, and what was told."""
    with Target(local=world.cloud, seed=False).engine() as engine:
        assert engine.client is not None  # so that it is not filled

    def run(*sql, code=0):
        folder = tmp_path / "made"
        arguments = ["stack", "export", str(folder), *sql, f"--local={world.cloud}"]
        assert main(arguments) == code
        out, told = capsys.readouterr()
        if code:
            return None, told
        assert out == f"cirrusql stack plan {folder} dev --local={world.cloud}\n"
        assert main([*out.split()[1:]]) == 0
        assert "nothing to do" in capsys.readouterr().out
        return yaml.safe_load((folder / "stackql_manifest.yml").read_text("utf-8")), told

    return run


def resources(manifest):
    """The resources by name: what each is, and its props."""
    return {
        one["name"]: {prop["name"]: prop["value"] for prop in one.get("props", ())}
        for one in manifest["resources"]
    }


def network(world):
    ((vpc,),) = world.run(
        "INSERT INTO awscc.ec2.vpcs (cidr_block, tags, region) VALUES ('10.0.0.0/16',"
        f""" '[{{"Key": "Name", "Value": "Main"}}]', '{REGION}') RETURNING vpc_id"""
    )
    world.run(
        "INSERT INTO awscc.ec2.subnets (vpc_id, cidr_block, region)"
        f" VALUES ('{vpc}', '10.0.1.0/24', '{REGION}'), ('{vpc}', '10.0.2.0/24', '{REGION}')"
    )
    return vpc


def test_identifiers_of_others_become_references(world, export):
    vpc = network(world)
    manifest, _ = export(
        "SELECT * FROM awscc.ec2.subnets WHERE region = 'us-east-1'",
        "SELECT cidr_block FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"
        " AND tags_map ->> 'Name' = 'Main'",
    )
    assert list(resources(manifest)) == ["main_vpc", "subnet", "subnet_us_east_1"]
    first = manifest["resources"][0]
    assert (first["resource"], first["identifier"]) == ("awscc.ec2.vpcs", vpc)
    assert resources(manifest)["subnet"]["vpc_id"] == "{{ main_vpc.vpc_id }}"
    assert manifest["globals"] == [{"name": "region", "value": REGION}]
    assert "region" not in resources(manifest)["subnet"]


def test_what_is_not_exported_stays_as_it_is(world, export):
    vpc = network(world)
    manifest, _ = export("SELECT * FROM awscc.ec2.subnets WHERE region = 'us-east-1' LIMIT 1")
    assert resources(manifest)["subnet"]["vpc_id"] == vpc


def test_another_region_is_a_prop(world, export):
    for region, name in ((REGION, "one"), (REGION, "two"), ("eu-west-1", "three")):
        world.run(
            f"INSERT INTO awscc.logs.log_groups (log_group_name, region) VALUES ('{name}',"
            f" '{region}')"
        )
    manifest, _ = export("SELECT * FROM awscc.logs.log_groups WHERE region = '*'")
    regions = {name: props.get("region") for name, props in resources(manifest).items()}
    assert regions == {
        "one_log_group": None,
        "two_log_group": None,
        "three_log_group": "eu-west-1",
    }
    assert not any("identifier" in one for one in manifest["resources"])


def test_names_are_references_where_the_property_is_called_so(world, export):
    world.run(
        f"""
        INSERT INTO awscc.s3.buckets (bucket_name, region) VALUES ('logs', '{REGION}');
        INSERT INTO awscc.s3.bucket_policies (bucket, policy_document, region) VALUES ('logs',
          '{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": "*",
             "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}}]}}', '{REGION}');
        INSERT INTO awscc.logs.log_groups (log_group_name, region) VALUES ('logs', '{REGION}');
        INSERT INTO awscc.ssm.parameters (name, type, value, region)
          VALUES ('x', 'String', 'logs', '{REGION}');
        """
    )
    relations = ("s3.buckets", "s3.bucket_policies", "logs.log_groups", "ssm.parameters")
    manifest, _ = export(*(f"SELECT * FROM awscc.{one} WHERE region = '*'" for one in relations))
    found = resources(manifest)
    policy = found["logs_bucket_policy"]
    assert policy["bucket"] == "{{ logs_bucket.bucket_name }}"
    (statement,) = policy["policy_document"]["Statement"]
    assert statement["Resource"] == "{{ logs_bucket.arn }}/*"
    assert found["x_parameter"]["value"] == "logs"
    assert found["logs_log_group"]["log_group_name"] == "logs"


@pytest.mark.usefixtures("two_groups")
def test_two_that_name_each_other_make_no_circle(export):
    manifest, _ = export("SELECT * FROM awscc.ec2.security_groups WHERE region = 'us-east-1'")
    values = Counter(
        props["security_group_ingress"][0]["source_security_group_id"][:2]
        for props in resources(manifest).values()
    )
    assert values == {"{{": 1, "sg": 1}


def test_texts_that_look_like_templates_are_none(world, export):
    text = "{{ not.a.template }} {% if %} file(x)"
    world.run(
        "INSERT INTO awscc.ssm.parameters (name, type, value, description, region)"
        f" VALUES ('x', 'String', '{text}', 'file(y.json)', '{REGION}')"
    )
    manifest, _ = export("SELECT * FROM awscc.ssm.parameters WHERE region = 'us-east-1'")
    assert "{{ '{' }}{ not.a.template" in resources(manifest)["x_parameter"]["value"]


def test_what_cannot_be_read_is_told(world, export, tmp_path):
    world.run(
        "INSERT INTO awscc.lambda.functions (function_name, role, code, runtime, handler, region)"
        """ VALUES ('f', 'arn:aws:iam::000000000000:role/r', '{"ZipFile": "pass"}', 'python3.13',"""
        f" 'index.handle', '{REGION}')"
    )
    manifest, told = export("SELECT * FROM awscc.lambda.functions WHERE region = 'us-east-1'")
    assert "note: f_function: code cannot be read" in told
    assert "code" not in resources(manifest)["f_function"]
    text = (tmp_path / "made" / "stackql_manifest.yml").read_text("utf-8")
    assert "# cannot be read, and must be given to make one anew: code" in text
    assert main(["stack", "validate", str(tmp_path / "made"), "dev"]) == 0


def test_what_cannot_be_read_is_missed_where_it_has_to_be_made(world, export, tmp_path, capsys):
    test_what_cannot_be_read_is_told(world, export, tmp_path)
    world.run("DELETE FROM awscc.lambda.functions WHERE region = 'us-east-1' AND Identifier = 'f'")
    assert main(["stack", "plan", str(tmp_path / "made"), "dev", f"--local={world.cloud}"]) == 1
    assert "Code of AWS::Lambda::Function is required and missing" in capsys.readouterr().err


def test_tags_of_aws_itself_are_left_out(world, export):
    tags = '[{"Key": "aws:cloudformation:stack-name", "Value": "s"}, {"Key": "a", "Value": "b"}]'
    world.run(
        "INSERT INTO awscc.logs.log_groups (log_group_name, tags, region)"
        f" VALUES ('x', '{tags}', '{REGION}')"
    )
    manifest, _ = export("SELECT * FROM awscc.logs.log_groups WHERE region = 'us-east-1'")
    assert resources(manifest)["x_log_group"]["tags"] == [{"key": "a", "value": "b"}]


def test_a_stack_is_never_overwritten(world, export):
    network(world)
    sql = "SELECT * FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"
    export(sql)
    _, told = export(sql, code=1)
    assert "is there already; name another folder" in told


def test_without_rows_nothing_is_written(world, export, tmp_path):
    _, told = export("SELECT * FROM awscc.ec2.vpcs WHERE region = 'us-east-1'", code=1)
    assert "there is nothing to export" in told
    assert not (tmp_path / "made").exists()


def test_an_exported_stack_can_be_built_elsewhere(world, export, tmp_path):
    network(world)
    export(
        "SELECT * FROM awscc.ec2.vpcs WHERE region = 'us-east-1'",
        "SELECT * FROM awscc.ec2.subnets WHERE region = 'us-east-1'",
    )
    other = f"--local={tmp_path / 'other.db'}"
    main(["local", "reset", "--yes", "--data", str(tmp_path / "other.db")])
    assert main(["stack", "build", str(tmp_path / "made"), "dev", other]) == 0
    assert main(["stack", "plan", str(tmp_path / "made"), "dev", other, "--detailed-exitcode"]) == 0


@pytest.mark.parametrize(
    ("sql", "error", "says"),
    [
        ("SELECT 1", ParseError, "this selects no resources"),
        ("SELECT * FROM (SELECT * FROM awscc.ec2.vpcs)", ParseError, "begins with no relation"),
        ("SELECT region, count(*) FROM awscc.ec2.vpcs GROUP BY 1", ParseError, "with GROUP a row"),
        ("DELETE FROM awscc.ec2.vpcs", ParseError, "this selects no resources"),
        ("INSERT INTO t SELECT * FROM awscc.ec2.vpcs", ParseError, "this selects no resources"),
        ("SELECT 1; SELECT 2", ParseError, "one SELECT at a time, not 2"),
        ("SELECT * FROM awscc.ec2.vcps", UnknownName, "no resource 'vcps'"),
        ("SELECT * FROM cirrusql.requests", NotSupportedError, "not a resource type"),
        ("SELECT * FROM x", UnknownName, "'x' is not a relation"),
    ],
)
def test_what_is_no_query_of_resources_is_refused(sql, error, says, catalog):
    with pytest.raises(error, match=says.replace("(", "\\(")):
        selection(sql, catalog)


def test_nothing_to_export_is_an_error(world, catalog):
    with world.engine() as engine, pytest.raises(DataError):
        exported(["SELECT * FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"], "n", engine)

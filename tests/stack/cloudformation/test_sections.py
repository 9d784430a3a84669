"""The shape of templates: how they are written, and what is said of those that are wrong."""

from __future__ import annotations

import pytest

from cirrusql.stack.graph.nodes import Declared, Ending
from tests.stack.cloudformation.templates import (
    property_of,
    read,
    stack_of,
    wrong_with,
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "unsupported structure"),
        ("just text", "unsupported structure"),
        ("[a]", "unsupported structure"),
        ("a: [", "this is not YAML"),
        ("{'a': ", "this is not"),
        ("Description: x", "At least one Resources member must be defined"),
        ("Resources: {}", "At least one Resources member must be defined"),
        ("Resources: [a]", "[/Resources] is a list, and not a mapping"),
        ("Resources: {A: {Properties: {}}}", "Every Resources object must contain a Type member"),
        ("Resources: {A: text}", "[/Resources/A] is a text"),
        (
            "Resources: {my-id: {Type: 'AWS::SQS::Queue'}}",
            "Resource name my-id is non alphanumeric",
        ),
        ("Resources: {A: {Type: 'AWS::SQS::Queue', Invalid: 1}}", "property 'Invalid'"),
        ("Resources: {A: {Type: 'AWS::SQS::Queue', DependOn: B}}", "did you mean 'DependsOn'?"),
        (
            "Resources: {A: {Type: 'AWS::SQS::Queue', Properties: }}",
            "'null' values are not allowed",
        ),
        (
            "Resources: {A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: }}}",
            "[/Resources/A/Properties/QueueName] 'null' values are not allowed",
        ),
        (
            "Resources: {A: {Type: 'AWS::SSM::Document', Properties: {Content: {a: [1, null]}}}}",
            "[/Resources/A/Properties/Content/a/1] 'null' values are not allowed",
        ),
        (
            "Resources: {A: {Type: 'AWS::SQS::Queue', Properties: {Name: x}}}",
            "Encountered unsupported property Name of AWS::SQS::Queue",
        ),
        (
            "Resources: {A: {Type: 'AWS::SQS::Queue', Properties: {Arn: x}}}",
            "Arn of AWS::SQS::Queue is read-only and cannot be given",
        ),
        (
            "Resources: {A: {Type: 'AWS::SQS::Queue', Properties: {DelaySeconds: soon}}}",
            'DelaySeconds of AWS::SQS::Queue must be an integer, not "soon"',
        ),
        (
            "Resources: {A: {Type: 'AWS::SQS::Queue', DependsOn: [Nothing]}}",
            "Unresolved resource dependencies [Nothing] in the Resources block",
        ),
        ("Resources: {A: {Type: 'AWS::SQS::Queu'}}", "there is no resource type AWS::SQS::Queu"),
        ("Resource: {}", "did you mean 'Resources'?"),
        ("AWSTemplateFormatVersion: '2011-01-01'\nResources: {}", "is not a supported value"),
        ("Parameters: {A: {}}\nResources: {}", "must contain a Type member"),
        ("Parameters: {A: {Type: Text}}\nResources: {}", "Unrecognized parameter type: Text"),
        ("Parameters: {A: {Type: String, Defualt: x}}\nResources: {}", "did you mean 'Default'?"),
        ("Hooks: {}\nResources: {}", "Hooks"),
        ("Resources: {A: {Type: !Unknown x}}", "there is no tag !Unknown"),
        ("Outputs: {X: {}}\nResources: {}", "Every Outputs member must contain a Value object"),
        ("Outputs: {X: {Value: }}\nResources: {}", "[/Outputs/X/Value] 'null' values are not"),
        ("A: 1\nA: 2", "the key 'A' is given twice"),
        (
            "Parameters: {A: {Type: String, Default: x}}\nResources: {A: {Type: 'AWS::SQS::Queue'}}",
            "'A' is the name of a parameter, too",
        ),
        ("Transform: Mine\nResources: {A: {Type: 'AWS::SQS::Queue'}}", "the transform Mine"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_column(text, message):
    told = wrong_with(text)
    (found,) = [one for one in told if message in one]
    assert found.startswith("t.yaml:")
    assert found.split(":")[1].isdigit()


def test_everything_that_is_wrong_is_told_at_once():
    told = wrong_with("""
    Resources:
      A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !Ref X, Nmae: a}}
      B: {Type: 'AWS::SNS::Topic', DependsOn: Y}
      C: {Type: 'AWS::No::Such'}
    Outputs:
      O: {Value: !GetAtt A.Nothing}
    """)
    assert [one.split(": ", 1)[0] for one in told] == [
        "t.yaml:5:3",
        "t.yaml:3:59",
        "t.yaml:3:71",
        "t.yaml:4:46",
        "t.yaml:7:14",
    ] or len(told) == 5


def test_json_is_read_with_its_places_whatever_it_has_between():
    text = '{\n\t"Resources": {\n\t\t"A": {"Type": "AWS::SQS::Queue",\n"Properties": {"QueueName": 5, "X": 1}}}}'
    (told,) = wrong_with(text)
    assert told.startswith("t.yaml:4:37: Encountered unsupported property X")
    text = '{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "\\ud83d\\ude00\\/"}}}}'
    stack, _ = read(text, checks=False)
    assert stack is not None
    assert property_of(stack, "A", "QueueName") == "😀/"


def test_words_mean_what_yaml_1_1_says_and_texts_stay_texts():
    stack = stack_of("""
    AWSTemplateFormatVersion: 2010-09-09
    Resources:
      A:
        Type: AWS::SNS::Topic
        Properties:
          FifoTopic: yes
          ContentBasedDeduplication: on
          TopicName: a.fifo
          DisplayName: 012345678901
          DataProtectionPolicy: {Version: 2021-06-01, Big: 12345678901234567890123, V: 1.10, F: 1.0e-07}
    """)
    assert property_of(stack, "A", "FifoTopic") is True
    assert property_of(stack, "A", "DisplayName") == "012345678901"
    found = property_of(stack, "A", "DataProtectionPolicy")
    assert found == {
        "Version": "2021-06-01",
        "Big": "12345678901234567890123",
        "V": "1.10",
        "F": 1e-07,
    }


def test_anchors_and_merges_are_understood_and_bombs_are_not():
    stack = stack_of("""
    Resources:
      A: &queue {Type: AWS::SQS::Queue, Properties: &given {DelaySeconds: 5}}
      B: *queue
      C: {Type: AWS::SQS::Queue, Properties: {<<: *given, MaximumMessageSize: 2048}}
    """)
    assert property_of(stack, "C", "DelaySeconds") == 5
    assert list(stack.nodes) == ["A", "B", "C"]
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    assert any("aliases grow too large" in one for one in wrong_with(bomb))


def test_values_are_coerced_to_what_the_schema_says():
    from cirrusql.catalog import Catalog
    from cirrusql.execute.write.calls import Subject
    from cirrusql.stack.graph.outputs import Outputs
    from cirrusql.stack.planning.desired import desired

    stack = stack_of("""
    Parameters: {Port: {Type: Number, Default: 443}}
    Resources:
      G:
        Type: AWS::EC2::SecurityGroup
        Properties:
          GroupDescription: 5
          SecurityGroupIngress:
            - {IpProtocol: -1, FromPort: '22', ToPort: !Ref Port, CidrIp: 0.0.0.0/0}
      B:
        Type: AWS::S3::Bucket
        Properties:
          PublicAccessBlockConfiguration: {BlockPublicAcls: 'true', BlockPublicPolicy: 'False'}
          LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: '30'}]}
    """)

    def wanted(name):
        node = stack.nodes[name]
        assert isinstance(node, Declared)
        state = Subject.of(node.resource_type, Catalog.open()).desired
        return desired(node, Outputs(), state).properties

    assert wanted("G")["GroupDescription"] == "5"
    rule = wanted("G")["SecurityGroupIngress"][0]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("-1", 22, 443)
    assert wanted("B")["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": False,
    }
    assert wanted("B")["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 30


@pytest.mark.parametrize(
    ("policy", "at_end", "replaced", "keeps"),
    [
        ("{}", Ending.DELETE, Ending.DELETE, False),
        ("{DeletionPolicy: Retain}", Ending.KEEP, Ending.DELETE, True),
        ("{DeletionPolicy: RetainExceptOnCreate}", Ending.KEEP, Ending.DELETE, False),
        ("{UpdateReplacePolicy: Retain}", Ending.DELETE, Ending.KEEP, False),
        ("{UpdateReplacePolicy: Snapshot}", Ending.DELETE, Ending.DELETE, False),
        ("{DeletionPolicy: !If [Always, Retain, Delete]}", Ending.KEEP, Ending.DELETE, True),
    ],
)
def test_policies_say_how_a_resource_ends(policy, at_end, replaced, keeps):
    stack = stack_of(f"""
    Conditions: {{Always: !Equals [a, a]}}
    Resources:
      A: {{Type: AWS::SQS::Queue, {policy.strip("{}")}}}
    """)
    found = stack.nodes["A"].facts.lifecycle
    assert (found.at_end, found.when_replaced, found.keeps_created) == (at_end, replaced, keeps)


def test_databases_leave_a_snapshot_unless_something_else_is_said():
    stack = stack_of("""
    Resources:
      Cluster: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql}}
      Of: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref Cluster}}
      Alone: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql}}
      Gone: {Type: AWS::RDS::DBInstance, DeletionPolicy: Delete}
      None: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref AWS::NoValue, Engine: mysql}}
    """)
    ends = {name: node.facts.lifecycle.at_end for name, node in stack.nodes.items()}
    assert ends == {
        "Cluster": Ending.SNAPSHOT,
        "Of": Ending.DELETE,
        "Alone": Ending.SNAPSHOT,
        "Gone": Ending.DELETE,
        "None": Ending.SNAPSHOT,
    }


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("DeletionPolicy: Keep", "Unrecognized DeletionPolicy Keep for resource A"),
        ("DeletionPolicy: Snapshot", "does not support deletion policy Snapshot"),
        ("UpdateReplacePolicy: RetainExceptOnCreate", "Unrecognized UpdateReplacePolicy"),
        ("DeletionPolicy: [a]", "DeletionPolicy must be a text"),
    ],
)
def test_policies_that_there_are_not(policy, message):
    (told,) = wrong_with(f"Resources:\n  A: {{Type: AWS::SQS::Queue, {policy}}}\n")
    assert message in told
    assert told.startswith("t.yaml:2:")


def test_what_is_ignored_is_told():
    stack = stack_of("""
    Resources:
      I:
        Type: AWS::EC2::Instance
        CreationPolicy: {ResourceSignal: {Timeout: PT5M}}
        UpdatePolicy: {AutoScalingRollingUpdate: {}}
        Metadata: {'AWS::CloudFormation::Init': {}}
      Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
      Wait: {Type: AWS::CloudFormation::WaitCondition, DependsOn: I, Properties: {Handle: !Ref Handle}}
      Meta: {Type: AWS::CDK::Metadata, Properties: {Analytics: v2}}
    """)
    told = "\n".join(map(str, stack.notes))
    assert list(stack.nodes) == ["I"]
    for part in ("CreationPolicy", "UpdatePolicy", "cfn-init", "Handle", "Wait"):
        assert part in told


def test_record_set_groups_become_record_sets():
    stack = stack_of("""
    Parameters: {Second: {Type: String, Default: 'yes'}}
    Conditions: {Two: !Equals [!Ref Second, 'yes']}
    Resources:
      Group:
        Type: AWS::Route53::RecordSetGroup
        Properties:
          HostedZoneName: example.com.
          RecordSets:
            - {Name: a.example.com., Type: A, TTL: '60', ResourceRecords: [192.0.2.1]}
            - !If [Two, {Name: b.example.com., Type: A, TTL: 60, ResourceRecords: [192.0.2.2]}, !Ref AWS::NoValue]
            - !If [Two, !Ref AWS::NoValue, {Name: c.example.com., Type: A}]
      After: {Type: AWS::SQS::Queue, DependsOn: Group}
    Outputs: {Name: {Value: !Ref Group}}
    """)
    assert list(stack.nodes) == ["Group-1", "Group-2", "After"]
    assert stack.before["After"] == {"Group-1", "Group-2"}
    assert property_of(stack, "Group-2", "HostedZoneName") == "example.com."


def test_record_sets_of_a_group_are_known_before_anything_is_called():
    child = """
    Parameters: {Name: {Type: String}}
    Conditions: {Known: !Equals [!Ref Name, x]}
    Resources:
      Group:
        Type: AWS::Route53::RecordSetGroup
        Properties:
          HostedZoneName: example.com.
          RecordSets: !If [Known, [{Name: a.example.com., Type: A}], []]
    """
    parent = """
    Resources:
      T: {Type: AWS::SNS::Topic}
      C:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: c.yaml, Parameters: {Name: !GetAtt T.TopicName}}
    """
    told = wrong_with(parent, files={"c.yaml": child})
    assert any("the condition 'Known' must be known before" in one for one in told), told


@pytest.mark.parametrize("given", ["[]", "[Always]", "[Always, x]", "Always", "{}", "[[], a, b]"])
@pytest.mark.parametrize(
    "where",
    [
        "A: {Type: AWS::SQS::Queue, Properties: {QueueName: {'Fn::If': %s}}}",
        "A: {Type: AWS::SQS::Queue, Properties: {'Fn::If': %s}}",
        "A: {Type: AWS::Route53::RecordSetGroup, Properties: {RecordSets: {'Fn::If': %s}}}",
        "A: {Type: AWS::Route53::RecordSetGroup, Properties: {RecordSets: [{'Fn::If': %s}]}}",
        "A: {Type: AWS::SQS::Queue, DeletionPolicy: {'Fn::If': %s}}",
    ],
)
def test_a_choice_that_is_none_is_told_wherever_it_stands(where, given):
    told = wrong_with(f"""
    Conditions: {{Always: !Equals [a, a]}}
    Resources:
      {where % given}
    """)
    assert told
    assert all(one.startswith("t.yaml:") for one in told)


UNSUPPORTED = """
Resources:
  Key: {Type: AWS::IAM::AccessKey, Properties: {UserName: x}}
  Macro: {Type: AWS::CloudFormation::Macro}
  Module: {Type: Acme::Web::Site::MODULE}
  Third: {Type: Acme::Data::Thing}
  Needs:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !GetAtt Key.SecretAccessKey}
  Lacks:
    Type: AWS::SQS::Queue
    Properties: {Tags: [{Key: k, Value: !Ref Key}], QueueName: !Sub '${Third}-q', DelaySeconds: 1}
  Fine: {Type: AWS::SNS::Topic, DependsOn: [Macro]}
Outputs:
  Secret: {Value: !Ref Key}
  Fine: {Value: !Ref Fine}
"""


def test_what_cannot_be_deployed_is_told_all_at_once():
    told = wrong_with(UNSUPPORTED)
    assert [one.split(":")[1] for one in told] == ["3", "4", "5", "6"]
    assert all("--skip-unsupported leaves it out" in one for one in told)


def test_what_is_left_out_takes_with_it_what_cannot_be_without_it():
    from cirrusql.stack.cloudformation.loading import Options

    stack = stack_of(UNSUPPORTED, options=Options(skips_unsupported=True, is_local=True))
    assert list(stack.nodes) == ["Lacks", "Fine"]
    assert property_of(stack, "Lacks", "QueueName") is None
    assert property_of(stack, "Lacks", "DelaySeconds") == 1
    assert list(stack.exports) == ["Fine"]
    told = "\n".join(map(str, stack.notes))
    assert "Needs cannot be without what is left out" in told
    assert "Lacks.QueueName lacks what Third would give" in told
    assert "the output Secret is left out" in told

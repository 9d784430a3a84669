"""Transforms: loops, parts of other files, SAM, and nested stacks."""

from __future__ import annotations

import pytest

from cirrusql.stack.cloudformation.loading import Options
from cirrusql.stack.graph.nodes import Declared
from cirrusql.stack.graph.outputs import Given, Outputs
from tests.stack.cloudformation.templates import (
    NOTHING,
    property_of,
    read,
    stack_of,
    wrong_with,
)

LOOP = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: 'orders,pay-ments'}}
Mappings: {Kinds: {all: {names: [x, y]}}}
Conditions:
  'Fn::ForEach::Checks':
    - N
    - [One, Two]
    - 'Is${N}': !Equals ['${N}', One]
Resources:
  'Fn::ForEach::Queues':
    - Name
    - !Ref Names
    - 'Queue&{Name}':
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !Sub '${AWS::StackName}-${Name}'
          Tags: [{Key: name, Value: !Ref Name}]
  'Fn::ForEach::Outer':
    - A
    - !FindInMap [Kinds, all, names]
    - 'Fn::ForEach::Inner':
        - B
        - ['1', '2']
        - 'T${A}${B}': {Type: AWS::SNS::Topic, Condition: IsOne, Properties: {DisplayName: '${A}-${B}'}}
Outputs:
  'Fn::ForEach::Out':
    - Name
    - !Ref Names
    - 'Out&{Name}': {Value: !GetAtt ['Queue&{Name}', Arn]}
"""


def test_loops_are_written_out_wherever_they_stand():
    stack = stack_of(LOOP)
    assert list(stack.nodes) == ["Queueorders", "Queuepayments", "Tx1", "Tx2", "Ty1", "Ty2"]
    assert property_of(stack, "Queuepayments", "QueueName") == "shop-pay-ments"
    assert property_of(stack, "Queueorders", "Tags") == [{"Key": "name", "Value": "orders"}]
    assert property_of(stack, "Ty2", "DisplayName") == "y-2"
    assert list(stack.exports) == ["Outorders", "Outpayments"]


def test_loops_follow_the_values_of_parameters():
    assert next(iter(stack_of(LOOP, {"Names": "only"}).nodes)) == "Queueonly"


def test_a_loop_in_properties_makes_members():
    stack = stack_of("""
    Transform: [AWS::LanguageExtensions]
    Resources:
      D:
        Type: AWS::CloudWatch::Dashboard
        Properties:
          DashboardBody:
            'Fn::ToJsonString':
              'Fn::ForEach::M': [K, [a, b], {'k${K}': !Ref K}]
      L: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: {'Fn::Length': [1, 2, 3]}}}
    """)
    assert property_of(stack, "D", "DashboardBody") == '{"ka":"a","kb":"b"}'
    assert property_of(stack, "L", "DelaySeconds") == 3


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        ("[N, [a]]", "Fn::ForEach requires a list of an identifier, a collection and a mapping"),
        ("[N, [a], text]", "Fn::ForEach requires a list"),
        ("text", "Fn::ForEach requires a list"),
        (
            "[N, text, {'Q${N}': {Type: AWS::SQS::Queue}}]",
            "the collection of Fn::ForEach must be a list",
        ),
        (
            "[N, !Ref P, {'Q${N}': {Type: AWS::SQS::Queue}}]",
            "must be known before anything is called",
        ),
        ("[N, [a, a], {'Q${N}': {Type: AWS::SQS::Queue}}]", "the key 'Qa' is made twice"),
        (
            "[N, [a.b], {'Q${N}': {Type: AWS::SQS::Queue}}]",
            "Resource name Qa.b is non alphanumeric",
        ),
    ],
)
def test_a_loop_that_is_wrong(loop, message):
    told = wrong_with(f"""
    Transform: AWS::LanguageExtensions
    Parameters: {{P: {{Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>', Default: /x}}}}
    Resources:
      'Fn::ForEach::L': {loop}
    """)
    assert any(message in one for one in told), told


def test_a_loop_without_its_transform_says_what_is_missing():
    told = wrong_with("Resources: {'Fn::ForEach::L': [N, [a], {}]}")
    assert any("needs the transform AWS::LanguageExtensions" in one for one in told)


PART = "QueueName: included\nTags: [{Key: a, Value: b}]\n"


def test_parts_of_other_files_are_put_in():
    stack = stack_of(
        """
    Transform: {Name: AWS::Include, Parameters: {Location: s3://b/top.yaml}}
    Resources:
      Q:
        Type: AWS::SQS::Queue
        Properties:
          DelaySeconds: 1
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./part.yaml}}
    """,
        files={"part.yaml": PART, "top.yaml": "Parameters: {P: {Type: String, Default: x}}"},
    )
    assert property_of(stack, "Q", "QueueName") == "included"
    assert property_of(stack, "Q", "DelaySeconds") == 1


def test_a_part_that_is_not_there_is_told():
    told = wrong_with("""
    Resources:
      Q:
        Type: AWS::SQS::Queue
        Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/no.yaml}}}
    """)
    assert any("Transform AWS::Include failed with: s3://b/no.yaml" in one for one in told)
    assert told[0].startswith("t.yaml:5:")


# -- nested stacks -------------------------------------------------------------------------------

CHILD = """
Parameters:
  Name: {Type: String}
  Size: {Type: Number, Default: 5}
  Subnets: {Type: CommaDelimitedList, Default: ''}
Conditions:
  Named: !Not [!Equals [!Ref Name, '']]
  Large: !Equals [!Ref Size, 100]
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name, DelaySeconds: !Ref Size}}
  Big: {Type: AWS::SNS::Topic, Condition: Large}
Outputs:
  Url: {Value: !Ref Queue}
  Stack: {Value: !Ref AWS::StackName}
  Name: {Value: !If [Named, !Ref Name, none]}
"""
PARENT = """
Resources:
  First: {Type: AWS::SNS::Topic}
  Child:
    Type: AWS::CloudFormation::Stack
    DependsOn: First
    Properties:
      TemplateURL: https://s3.amazonaws.com/b/child.yaml
      Parameters: {Name: !GetAtt First.TopicName, Size: 7}
  User:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !GetAtt Child.Outputs.Url}
  Later: {Type: AWS::SNS::Topic, DependsOn: Child}
Outputs:
  Id: {Value: !Ref Child}
  Name: {Value: !GetAtt Child.Outputs.Name}
"""


def test_a_nested_stack_is_a_part_of_its_parents_graph():
    stack = stack_of(PARENT, files={"child.yaml": CHILD})
    assert list(stack.nodes) == ["First", "Child.Queue", "User", "Later"]
    assert stack.before["Child.Queue"] == {"First"}
    assert stack.before["User"] == {"Child.Queue"}
    assert stack.before["Later"] == {"Child.Queue"}
    assert property_of(stack, "Child.Queue", "DelaySeconds") == "7"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("child.yaml\n", "gone.yaml\n"), "cannot be found; put it beside the template"),
        (("Size: 7", "Sice: 7"), "no parameter 'Sice'; did you mean 'Size'?"),
        (("Name: !GetAtt First.TopicName, ", ""), "Parameters: [Name] must have values"),
        (("Child.Outputs.Url", "Child.Outputs.Uri"), "did you mean 'Outputs.Url'?"),
        (("Child.Outputs.Url", "Child.Url"), "does not support attribute {Url}"),
        (
            ("      TemplateURL: https://s3.amazonaws.com/b/child.yaml\n", ""),
            "needs its TemplateURL",
        ),
    ],
)
def test_a_nested_stack_that_is_wrong(change, message):
    told = wrong_with(PARENT.replace(*change), files={"child.yaml": CHILD})
    assert any(message in one for one in told), told


def test_stacks_that_are_in_themselves_are_told():
    child = """
    Resources:
      Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: x/child.yaml}}
    """
    told = wrong_with(child, files={"child.yaml": child})
    assert any("nested more than" in one for one in told)


def test_a_condition_of_a_nested_stack_may_wait_for_its_parents_resources():
    child = """
    Parameters: {Arn: {Type: String}}
    Conditions: {Known: !Not [!Equals [!Ref Arn, '']]}
    Resources:
      Q: {Type: AWS::SQS::Queue, Condition: Known, Properties: {QueueName: !If [Known, a, b]}}
    """
    parent = """
    Resources:
      T: {Type: AWS::SNS::Topic}
      C:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: child.yaml, Parameters: {Arn: !Ref T}}
    """
    stack = stack_of(parent, files={"child.yaml": child})
    assert stack.before["C.Q"] == {"T"}
    assert stack.nodes["C.Q"].facts.condition is not None


def test_a_resource_of_two_nested_stacks_is_there_only_if_both_conditions_hold():
    inner = """
    Parameters: {Name: {Type: String}}
    Conditions: {Known: !Equals [!Ref Name, b]}
    Resources: {Q: {Type: AWS::SQS::Queue, Condition: Known}, R: {Type: AWS::SQS::Queue}}
    """
    outer = """
    Parameters: {Name: {Type: String}, Other: {Type: String}}
    Conditions: {Wanted: !Equals [!Ref Name, a]}
    Resources:
      Inner:
        Type: AWS::CloudFormation::Stack
        Condition: Wanted
        Properties: {TemplateURL: inner.yaml, Parameters: {Name: !Ref Other}}
    """
    parent = """
    Resources:
      T: {Type: AWS::SNS::Topic}
      U: {Type: AWS::SNS::Topic}
      Outer:
        Type: AWS::CloudFormation::Stack
        Properties:
          TemplateURL: outer.yaml
          Parameters: {Name: !GetAtt T.TopicName, Other: !GetAtt U.TopicName}
    """
    stack = stack_of(parent, files={"inner.yaml": inner, "outer.yaml": outer})
    assert stack.before["Outer.Inner.Q"] == {"T", "U"}

    def there(one, other):
        outputs = Outputs()
        for name, value in (("T", one), ("U", other)):
            outputs.set(name, Given({"TopicName": value}))
        found = (stack.nodes[f"Outer.Inner.{name}"].facts.condition for name in "QR")
        return [one.holds(outputs) for one in found if one is not None]

    assert there("a", "b") == [True, True]
    assert there("a", "-") == [False, True]
    assert there("-", "b") == [False, False]


def test_an_output_of_a_nested_stack_is_there_if_its_condition_holds():
    child = CHILD.replace("Stack: {Value", "Stack: {Condition: Large, Value")
    parent = PARENT.replace("Child.Outputs.Url", "Child.Outputs.Stack")
    told = wrong_with(parent, files={"child.yaml": child})
    assert any("Child does not give Stack; the condition 'Large'" in one for one in told), told
    assert not wrong_with(parent.replace("Size: 7", "Size: 100"), files={"child.yaml": child})


def test_a_nested_template_is_told_booleans_as_cloudformation_has_them():
    child = """
    Transform: AWS::LanguageExtensions
    Parameters: {Names: {Type: CommaDelimitedList}}
    Resources:
      Fn::ForEach::Each: [N, !Ref Names, {'Q${N}': {Type: AWS::SQS::Queue}}]
    """
    parent = """
    Resources:
      C:
        Type: AWS::CloudFormation::Stack
        Properties: {TemplateURL: child.yaml, Parameters: {Names: true}}
    """
    assert list(stack_of(parent, files={"child.yaml": child}).nodes) == ["C.Qtrue"]


@pytest.mark.parametrize(
    "text",
    [
        """
        Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}
        Resources: {Q: {Type: AWS::SQS::Queue}}
        """,
        """
        Resources:
          Q: {Type: AWS::SQS::Queue}
          Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yaml}}
          Resources: {Type: AWS::SNS::Topic}
        """,
    ],
)
def test_what_stands_here_and_in_an_included_part_is_told(text):
    told = wrong_with(text, files={"part.yaml": "Resources: {Type: AWS::SQS::Queue}"})
    assert any("'Resources' stands here and in the file that is included" in one for one in told)


# -- SAM ------------------------------------------------------------------------------------------

SAM = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Handler: app.main}}
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ./src
      Policies: [AWSLambdaBasicExecutionRole, AmazonSQSFullAccess]
      Events: {Get: {Type: HttpApi, Properties: {Path: /hello, Method: get}}}
  Table: {Type: AWS::Serverless::SimpleTable}
  Plain: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Nothing}}
Outputs: {Arn: {Value: !GetAtt Hello.Arn}}
"""


def test_sam_is_translated_and_has_places():
    pytest.importorskip("samtranslator")
    (told,) = wrong_with(SAM)
    assert told.startswith("t.yaml:12:")
    stack = stack_of(SAM.replace("!Ref Nothing", "x"))
    types = {
        node.resource_type.type_name for node in stack.nodes.values() if isinstance(node, Declared)
    }
    assert {"AWS::Lambda::Function", "AWS::IAM::Role", "AWS::ApiGatewayV2::Api"} <= types
    policies = property_of(stack, "HelloRole", "ManagedPolicyArns")
    assert "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" in policies
    assert "arn:aws:iam::aws:policy/AmazonSQSFullAccess" in policies
    assert stack.nodes["HelloRole"].facts.place.line == 5
    assert any("./src is not uploaded" in str(note) for note in stack.notes)


def test_on_aws_code_that_is_not_packaged_is_refused():
    pytest.importorskip("samtranslator")
    text = SAM.replace("!Ref Nothing", "x")
    (told,) = wrong_with(text, options=Options(is_local=False))
    assert "CodeUri './src' is no object of S3; package the template first (`sam package`)" in told
    _, wrong = read(text, options=Options(only_looks=True), facts=NOTHING)
    assert wrong == []


def test_what_sam_refuses_is_told_where_it_stands():
    pytest.importorskip("samtranslator")
    told = wrong_with("""
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Fine: {Type: AWS::Serverless::SimpleTable}
      Hello:
        Type: AWS::Serverless::Function
        Properties: {CodeUri: s3://b/k, Handler: a.b}
    """)
    assert told
    assert told[0].startswith("t.yaml:5:")
    assert "Runtime" in told[0]


def test_plain_code_may_be_a_path_where_nothing_runs_it():
    text = """
    Resources:
      F: {Type: AWS::Lambda::Function, Properties: {Role: 'arn:aws:iam::123456789012:role/x', Code: ./src, Handler: a.b, Runtime: python3.13}}
      L: {Type: AWS::Lambda::LayerVersion, Properties: {Content: layer/}}
    """
    stack = stack_of(text)
    assert property_of(stack, "F", "Code")["S3Bucket"] == "code-that-is-not-packaged"
    assert len(stack.notes) == 2
    told = wrong_with(text, options=Options(is_local=False))
    assert [one.split(":")[1] for one in told] == ["3", "4"]

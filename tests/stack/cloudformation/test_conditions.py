"""Conditions and rules: what they hold, circles through them, and resources that are not there."""

from __future__ import annotations

import pytest

from tests.stack.cloudformation.templates import NOTHING, outputs, read, stack_of, wrong_with

HEAD = """
Parameters:
  Env: {Type: String, Default: dev}
  Names: {Type: CommaDelimitedList, Default: 'a,b'}
"""


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("!Equals [!Ref Env, dev]", True),
        ("!Equals [!Ref Env, Dev]", False),
        ("!Equals [1, '1']", True),
        ("!Equals [true, 'true']", True),
        ("!Equals [!Ref Names, [a, b]]", True),
        ("!Equals [!Join ['', [d, ev]], !Ref Env]", True),
        ("!Equals [!Select [1, !Ref Names], b]", True),
        ("!Equals [!Ref AWS::Region, eu-west-1]", True),
        ("!Not [!Equals [a, a]]", False),
        ("!And [!Equals [a, a], !Equals [b, b]]", True),
        ("!And [!Equals [a, a], !Equals [b, c]]", False),
        ("!Or [!Equals [a, b], !Equals [b, b]]", True),
        ("!Or [!Equals [a, b], !Not [!Equals [b, b]], !Condition Other]", True),
        ("{'Fn::And': [{Condition: Other}, {'Fn::Not': [{'Fn::Equals': [x, y]}]}]}", True),
    ],
)
def test_a_condition_holds_or_not(condition, holds):
    text = f"""{HEAD}
Conditions:
  Other: !Equals [a, a]
  It: {condition}
Resources: {{Q: {{Type: 'AWS::SQS::Queue'}}}}
Outputs: {{X: {{Value: !If [It, 'yes', 'no']}}}}
"""
    assert outputs(text)["X"] == ("yes" if holds else "no")


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ("It: !Condition It", "refer to each other in a circle: It → It"),
        (
            "It: !And [!Condition B, !Condition C]\n  B: !Not [!Condition C]\n  C: !Or [!Condition It, !Condition B]",
            "in a circle",
        ),
        ("It: !Condition Missing", "unresolved condition dependency Missing"),
        ("It: !Equals [a]", "every Fn::Equals object requires a list of 2 parameters"),
        ("It: !And [!Equals [a, a]]", "at least 2 and at most 10 boolean parameters"),
        ("It: !Not [!Equals [a, a], !Equals [a, a]]", "requires one boolean parameter"),
        ("It: text", "a condition is one of the condition functions"),
        ("It: !Equals [!Ref Q, a]", "Cannot reference resources here"),
        ("It: !Equals [!GetAtt Q.Arn, a]", "Cannot reference resources here"),
        ("It: !Equals [!Ref Nothing, a]", "Unresolved resource dependencies [Nothing]"),
    ],
)
def test_a_condition_that_is_wrong_is_told_with_its_place(conditions, message):
    text = f"""{HEAD}
Conditions:
  {conditions}
Resources:
  Q: {{Type: 'AWS::SQS::Queue'}}
  T: {{Type: 'AWS::SNS::Topic', Condition: It}}
"""
    told = wrong_with(text)
    assert any(message in one for one in told), told
    assert all(one.startswith("t.yaml:") for one in told)


def test_what_a_condition_leaves_out_is_no_part_of_the_stack():
    stack = stack_of("""
    Conditions: {Never: !Equals [a, b]}
    Resources:
      Q: {Type: 'AWS::SQS::Queue'}
      Gone: {Type: 'AWS::SNS::Topic', Condition: Never, Properties: {TopicName: !Ref Q}}
      User: {Type: 'AWS::SNS::Topic', DependsOn: [Gone, Q], Properties: {TopicName: !If [Never, !Ref Gone, x]}}
    Outputs:
      A: {Condition: Never, Value: !Ref Gone}
      B: {Value: !Ref Q}
    """)
    assert list(stack.nodes) == ["Q", "User"]
    assert stack.before["User"] == {"Q"}
    assert list(stack.exports) == ["B"]


@pytest.mark.parametrize("reference", ["!Ref Gone", "!GetAtt Gone.TopicArn", "!Sub '${Gone}'"])
def test_what_is_absent_cannot_be_referred_to(reference):
    (told,) = wrong_with(f"""
    Conditions: {{Never: !Equals [a, b]}}
    Resources:
      Gone: {{Type: 'AWS::SNS::Topic', Condition: Never}}
      Q: {{Type: 'AWS::SQS::Queue', Properties: {{QueueName: {reference}}}}}
    """)
    assert "Unresolved resource dependencies [Gone]" in told
    assert "its condition 'Never' does not hold" in told
    assert told.startswith("t.yaml:5:")


def test_a_circle_through_conditions_is_only_one_where_it_is_chosen():
    text = """
    Conditions: {Never: !Equals [a, b], Always: !Equals [a, a]}
    Resources:
      A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !If [%s, !Ref B, x]}}
      B: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt A.TopicName}}
    """
    assert stack_of(text % "Never").order == ("A", "B")
    (told,) = wrong_with(text % "Always")
    assert "in a circle: A → B → A" in told


def test_without_an_account_a_condition_on_the_region_is_open():
    text = """
    Conditions:
      Here: !Equals [!Ref 'AWS::Region', eu-west-1]
      Both: !And [!Condition Here, !Equals [a, b]]
    Resources:
      Q: {Type: 'AWS::SQS::Queue', Condition: Here, Properties: {QueueName: !If [Here, a, b]}}
      T: {Type: 'AWS::SNS::Topic', Condition: Both}
    """
    stack, wrong = read(text, facts=NOTHING)
    assert wrong == []
    assert stack is not None
    assert list(stack.nodes) == ["Q"]  # whatever the region is, Both does not hold


RULES = """
Parameters:
  Env: {Type: String, Default: dev}
  Size: {Type: String, Default: small}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1,subnet-2'}
Rules:
  It:
    %s
    Assertions:
      - {Assert: %s, AssertDescription: must be so}
Resources: {Q: {Type: 'AWS::SQS::Queue'}}
"""


@pytest.mark.parametrize(
    ("when", "assertion", "holds"),
    [
        ("", "{'Fn::Contains': [[small, large], !Ref Size]}", True),
        ("", "{'Fn::Contains': [[large], !Ref Size]}", False),
        ("", "{'Fn::Not': [{'Fn::Contains': [['1', '2'], {Ref: Size}]}]}", True),
        ("", "!EachMemberIn [!Ref Subnets, [subnet-1, subnet-2, subnet-3]]", True),
        ("", "!EachMemberIn [!Ref Subnets, [subnet-1]]", False),
        ("", "{'Fn::EachMemberEquals': [[a, a], a]}", True),
        ("", "{'Fn::EachMemberEquals': [[a, b], a]}", False),
        ("", "!Contains [{'Fn::RefAll': 'List<AWS::EC2::Subnet::Id>'}, subnet-2]", True),
        ("", "!Equals [!Ref Env, prod]", False),
        ("RuleCondition: !Equals [!Ref Env, prod]", "!Equals [a, b]", True),
        ("RuleCondition: !Equals [!Ref Env, dev]", "!Equals [a, b]", False),
    ],
)
def test_a_rule_holds_or_is_told(when, assertion, holds):
    told = wrong_with(RULES % (when, assertion))
    assert [("must be so" in one) for one in told] == ([] if holds else [True])
    assert all(one.startswith("t.yaml:10:") for one in told)

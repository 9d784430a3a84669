"""Every function of values: what it gives, and what it says of hostile arguments, and where."""

from __future__ import annotations

import pytest

from tests.stack.cloudformation.templates import MadeUp, holding, outputs, value, wrong_with

HEAD = """
Parameters:
  Env: {Type: String, Default: dev}
  Zones: {Type: CommaDelimitedList, Default: 'a, b ,c'}
  Port: {Type: Number, Default: 8080}
Mappings:
  Sizes:
    dev: {cpu: 256, names: [x, y], dotted.key: '1'}
    prod: {cpu: 1024, names: [z]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsDev: !Not [!Condition IsProd]
"""


@pytest.mark.parametrize(
    ("expression", "given"),
    [
        ("!Ref Env", "dev"),
        ("!Ref Port", "8080"),
        ("!Ref Zones", ["a", "b", "c"]),
        ("!Ref AWS::Region", "eu-west-1"),
        ("!Ref AWS::AccountId", "123456789012"),
        ("!Ref AWS::Partition", "aws"),
        ("!Ref AWS::URLSuffix", "amazonaws.com"),
        ("!Ref AWS::StackName", "shop"),
        ("!Ref AWS::NotificationARNs", []),
        ("!Join ['-', [a, 1, true, 2.5]]", "a-1-true-2.5"),
        ("!Join ['', []]", ""),
        ("!Join [',', !Ref Zones]", "a,b,c"),
        ("!Join [',', [a, !Ref 'AWS::NoValue', b]]", "a,b"),
        ("!Join ['', [!If [IsProd, p, !Ref 'AWS::NoValue'], d]]", "d"),
        ("!Select [1, [a, b]]", "b"),
        ("!Select ['0', !Ref Zones]", "a"),
        ("!Select [0, !GetAZs '']", "eu-west-1a"),
        ("!Select [2, !GetAZs {Ref: 'AWS::Region'}]", "eu-west-1c"),
        ("!Split ['|', 'a|b||c']", ["a", "b", "", "c"]),
        ("!Select [3, !Split [':', 'arn:aws:sqs:eu-west-1']]", "eu-west-1"),
        ("!Sub 'x-${Env}-${AWS::Region}'", "x-dev-eu-west-1"),
        ("!Sub '${!Literal} $ {} ${!AWS::X}'", "${Literal} $ {} ${AWS::X}"),
        ("!Sub ['${A}-${Env}', {A: !Join ['', [p, q]]}]", "pq-dev"),
        ("!Sub ['${Env}', {Env: shadowed}]", "shadowed"),
        ("!Sub ['${A.B}', {A.B: dotted}]", "dotted"),
        ("!Sub 'port ${Port}'", "port 8080"),
        ("!Sub '${ Env }'", "dev"),
        ("!FindInMap [Sizes, !Ref Env, cpu]", 256),
        ("!FindInMap [Sizes, prod, names]", ["z"]),
        ("!FindInMap [Sizes, dev, dotted.key]", "1"),
        ("!FindInMap [Sizes, none, cpu, {DefaultValue: 7}]", 7),
        ("!FindInMap [Sizes, none, cpu, {DefaultValue: !Ref Env}]", "dev"),
        ("!Base64 hello", "aGVsbG8="),
        ("{'Fn::Base64': {'Fn::Sub': 'größe ${Env}'}}", "Z3LDtsOfZSBkZXY="),
        ("!Cidr [10.0.0.0/16, 3, 8]", ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]),
        ("!Cidr ['10.0.0.0/24', '1', '8']", ["10.0.0.0/24"]),
        ("!Select [255, !Cidr [10.0.0.0/16, 256, 8]]", "10.0.255.0/24"),
        ("!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
        ("!If [IsDev, d, p]", "d"),
        ("!If [IsProd, !Select [9, [a]], fine]", "fine"),
        ("!If [IsProd, p, !If [IsDev, inner, x]]", "inner"),
        ("{'Fn::Length': [a, b]}", 2),
        ("{'Fn::Length': !Ref Zones}", 3),
        ("{'Fn::ToJsonString': {b: [1, true], a: !Ref Env}}", '{"b":[1,true],"a":"dev"}'),
        ("!ImportValue shared-vpc", "vpc-1"),
        ("!ImportValue {'Fn::Sub': 'shared-${Env}'}", "vpc-3"),
        ("{'Fn::GetStackOutput': {StackName: net, OutputName: Vpc}}", "vpc-2"),
    ],
)
def test_a_function_gives(expression, given):
    facts = MadeUp(
        exports={"shared-vpc": "vpc-1", "shared-dev": "vpc-3", "net/Vpc/eu-west-1": "vpc-2"}
    )
    if given is None:
        text = f"{HEAD}\nResources: {{Q: {{Type: 'AWS::SQS::Queue'}}}}\nOutputs: {{X: {{Value: "
        assert (
            "Unresolved resource dependencies [Sum]"
            in wrong_with(f"{text}{expression}}}}}", facts=facts)[0]
        )
        return
    assert value(expression, HEAD, facts=facts) == given


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("!Ref Nothing", "Unresolved resource dependencies [Nothing] in the Resources block"),
        ("!Ref Evn", "did you mean 'Env'?"),
        ("!Join [a]", "every Fn::Join object requires two parameters"),
        ("!Join ['-', text]", "every Fn::Join object requires two parameters"),
        ("!Join ['-', [[a], b]]", "every Fn::Join object requires two parameters"),
        ("!Join ['-', [{a: b}]]", "every Fn::Join object requires two parameters"),
        ("!Join [[x], [a]]", "the delimiter of Fn::Join must be a text, not a list"),
        ("!Select [5, [a]]", "Fn::Select cannot select nonexistent value at index 5"),
        ("!Select [-1, [a]]", "Fn::Select requires a list argument with two elements"),
        ("!Select [x, [a]]", "Fn::Select requires a list argument with two elements"),
        ("!Select [0, text]", "Fn::Select requires a list argument with two elements"),
        ("!Select [0]", "Fn::Select requires a list argument with two elements"),
        ("!Select [0, []]", "the list has 0"),
        ("!Split ['', a]", "every Fn::Split object requires two parameters"),
        ("!Split [',']", "every Fn::Split object requires two parameters"),
        ("!Split [',', [a]]", "what Fn::Split splits must be a text, not a list"),
        ("!Sub [a]", "every Fn::Sub object requires a text, or a list"),
        ("!Sub {a: b}", "every Fn::Sub object requires a text, or a list"),
        ("!Sub '${Nothing}'", "Unresolved resource dependencies [Nothing]"),
        ("!Sub '${Zones}'", "Fn::Sub cannot put a list into a text: ${Zones}"),
        ("!FindInMap [Sizes, dev]", "every Fn::FindInMap object requires three parameters"),
        ("!FindInMap [Sizes, test, cpu]", "Unable to get mapping for Sizes::test::cpu"),
        ("!FindInMap [Size, dev, cpu]", "did you mean 'Sizes'?"),
        ("!FindInMap [Sizes, dev, cpu, 5]", "every Fn::FindInMap object requires three"),
        ("!Cidr [10.0.0.0/16, 300, 8]", "the count is from 1 to 256, not 300"),
        ("!Cidr [10.0.0.0/16, 0, 8]", "the count is from 1 to 256, not 0"),
        ("!Cidr [10.0.0.0/24, 2, 8]", "has 1 networks with 8 bits, and not 2"),
        ("!Cidr [10.0.0.0/24, 1, 9]", "has no networks with 9 bits"),
        ("!Cidr [nonsense, 1, 8]", "Fn::Cidr"),
        ("!Cidr [10.0.0.0/16, 1]", "Fn::Cidr requires a block of addresses"),
        ("!Base64 [a]", "what Fn::Base64 encodes must be a text, not a list"),
        ("!If [IsProd, a]", "Fn::If requires a list with three elements"),
        ("!If [Missing, a, b]", "unresolved condition dependency Missing"),
        ("!If [IsPrd, a, b]", "did you mean 'IsProd'?"),
        ("!If [[x], a, b]", "the name of a condition is a text"),
        ("{'Fn::Length': text}", "what Fn::Length counts must be a list"),
        ("{'Fn::ToJsonString': text}", "Fn::ToJsonString requires a mapping or a list"),
        ("!ImportValue nowhere", "No export named nowhere"),
        ("{'Fn::GetStackOutput': {StackName: x}}", "requires StackName and OutputName"),
        ("!GetAtt Q", "every Fn::GetAtt object requires two non-empty parameters"),
        ("!GetAtt [Q]", "every Fn::GetAtt object requires two non-empty parameters"),
        ("!GetAtt [Q, '']", "every Fn::GetAtt object requires two non-empty parameters"),
        ("!GetAtt Nothing.Arn", "Unresolved resource dependencies [Nothing]"),
        ("!GetAtt Q.Nonsense", "AWS::SQS::Queue does not support attribute {Nonsense}."),
        ("!GetAtt Q.Arm", "did you mean 'Arn'?"),
        ("!Transform {Name: Mine}", "Fn::Transform can only include files"),
        ("{'Fn::Contains': [[a], a]}", "Fn::Contains cannot be used here"),
    ],
)
def test_a_hostile_argument_is_told_with_its_place(expression, message):
    text = f"{HEAD}\n{holding(expression)}"
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("  X:"))
    (told,) = wrong_with(text)
    assert message in told
    file, where, column, _ = told.split(":", 3)
    assert (file, int(where)) == ("t.yaml", line)
    assert int(column) > text.splitlines()[line - 1].index(expression)


def test_what_a_resource_gives_is_unknown_until_it_is_made():
    text = """
    Resources:
      Q: {Type: 'AWS::SQS::Queue'}
    Outputs:
      Ref: {Value: !Ref Q}
      Arn: {Value: !GetAtt Q.Arn}
      Sub: {Value: !Sub 'x-${Q.QueueName}-${AWS::Region}'}
      Join: {Value: !Join [',', [a, !Ref Q]]}
      Picked: {Value: !Select [0, [sure, !Ref Q]]}
      Counted: {Value: {'Fn::Length': [a, !Ref Q]}}
      Encoded: {Value: !Base64 {Ref: Q}}
    """
    assert outputs(text) == {
        "Ref": "(known after build: Q)",
        "Arn": "(known after build: Q.Arn)",
        "Sub": "(known after build: Q.QueueName)",
        "Join": "(known after build: Q)",
        "Picked": "sure",
        "Counted": "2",
        "Encoded": "(known after build: Q)",
    }


def test_no_value_takes_properties_members_and_items_away():
    from tests.stack.cloudformation.templates import property_of, stack_of

    stack = stack_of("""
    Conditions: {Never: !Equals [a, b]}
    Resources:
      Q:
        Type: AWS::SQS::Queue
        Properties:
          QueueName: !If [Never, x, !Ref 'AWS::NoValue']
          RedriveAllowPolicy:
            redrivePermission: !If [Never, denyAll, allowAll]
            sourceQueueArns: !If [Never, [a], !Ref AWS::NoValue]
          Tags:
            - {Key: a, Value: b}
            - !If [Never, {Key: c, Value: d}, !Ref AWS::NoValue]
            - !Ref AWS::NoValue
    """)
    assert property_of(stack, "Q", "QueueName") is None
    assert property_of(stack, "Q", "RedriveAllowPolicy") == {"redrivePermission": "allowAll"}
    assert property_of(stack, "Q", "Tags") == [{"Key": "a", "Value": "b"}]


def test_attributes_may_be_spelt_as_the_guide_has_them():
    text = """
    Resources:
      G: {Type: AWS::ElastiCache::ReplicationGroup, Properties: {ReplicationGroupDescription: x}}
    Outputs:
      Ports: {Value: !Select [0, !GetAtt G.ReadEndPoint.Ports.List]}
    """
    assert outputs(text)["Ports"].startswith("(known after build: G.ReadEndPoint")

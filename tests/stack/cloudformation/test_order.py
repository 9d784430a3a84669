"""What comes before what: as the template says, and where it has forgotten to."""

from __future__ import annotations

from tests.stack.cloudformation.templates import stack_of, wrong_with

NETWORK = """
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Route:
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Tied: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Instance: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, SubnetId: !Ref Subnet}}
"""


def test_what_templates_forget_to_say_is_added_and_told():
    stack = stack_of(NETWORK)
    assert stack.before["Route"] == {"Table", "Gateway", "Attached"}
    assert {"Attached", "Tied"} <= stack.before["Instance"]
    assert "Route" in stack.before["Tied"]
    (note,) = stack.notes
    assert "Route after Attached" in str(note)


def test_nothing_is_added_that_would_be_a_circle():
    stack = stack_of("""
    Resources:
      Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
      F:
        Type: AWS::Lambda::Function
        Properties: {Role: !GetAtt Role.Arn, Code: {ZipFile: x}, Runtime: python3.13, Handler: a.b}
      P:
        Type: AWS::IAM::Policy
        Properties:
          PolicyName: p
          Roles: [!Ref Role]
          PolicyDocument: {Statement: [{Effect: Allow, Action: 'x:y', Resource: !GetAtt F.Arn}]}
    """)
    assert stack.before["F"] == {"Role"}
    assert stack.before["P"] == {"Role", "F"}


def test_a_circle_is_told_with_its_resources():
    told = wrong_with("""
    Resources:
      A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref B}}
      B: {Type: AWS::SNS::Topic, DependsOn: C}
      C: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '${A}'}}
    """)
    (one,) = told
    assert "in a circle: A → B → C → A" in one

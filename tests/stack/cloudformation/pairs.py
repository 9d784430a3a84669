"""Pairs of templates, made by chance: one that is built, and what somebody has made of it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

Model = dict[str, Any]


def _ref(name: str) -> Model:
    return {"Ref": name}


def _att(name: str, attribute: str) -> Model:
    return {"Fn::GetAtt": [name, attribute]}


class Pair:
    """A template and a changed one; `parameters` are those of each."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._resources: dict[str, Model] = {}
        for number in range(self._random.randint(3, 14)):
            self._add(number)
        self.first = self._template()
        self.parameters = ({"Word": "one", "Many": "2"}, self._parameters())
        for _ in range(self._random.randint(1, 4)):
            self._random.choice(_CHANGES)(self)
        self.second = self._template()

    def _parameters(self) -> Mapping[str, str]:
        chosen = self._random.choice(("one", "two", "three"))
        return {"Word": chosen, "Many": str(self._random.randint(1, 3))}

    def _template(self) -> Model:
        return {
            "Parameters": {"Word": {"Type": "String"}, "Many": {"Type": "Number"}},
            "Conditions": {
                "One": {"Fn::Equals": [_ref("Word"), "one"]},
                "Other": {"Fn::Not": [{"Condition": "One"}]},
            },
            "Resources": copy.deepcopy(self._resources),
            "Outputs": {
                name: {"Value": _ref(name)}
                for name, one in self._resources.items()
                if "Condition" not in one
            },
        }

    # -- what there is ----------------------------------------------------------------------------

    def _of(self, type_name: str) -> list[str]:
        """The resources of a type that are there whatever the conditions are."""
        found = self._resources.items()
        return [n for n, one in found if one["Type"] == type_name and "Condition" not in one]

    def _add(self, number: int) -> None:
        made = self._random.choice(_MAKERS)(self)
        resource = {"Type": made[0], "Properties": made[1]}
        if self._random.random() < 0.15:
            resource["Condition"] = self._random.choice(("One", "Other"))
        if self._random.random() < 0.1:
            resource["DeletionPolicy"] = "Retain"
        self._resources[f"R{number}"] = resource

    def text(self) -> Any:
        """A text: plain, of a parameter, or of another resource."""
        queues, topics = self._of("AWS::SQS::Queue"), self._of("AWS::SNS::Topic")
        choices: list[Any] = [
            f"text{self._random.randint(0, 3)}",
            {"Fn::Sub": "${Word}-${AWS::Region}"},
            {"Fn::If": ["One", "first", {"Fn::Join": ["-", ["second", _ref("Many")]]}]},
            *(_att(name, "QueueName") for name in queues),
            *(_att(name, "TopicName") for name in topics),
        ]
        return self._random.choice(choices)

    def number(self) -> Any:
        """A number: as one, as a text, or of a parameter."""
        number = self._random.randint(1, 9)
        return self._random.choice((number, str(number), _ref("Many")))

    def tags(self) -> Any:
        """Some tags, or none."""
        keys = self._random.sample(("team", "stage", "cost"), self._random.randint(0, 3))
        return [{"Key": key, "Value": self.text()} for key in keys] or _ref("AWS::NoValue")

    # -- kinds of resources -----------------------------------------------------------------------

    def queue(self) -> tuple[str, Model]:
        return "AWS::SQS::Queue", {"DelaySeconds": self.number(), "Tags": self.tags()}

    def topic(self) -> tuple[str, Model]:
        return "AWS::SNS::Topic", {"DisplayName": self.text(), "Tags": self.tags()}

    def parameter(self) -> tuple[str, Model]:
        value = {"Type": "String", "Value": self.text(), "Description": self.text()}
        return "AWS::SSM::Parameter", value

    def network(self) -> tuple[str, Model]:
        block = f"10.{self._random.randint(0, 200)}.0.0/16"
        return "AWS::EC2::VPC", {"CidrBlock": block, "Tags": self.tags()}

    def subnet(self) -> tuple[str, Model]:
        networks = self._of("AWS::EC2::VPC")
        if not networks:
            return self.network()
        network = self._random.choice(networks)
        index = self._random.randint(0, 3)
        block = {"Fn::Select": [index, {"Fn::Cidr": [_att(network, "CidrBlock"), 4, 8]}]}
        return "AWS::EC2::Subnet", {"VpcId": _ref(network), "CidrBlock": block}

    def group(self) -> tuple[str, Model]:
        networks = self._of("AWS::EC2::VPC")
        given: Model = {"GroupDescription": self.text(), "SecurityGroupIngress": self._rules()}
        if networks:
            given["VpcId"] = _ref(self._random.choice(networks))
        return "AWS::EC2::SecurityGroup", given

    def _rules(self) -> list[Any]:
        rules = [
            {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/8"}
            for port in self._random.sample(("22", 80, 443), self._random.randint(1, 3))
        ]
        return [
            *rules,
            {"Fn::If": ["Other", dict(rules[0], CidrIp="0.0.0.0/0"), _ref("AWS::NoValue")]},
        ]

    def role(self) -> tuple[str, Model]:
        who = self._random.choice(("lambda", "ec2", "ecs-tasks"))
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": {"Fn::Sub": f"{who}.${{AWS::URLSuffix}}"}},
            "Action": "sts:AssumeRole",
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        return "AWS::IAM::Role", {"AssumeRolePolicyDocument": document, "Description": self.text()}

    def policy(self) -> tuple[str, Model]:
        queues = self._of("AWS::SQS::Queue")
        if not queues:
            return self.queue()
        queue = self._random.choice(queues)
        statement = {
            "Effect": "Allow", "Principal": "*", "Resource": _att(queue, "Arn"),
            "Action": self._random.choice(("sqs:SendMessage", "sqs:ReceiveMessage")),
        }  # fmt: skip
        document = {"Statement": [statement]}
        return "AWS::SQS::QueuePolicy", {"Queues": [_ref(queue)], "PolicyDocument": document}

    def logs(self) -> tuple[str, Model]:
        days = self._random.choice((1, 7, "30", _ref("AWS::NoValue")))
        return "AWS::Logs::LogGroup", {"RetentionInDays": days, "Tags": self.tags()}

    def table(self) -> tuple[str, Model]:
        key = self._random.choice(("id", "name"))
        return "AWS::DynamoDB::Table", {
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "TableClass": self._random.choice(("STANDARD", "STANDARD_INFREQUENT_ACCESS")),
        }

    # -- changes ----------------------------------------------------------------------------------

    def change_one(self) -> None:
        """Give a resource other properties of its type."""
        name = self._random.choice(list(self._resources))
        kind = self._resources[name]["Type"]
        for _ in range(20):
            earlier = self._resources
            self._resources = {n: one for n, one in earlier.items() if n < name}
            made = self._random.choice(_MAKERS)(self)
            self._resources = earlier
            if made[0] == kind:
                chosen = self._random.choice(list(made[1]))
                self._resources[name]["Properties"][chosen] = made[1][chosen]
                return

    def add_one(self) -> None:
        """Add a resource."""
        self._add(50 + self._random.randint(0, 40))

    def remove_one(self) -> None:
        """Take a resource away that nothing speaks of."""
        whole = str(self._resources)
        free = [name for name in self._resources if whole.count(f"'{name}'") == 1]
        if len(self._resources) > 1 and free:
            del self._resources[self._random.choice(free)]

    def rename_one(self) -> None:
        """Call a resource otherwise that nothing speaks of."""
        whole = str(self._resources)
        free = [name for name in self._resources if whole.count(f"'{name}'") == 1]
        if free:
            name = self._random.choice(free)
            self._resources[f"{name}New"] = self._resources.pop(name)


_MAKERS: tuple[Callable[[Pair], tuple[str, Model]], ...] = (
    Pair.queue, Pair.topic, Pair.parameter, Pair.network, Pair.subnet, Pair.group, Pair.role,
    Pair.policy, Pair.logs, Pair.table,
)  # fmt: skip
_CHANGES: tuple[Callable[[Pair], None], ...] = (
    Pair.change_one, Pair.change_one, Pair.add_one, Pair.remove_one, Pair.rename_one,
)  # fmt: skip

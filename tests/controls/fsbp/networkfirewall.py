"""Resources that pass the controls of networkfirewall, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import Case

FIREWALL = "AWS::NetworkFirewall::Firewall"
POLICY = "AWS::NetworkFirewall::FirewallPolicy"
ARN = f"arn:aws:network-firewall:us-east-1:{ACCOUNT}"


def firewall(name: str, **more: Any) -> dict[str, Any]:
    return {"FirewallName": name, "FirewallPolicyArn": f"{ARN}:firewall-policy/p", **more}


def policy(name: str, **more: Any) -> dict[str, Any]:
    full, parts = "StatelessDefaultActions", "StatelessFragmentDefaultActions"
    said = {full: ["aws:drop"], parts: ["aws:drop"], **more}
    return {"FirewallPolicyName": name, "FirewallPolicy": said}


def rules(name: str, kind: str, source: dict[str, Any]) -> dict[str, Any]:
    said = {"RulesSource": source}
    return {"RuleGroupName": name, "Type": kind, "Capacity": 10, "RuleGroup": said}


def stateless(*said: dict[str, Any]) -> dict[str, Any]:
    return {"StatelessRulesAndCustomActions": {"StatelessRules": list(said)}}


RULE = {
    "Priority": 1,
    "RuleDefinition": {"Actions": ["aws:drop"], "MatchAttributes": {"Protocols": [6]}},
}


def _log(cloud: Cloud, firewall_arn: str, _: int, good: bool) -> None:
    bucket = {"LogType": "FLOW", "LogDestinationType": "S3", "LogDestination": {"bucketName": "b"}}
    if good:
        said = {"LogDestinationConfigs": [bucket]}
        model = {"FirewallArn": firewall_arn, "LoggingConfiguration": said}
        cloud.put("AWS::NetworkFirewall::LoggingConfiguration", model)


def actions(member: str) -> Case:
    return Case(
        POLICY,
        [policy("drops"), policy("asks", **{member: ["own", "aws:forward_to_sfe"]})],
        [policy("passes", **{member: ["aws:pass"]}), policy("none", **{member: []})],
    )


CASES = {
    "networkfirewall.2": Case(FIREWALL, [firewall("heard")], [firewall("mute")], _log),
    "networkfirewall.3": Case(
        POLICY,
        [
            policy(
                "stateful",
                StatefulRuleGroupReferences=[{"ResourceArn": f"{ARN}:stateful-rulegroup/r"}],
            ),
            policy(
                "stateless",
                StatelessRuleGroupReferences=[
                    {"ResourceArn": f"{ARN}:stateless-rulegroup/r", "Priority": 1}
                ],
            ),
        ],
        [policy("unsaid"), policy("none", StatefulRuleGroupReferences=[])],
    ),
    "networkfirewall.4": actions("StatelessDefaultActions"),
    "networkfirewall.5": actions("StatelessFragmentDefaultActions"),
    "networkfirewall.6": Case(
        "AWS::NetworkFirewall::RuleGroup",
        [
            rules("one", "STATELESS", stateless(RULE)),
            rules("text", "STATEFUL", {"RulesString": "drop tcp any any -> any any (sid:1;)"}),
        ],
        [rules("none", "STATELESS", stateless())],
    ),
    "networkfirewall.9": Case(
        FIREWALL,
        [firewall("kept", DeleteProtection=True)],
        [firewall("loose", DeleteProtection=False), firewall("unsaid")],
    ),
    "networkfirewall.10": Case(
        FIREWALL,
        [firewall("kept", SubnetChangeProtection=True)],
        [firewall("loose", SubnetChangeProtection=False), firewall("unsaid")],
    ),
}

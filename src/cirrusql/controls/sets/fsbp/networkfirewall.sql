-- AWS Network Firewall.

ASSERT 'networkfirewall.2' TITLE 'Firewalls write a log' SEVERITY medium
SOURCE 'FSBP NetworkFirewall.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-2'
AS SELECT f.region, f.firewall_arn AS resource, 'it writes no log' AS reason
FROM awscc.networkfirewall.firewalls f
LEFT JOIN awscc.networkfirewall.logging_configurations l
  ON l.firewall_arn = f.firewall_arn AND l.region = f.region
WHERE coalesce(json_array_length(l.logging_configuration, '$.LogDestinationConfigs'), 0) = 0;

ASSERT 'networkfirewall.3' TITLE 'Firewall policies have rule groups' SEVERITY medium
SOURCE 'FSBP NetworkFirewall.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-3'
AS SELECT region, firewall_policy_arn AS resource, 'it has no rule group' AS reason
FROM awscc.networkfirewall.firewall_policies
WHERE coalesce(json_array_length(firewall_policy, '$.StatefulRuleGroupReferences'), 0)
    + coalesce(json_array_length(firewall_policy, '$.StatelessRuleGroupReferences'), 0) = 0;

ASSERT 'networkfirewall.4' TITLE 'Full packets are dropped or forwarded' SEVERITY medium
SOURCE 'FSBP NetworkFirewall.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-4'
AS SELECT region, firewall_policy_arn AS resource, 'it passes full packets by default' AS reason
FROM awscc.networkfirewall.firewall_policies
WHERE NOT json_has_any(coalesce(firewall_policy -> 'StatelessDefaultActions', '[]'),
                       'aws:drop', 'aws:forward_to_sfe');

ASSERT 'networkfirewall.5' TITLE 'Fragments of packets are dropped or forwarded' SEVERITY medium
SOURCE 'FSBP NetworkFirewall.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-5'
AS SELECT region, firewall_policy_arn AS resource, 'it passes fragments of packets by default' AS reason
FROM awscc.networkfirewall.firewall_policies
WHERE NOT json_has_any(coalesce(firewall_policy -> 'StatelessFragmentDefaultActions', '[]'),
                       'aws:drop', 'aws:forward_to_sfe');

ASSERT 'networkfirewall.6' TITLE 'Stateless rule groups have rules' SEVERITY medium
SOURCE 'FSBP NetworkFirewall.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-6'
AS SELECT region, rule_group_arn AS resource, 'it has no rules' AS reason
FROM awscc.networkfirewall.rule_groups
WHERE type = 'STATELESS'
  AND coalesce(json_array_length(
        rule_group, '$.RulesSource.StatelessRulesAndCustomActions.StatelessRules'), 0) = 0;

ASSERT 'networkfirewall.9' TITLE 'Firewalls are protected from deletion' SEVERITY medium
SOURCE 'FSBP NetworkFirewall.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-9'
AS SELECT region, firewall_arn AS resource, 'it has no deletion protection' AS reason
FROM awscc.networkfirewall.firewalls
WHERE delete_protection IS NOT TRUE;

ASSERT 'networkfirewall.10' TITLE 'Subnets of firewalls are protected from changes' SEVERITY medium
SOURCE 'FSBP NetworkFirewall.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-10'
AS SELECT region, firewall_arn AS resource, 'it has no subnet change protection' AS reason
FROM awscc.networkfirewall.firewalls
WHERE subnet_change_protection IS NOT TRUE;

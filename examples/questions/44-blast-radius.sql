-- What depends on this security group?
--
-- A row is a place in a resource's properties that names the group of name prod-use1-app; the group
-- itself is left out. Any type that may matter is one more branch.
-- Source: the README of Fix
WITH target AS (
    SELECT group_id FROM awscc.ec2.security_groups
    WHERE region = 'us-east-1' AND group_name = 'prod-use1-app'
),
candidates AS (
    SELECT 'EC2::Instance' AS type, Identifier AS name, region, properties
    FROM awscc.ec2.instances
    UNION ALL
    SELECT 'EC2::NetworkInterface', Identifier, region, properties
    FROM awscc.ec2.network_interfaces
    UNION ALL
    SELECT 'EC2::SecurityGroup', Identifier, region, properties
    FROM awscc.ec2.security_groups
    UNION ALL
    SELECT 'EC2::SecurityGroupIngress', Identifier, region, properties
    FROM awscc.ec2.security_group_ingresses
    UNION ALL
    SELECT 'ECS::Service', Identifier, region, properties FROM awscc.ecs.services
    UNION ALL
    SELECT 'Lambda::Function', Identifier, region, properties FROM awscc.lambda.functions
    UNION ALL
    SELECT 'RDS::DBInstance', Identifier, region, properties FROM awscc.rds.db_instances
    UNION ALL
    SELECT 'ElasticLoadBalancingV2::LoadBalancer', Identifier, region, properties
    FROM awscc.elasticloadbalancingv2.load_balancers
)
SELECT c.type, c.name, mention.fullkey AS property
FROM target, candidates c, json_tree(c.properties) mention
WHERE c.region = 'us-east-1' AND mention.atom = target.group_id AND c.name <> target.group_id
ORDER BY c.type, c.name, property

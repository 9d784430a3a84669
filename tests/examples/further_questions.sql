-- Node groups and add-ons of each cluster (rows 3, lists 8, reads 3)
SELECT c.name, c.version, (SELECT count(*) FROM awscc.eks.nodegroups n WHERE n.cluster_name =
    c.name AND n.region=c.region) ng, (SELECT count(*) FROM awscc.eks.addons a WHERE
    a.cluster_name = c.name AND a.region = c.region) addons
FROM awscc.eks.clusters c
WHERE c.region IN ('us-east-1','eu-west-1');

-- What listeners of public load balancers do (rows 5, lists 4, reads 9)
SELECT lb.name, l.port, l.protocol, json_extract(l.default_actions,'$[0].Type') act
FROM awscc.elasticloadbalancingv2.load_balancers lb
JOIN awscc.elasticloadbalancingv2.listeners l ON l.load_balancer_arn = lb.load_balancer_arn
WHERE lb.region='us-east-1' AND lb.scheme='internet-facing';

-- Target groups that no listener forwards to (rows 10, lists 6, reads 15)
SELECT t.name
FROM awscc.elasticloadbalancingv2.target_groups t
WHERE region = 'us-east-1' AND t.target_group_arn NOT IN (SELECT a.value ->> 'TargetGroupArn'
    FROM awscc.elasticloadbalancingv2.listeners l, json_each(l.default_actions) a WHERE
    l.region='us-east-1' AND a.value ->> 'TargetGroupArn' IS NOT NULL);

-- Target groups by network (rows 2, lists 1, reads 14)
SELECT v.tags_map ->> 'Name' vpc, count(*) n
FROM awscc.elasticloadbalancingv2.target_groups t
JOIN awscc.ec2.vpcs v ON v.vpc_id=t.vpc_id
GROUP BY 1
ORDER BY 2 DESC;

-- Customer profile domains with and without integrations (rows 7, lists 5, reads 6)
SELECT d.domain_name, i.uri, i.object_type_name
FROM awscc.customerprofiles.domains d
LEFT JOIN awscc.customerprofiles.integrations i USING (domain_name, region)
WHERE region IN ('us-east-1','us-west-2');

-- Connect instances that flow into customer profiles (rows 3, lists 27, reads 3)
SELECT i.domain_name, c.instance_alias
FROM awscc.customerprofiles.integrations i
JOIN awscc.connect.instances c ON c.arn = i.uri
WHERE region = '*';

-- Who may invoke functions (rows 6, lists 21, reads 6)
SELECT p.function_name, p.principal, p.source_arn
FROM awscc.lambda.permissions p
WHERE p.region='us-east-1';

-- Functions with a public URL (rows 2, lists 21, reads 26)
SELECT f.function_name, u.auth_type, u.function_url
FROM awscc.lambda.functions f
JOIN awscc.lambda.urls u ON u.target_function_arn=f.arn
WHERE f.region='us-east-1' AND u.auth_type='NONE';

-- Subnets with a route to the internet (rows 6, lists 5, reads 28)
SELECT s.subnet_id, s.tags_map ->> 'Name' name
FROM awscc.ec2.subnets s
JOIN awscc.ec2.subnet_route_table_associations a ON a.subnet_id=s.subnet_id
JOIN awscc.ec2.routes r ON r.route_table_id=a.route_table_id
WHERE region='eu-west-1' AND r.gateway_id LIKE 'igw-%';

-- Instance types ranked in each region (rows 10, lists 2, reads 45)
SELECT region, instance_type, count(*) n, rank() OVER (PARTITION BY region ORDER BY count(*)
    DESC) r
FROM awscc.ec2.instances
WHERE region IN ('us-east-1','eu-west-1')
GROUP BY 1,2;

-- The organisation as a tree (rows 3, lists 4, reads 3)
WITH RECURSIVE tree(id, name, depth) AS (SELECT root_id, 'root', 0 FROM
    awscc.organizations.organizations UNION ALL SELECT o.id, o.name, depth+1 FROM
    awscc.organizations.organizational_units o JOIN tree t ON o.parent_id = t.id)
SELECT *
FROM tree;

-- Roles that other accounts can take (rows 3, lists 1, reads 59)
SELECT r.role_name, p.value AS principal
FROM awscc.iam.roles r, json_tree(r.assume_role_policy_document, '$.Statement') p
WHERE p.atom LIKE 'arn:aws:iam::%' AND p.atom NOT LIKE 'arn:aws:iam::000000000000:%';

-- Log groups kept for ever, by environment (rows 3, lists 34, reads 113)
SELECT tags_map ->> 'Environment' env, count(*)
FROM awscc.logs.log_groups
WHERE region = '*' AND retention_in_days IS NULL
GROUP BY 1;

-- Endpoints of each network (rows 3, lists 2, reads 9)
SELECT v.vpc_id, group_concat(split_part(e.service_name,'.',-1))
FROM awscc.ec2.vpcs v
LEFT JOIN awscc.ec2.vpc_endpoints e ON e.vpc_id = v.vpc_id AND e.region = v.region
WHERE v.region = 'us-east-1'
GROUP BY 1;

-- How buckets are encrypted (rows 3, lists 34, reads 44)
SELECT bucket_encryption ->
    '$.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault' ->> 'SSEAlgorithm'
    alg, count(*)
FROM awscc.s3.buckets
WHERE region='*'
GROUP BY 1;

-- Keys that do not rotate, and their aliases (rows 4, lists 68, reads 19)
SELECT k.key_id, a.alias_name
FROM awscc.kms.keys k
LEFT JOIN awscc.kms.aliases a ON a.target_key_id=k.key_id AND a.region=k.region
WHERE k.region='*' AND k.enable_key_rotation = false;

-- Queues that no function reads (rows 12, lists 2, reads 28)
SELECT q.queue_name
FROM awscc.sqs.queues q
LEFT JOIN awscc.lambda.event_source_mappings m ON m.event_source_arn=q.arn AND m.region=q.region
WHERE q.region='us-east-1' AND m.id IS NULL;

-- Who subscribes to which topic (rows 8, lists 1, reads 16)
SELECT t.topic_name, s.protocol, s.endpoint
FROM awscc.sns.topics t
JOIN awscc.sns.subscriptions s ON s.topic_arn=t.topic_arn
WHERE t.region='us-east-1';

-- People without a device for a second factor (rows 7, lists 2, reads 7)
SELECT u.user_name
FROM awscc.iam.users u
WHERE u.user_name NOT IN (SELECT value FROM awscc.iam.virtualmfa_devices, json_each(users));

-- Web ACLs of every scope (rows 1, lists 2, reads 1)
SELECT name, scope, json_array_length(rules)
FROM awscc.wafv2.web_acls;

-- The fullest subnets (rows 5, lists 2, reads 25)
SELECT s.subnet_id, (SELECT count(*) FROM awscc.ec2.instances i WHERE i.subnet_id = s.subnet_id)
    n
FROM awscc.ec2.subnets s
WHERE s.region='us-east-1'
ORDER BY n DESC
LIMIT 5;

-- Services with their cluster, task definition and target group (rows 6, lists 3, reads 20)
SELECT c.cluster_name, s.service_name, t.family, tg.name
FROM awscc.ecs.clusters c
JOIN awscc.ecs.services s ON s.cluster = c.arn
JOIN awscc.ecs.task_definitions t ON t.task_definition_arn = s.task_definition
LEFT JOIN awscc.elasticloadbalancingv2.target_groups tg ON tg.target_group_arn =
    s.load_balancers ->> '$[0].TargetGroupArn'
WHERE region = 'us-west-2';

-- Repositories that no task definition names (rows 2, lists 68, reads 42)
SELECT repository_name
FROM awscc.ecr.repositories
WHERE region = '*'
EXCEPT
SELECT substr(c.value ->> 'Image', instr(c.value ->> 'Image','/')+1, instr(substr(c.value ->>
    'Image', instr(c.value ->> 'Image','/')+1),':')-1)
FROM awscc.ecs.task_definitions t, json_each(t.container_definitions) c
WHERE t.region='*';

-- Both ends of every peering (rows 4, lists 34, reads 10)
SELECT p.region, p.vpc_id, a.tags_map ->> 'Name' me, p.peer_region, b.tags_map ->> 'Name' them
FROM awscc.ec2.vpc_peering_connections p
JOIN awscc.ec2.vpcs a ON a.vpc_id = p.vpc_id AND a.region = p.region
LEFT JOIN awscc.ec2.vpcs b ON b.vpc_id = p.peer_vpc_id AND b.region = p.peer_region
WHERE p.region = '*';

-- Functions in the regions of the United States (rows 2, lists 4)
SELECT region, count(*)
FROM awscc.lambda.functions
WHERE region LIKE 'us-%'
GROUP BY region;

-- Functions outside one region (rows 3, lists 33)
SELECT region, count(*)
FROM awscc.lambda.functions
WHERE region <> 'us-east-1'
GROUP BY region;

-- Networks of regions that are values (rows 2, lists 34)
WITH r(region) AS (VALUES ('us-east-1'),('eu-west-1'))
SELECT r.region, count(v.vpc_id)
FROM r
LEFT JOIN awscc.ec2.vpcs v ON v.region = r.region
GROUP BY 1;

-- Instances by region and environment (rows 4, lists 34, reads 82)
SELECT region, sum(tags_map ->> 'Environment' = 'prod') prod, sum(tags_map ->> 'Environment' =
    'sandbox') sandbox
FROM awscc.ec2.instances
WHERE region = '*'
GROUP BY region;

-- A running total of storage (rows 5, lists 1, reads 33)
SELECT volume_id, size, sum(size) OVER (ORDER BY size DESC, volume_id ROWS UNBOUNDED PRECEDING)
    running
FROM awscc.ec2.volumes
WHERE region = 'us-east-1'
LIMIT 5;

-- The largest volumes of each region (rows 8, lists 34, reads 110)
SELECT *
FROM (SELECT region, volume_id, size, row_number() OVER (PARTITION BY region ORDER BY size DESC,
    volume_id) rn FROM awscc.ec2.volumes WHERE region = '*')
WHERE rn <= 2;

-- Tags in use (rows 5, lists 34, reads 82)
SELECT t.key, count(DISTINCT t.value)
FROM awscc.ec2.instances i, json_each(i.tags_map) t
WHERE i.region='*'
GROUP BY 1;

-- Roles for functions that no function has (rows 0, lists 35, reads 117)
SELECT r.role_name
FROM awscc.iam.roles r
LEFT JOIN awscc.lambda.functions f ON f.role = r.arn AND f.region = '*'
WHERE f.arn IS NULL AND r.assume_role_policy_document LIKE '%lambda.amazonaws.com%';

-- Keys that no secret uses (rows 4, lists 2, reads 11)
SELECT k.key_id, k.description
FROM awscc.kms.keys k
WHERE k.region='us-east-1' AND k.arn NOT IN (SELECT kms_key_id FROM awscc.secretsmanager.secrets
    WHERE region='us-east-1' AND kms_key_id IS NOT NULL);

-- The volumes of one instance (rows 1, lists 2, reads 21)
SELECT v.volume_id, a.device
FROM awscc.ec2.volume_attachments a
JOIN awscc.ec2.volumes v ON v.volume_id = a.volume_id
WHERE a.instance_id IN (SELECT instance_id FROM awscc.ec2.instances WHERE tags_map ->> 'Name' =
    'notebook' AND region='us-west-2') AND region = 'us-west-2';

-- Object types of named domains, one of which is not there (rows 1, lists 3)
SELECT domain_name, count(*)
FROM awscc.customerprofiles.object_types
WHERE domain_name IN ('harbour-customers','trial','nope') AND region='us-east-1'
GROUP BY 1;

-- Node groups of clusters by a pattern (rows 6, lists 38, reads 6)
SELECT cluster_name, nodegroup_name
FROM awscc.eks.nodegroups
WHERE cluster_name LIKE 'prod%' AND region = '*';

-- Public subnets of networks without flow logs (rows 3, lists 3, reads 13)
SELECT s.subnet_id, v.vpc_id
FROM awscc.ec2.flow_logs f
RIGHT JOIN awscc.ec2.vpcs v ON f.resource_id = v.vpc_id
LEFT JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id AND s.map_public_ip_on_launch
WHERE v.region='us-west-2' AND f.id IS NULL;

-- Users in no group and without a second factor (rows 4, lists 2, reads 21)
SELECT u.user_name
FROM awscc.iam.users u
LEFT JOIN (SELECT d.serial_number, m.value AS user_name FROM awscc.iam.virtualmfa_devices d,
    json_each(d.users) m) mfa ON mfa.user_name = u.user_name
WHERE mfa.user_name IS NULL AND u.groups IS NULL;

-- Topics that nobody subscribes to (rows 3, lists 68, reads 27)
SELECT t.topic_name
FROM awscc.sns.topics t
WHERE region='*' AND t.topic_arn NOT IN (SELECT topic_arn FROM awscc.sns.subscriptions WHERE
    region='*');

-- Log groups of functions that are gone (rows 4, lists 2)
SELECT l.log_group_name
FROM awscc.logs.log_groups l
WHERE l.region='us-east-1' AND l.log_group_name LIKE '/aws/lambda/%' AND
    substr(l.log_group_name, 13) NOT IN (SELECT function_name FROM awscc.lambda.functions WHERE
    region='us-east-1');

-- Buckets without a policy (rows 8, lists 2)
SELECT b.bucket_name
FROM awscc.s3.buckets_list_only b
LEFT JOIN awscc.s3.bucket_policies_list_only p ON p.bucket = b.bucket_name
WHERE b.region='us-east-1' AND p.bucket IS NULL;

-- The key of every secret (rows 6, lists 3, reads 13)
SELECT s.name, a.alias_name
FROM awscc.secretsmanager.secrets s
LEFT JOIN awscc.kms.keys k ON k.arn = s.kms_key_id
LEFT JOIN awscc.kms.aliases a ON a.target_key_id = k.key_id
WHERE region = 'us-east-1';

-- Storage by the environment of the instance it serves (rows 4, lists 2, reads 58)
SELECT i.tags_map ->> 'Environment' env, sum(v.size) gb
FROM awscc.ec2.volumes v
JOIN awscc.ec2.volume_attachments a USING (volume_id)
JOIN awscc.ec2.instances i USING (instance_id)
WHERE v.region = 'us-east-1'
GROUP BY env;

-- Scaling groups and their templates (rows 6, lists 68, reads 12)
SELECT g.auto_scaling_group_name, t.launch_template_name
FROM awscc.autoscaling.auto_scaling_groups g
LEFT JOIN awscc.ec2.launch_templates t ON t.launch_template_id = g.launch_template ->>
    'LaunchTemplateId' AND t.region = g.region
WHERE g.region='*';

-- Functions that workflows call (rows 4, lists 1, reads 4)
SELECT m.state_machine_name, t.atom
FROM awscc.stepfunctions.state_machines m, json_tree(m.definition_string) t
WHERE t.key='Resource' AND region='us-east-1';

-- One integration by its identifier (rows 1, reads 1)
SELECT *
FROM awscc.customerprofiles.integrations
WHERE Identifier = 'harbour-customers|arn:aws:s3:::harbour-customer-files-us-east-1-orders' AND
    region='us-east-1';

-- Networks of each region as documents (rows 4, lists 34, reads 9)
SELECT region, json_group_array(vpc_id), json_group_object(vpc_id, cidr_block), printf('%d',
    count(*))
FROM awscc.ec2.vpcs
WHERE region='*'
GROUP BY region;

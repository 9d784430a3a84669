-- Functions, images, containers, load balancers and trails.

-- A permission of a service without the account or resource that it acts for is anybody's.
ASSERT 'lambda.1' TITLE 'Functions are not public' SEVERITY critical
SOURCE 'FSBP Lambda.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1'
AS SELECT f.region, f.function_name AS resource,
          'anybody may ' || p.action || ' by the principal ' || p.principal AS reason
FROM awscc.lambda.functions f
JOIN awscc.lambda.permissions p
  ON p.function_name IN (f.function_name, f.arn) AND p.region = f.region
WHERE (p.principal = '*' OR p.principal = 's3.amazonaws.com')
  AND p.source_account IS NULL AND p.principal_org_id IS NULL
  AND (p.principal = 's3.amazonaws.com' OR p.source_arn IS NULL);

ASSERT 'ecr.1' TITLE 'Repositories scan what is pushed' SEVERITY high
SOURCE 'FSBP ECR.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1'
AS SELECT region, repository_name AS resource, 'it does not scan images on push' AS reason
FROM awscc.ecr.repositories
WHERE image_scanning_configuration ->> 'ScanOnPush' IS NOT TRUE;

ASSERT 'ecr.2' TITLE 'Tags of images stay where they are' SEVERITY medium
SOURCE 'FSBP ECR.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-2'
AS SELECT region, repository_name AS resource, 'a tag can be moved to another image' AS reason
FROM awscc.ecr.repositories
WHERE image_tag_mutability IS NOT 'IMMUTABLE';

ASSERT 'ecr.3' TITLE 'Repositories have a lifecycle policy' SEVERITY medium
SOURCE 'FSBP ECR.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-3'
AS SELECT region, repository_name AS resource, 'it keeps every image for ever' AS reason
FROM awscc.ecr.repositories
WHERE coalesce(lifecycle_policy ->> 'LifecyclePolicyText', '') = '';

ASSERT 'ecs.4' TITLE 'Containers are not privileged' SEVERITY high
SOURCE 'FSBP ECS.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4'
AS SELECT t.region, t.task_definition_arn AS resource,
          'its container ' || (c.value ->> 'Name') || ' is privileged' AS reason
FROM awscc.ecs.task_definitions t, json_each(t.container_definitions) c
WHERE c.value ->> 'Privileged' IS TRUE;

ASSERT 'ecs.5' TITLE 'Containers cannot write to their root file system' SEVERITY high
SOURCE 'FSBP ECS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5'
AS SELECT t.region, t.task_definition_arn AS resource,
          'its container ' || (c.value ->> 'Name') || ' can write to its root file system' AS reason
FROM awscc.ecs.task_definitions t, json_each(t.container_definitions) c
WHERE c.value ->> 'ReadonlyRootFilesystem' IS NOT TRUE;

ASSERT 'ecs.12' TITLE 'Clusters have container insights' SEVERITY medium
SOURCE 'FSBP ECS.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-12'
AS SELECT region, cluster_name AS resource, 'container insights are off' AS reason
FROM awscc.ecs.clusters
WHERE NOT EXISTS (SELECT 1 FROM json_each(cluster_settings) setting
                  WHERE setting.value ->> 'Name' = 'containerInsights'
                    AND setting.value ->> 'Value' IN ('enabled', 'enhanced'));

ASSERT 'eks.1' TITLE 'The API of clusters is not public' SEVERITY high
SOURCE 'FSBP EKS.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/eks-controls.html#eks-1'
AS SELECT region, name AS resource, 'its endpoint can be reached from the internet' AS reason
FROM awscc.eks.clusters
WHERE resources_vpc_config ->> 'EndpointPublicAccess' IS NOT FALSE;

ASSERT 'elb.4' TITLE 'Application load balancers drop invalid headers' SEVERITY medium
SOURCE 'FSBP ELB.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-4'
AS SELECT region, load_balancer_arn AS resource, 'it lets invalid headers through' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE coalesce(type, 'application') = 'application'
  AND NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'routing.http.drop_invalid_header_fields.enabled'
                    AND one.value ->> 'Value' = 'true');

ASSERT 'elb.5' TITLE 'Application load balancers log their accesses' SEVERITY medium
SOURCE 'FSBP ELB.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-5'
AS SELECT region, load_balancer_arn AS resource, 'it has no access log' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE coalesce(type, 'application') = 'application'
  AND NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'access_logs.s3.enabled'
                    AND one.value ->> 'Value' = 'true');

ASSERT 'elb.6' TITLE 'Load balancers are protected from deletion' SEVERITY medium
SOURCE 'FSBP ELB.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html#elb-6'
AS SELECT region, load_balancer_arn AS resource, 'it has no deletion protection' AS reason
FROM awscc.elasticloadbalancingv2.load_balancers
WHERE NOT EXISTS (SELECT 1 FROM json_each(load_balancer_attributes) one
                  WHERE one.value ->> 'Key' = 'deletion_protection.enabled'
                    AND one.value ->> 'Value' = 'true');

ASSERT 'cloudtrail.1' TITLE 'A trail records every region' SEVERITY high
SOURCE 'FSBP CloudTrail.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1'
AS SELECT 'the account' AS resource,
          'no trail that is logging records every region' AS reason
WHERE NOT EXISTS (SELECT 1 FROM awscc.cloudtrail.trails
                  WHERE is_multi_region_trail AND is_logging
                    AND include_global_service_events IS NOT FALSE);

ASSERT 'cloudtrail.2' TITLE 'Trails are encrypted with a key' SEVERITY medium
SOURCE 'FSBP CloudTrail.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2'
AS SELECT region, trail_name AS resource, 'its files are not encrypted with a KMS key' AS reason
FROM awscc.cloudtrail.trails
WHERE coalesce(kms_key_id, '') = '';

ASSERT 'cloudtrail.4' TITLE 'Files of trails can be validated' SEVERITY low
SOURCE 'FSBP CloudTrail.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4'
AS SELECT region, trail_name AS resource, 'log file validation is off' AS reason
FROM awscc.cloudtrail.trails
WHERE enable_log_file_validation IS NOT TRUE;

ASSERT 'cloudtrail.5' TITLE 'Trails write to CloudWatch Logs' SEVERITY low
SOURCE 'FSBP CloudTrail.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-5'
AS SELECT region, trail_name AS resource, 'it writes to no log group' AS reason
FROM awscc.cloudtrail.trails
WHERE coalesce(cloud_watch_logs_log_group_arn, '') = '';

ASSERT 'secretsmanager.1' TITLE 'Secrets are rotated' SEVERITY medium
SOURCE 'FSBP SecretsManager.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1'
AS SELECT s.region, s.id AS resource, 'nothing rotates it' AS reason
FROM awscc.secretsmanager.secrets s
WHERE NOT EXISTS (SELECT 1 FROM awscc.secretsmanager.rotation_schedules r
                  WHERE r.secret_id = s.id AND r.region = s.region);

-- Amazon ECS. AWS asks about the latest revision of each family of task definitions alone: the highest
-- number at the end of ARNs that are the same but for it.

ASSERT 'ecs.2' TITLE 'Services give out no public addresses' SEVERITY high
SOURCE 'FSBP ECS.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2'
AS SELECT region, service_arn AS resource, 'its tasks get public addresses' AS reason
FROM awscc.ecs.services
WHERE network_configuration ->> '$.AwsvpcConfiguration.AssignPublicIp' = 'ENABLED';

ASSERT 'ecs.3' TITLE 'Tasks do not see processes of their host' SEVERITY high
SOURCE 'FSBP ECS.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-3'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT region, task_definition_arn AS resource,
       'its containers see all processes of the host' AS reason
FROM latest
WHERE place = 1 AND pid_mode = 'host';

ASSERT 'ecs.4' TITLE 'Containers are not privileged' SEVERITY high
SOURCE 'FSBP ECS.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-4'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT t.region, t.task_definition_arn AS resource,
       'its container ' || (c.value ->> 'Name') || ' is privileged' AS reason
FROM latest t, json_each(t.container_definitions) c
WHERE t.place = 1 AND c.value ->> 'Privileged' IS TRUE;

-- Windows has no such file systems.
ASSERT 'ecs.5' TITLE 'Containers cannot write to their root file system' SEVERITY high
SOURCE 'FSBP ECS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-5'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT t.region, t.task_definition_arn AS resource,
       'its container ' || (c.value ->> 'Name') || ' can write to its root file system' AS reason
FROM latest t, json_each(t.container_definitions) c
WHERE t.place = 1 AND c.value ->> 'ReadonlyRootFilesystem' IS NOT TRUE
  AND coalesce(t.runtime_platform ->> 'OperatingSystemFamily', 'LINUX') NOT LIKE 'WINDOWS%';

ASSERT 'ecs.8' TITLE 'Containers have no keys in their environment' SEVERITY high
SOURCE 'FSBP ECS.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT t.region, t.task_definition_arn AS resource,
       'its container ' || (c.value ->> 'Name') || ' has ' || (v.value ->> 'Name')
       || ' in its environment' AS reason
FROM latest t, json_each(t.container_definitions) c, json_each(c.value, '$.Environment') v
WHERE t.place = 1
  AND v.value ->> 'Name' IN ('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'ECS_ENGINE_AUTH_DATA');

ASSERT 'ecs.9' TITLE 'Containers log' SEVERITY high
SOURCE 'FSBP ECS.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-9'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT t.region, t.task_definition_arn AS resource,
       'its container ' || (c.value ->> 'Name') || ' has no log' AS reason
FROM latest t, json_each(t.container_definitions) c
WHERE t.place = 1 AND coalesce(c.value ->> '$.LogConfiguration.LogDriver', '') = '';

-- The latest versions are 1.4.0 of Linux, and 1.0.0 of Windows. What a service is launched on is told
-- by its type, or by its strategy of capacity providers.
ASSERT 'ecs.10' TITLE 'Fargate services are on the latest platform' SEVERITY medium
SOURCE 'FSBP ECS.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-10'
AS SELECT s.region, s.service_arn AS resource, 'its platform version is an old one' AS reason,
          s.platform_version
FROM awscc.ecs.services s
LEFT JOIN awscc.ecs.task_definitions t
  ON t.task_definition_arn = s.task_definition AND t.region = s.region
WHERE (s.launch_type = 'FARGATE'
       OR EXISTS (SELECT 1 FROM json_each(s.capacity_provider_strategy) one
                  WHERE one.value ->> 'CapacityProvider' IN ('FARGATE', 'FARGATE_SPOT')))
  AND coalesce(s.platform_version, 'LATEST') NOT IN (
      'LATEST',
      iif(coalesce(t.runtime_platform ->> 'OperatingSystemFamily', 'LINUX') LIKE 'WINDOWS%',
          '1.0.0', '1.4.0'));

ASSERT 'ecs.12' TITLE 'Clusters have container insights' SEVERITY medium
SOURCE 'FSBP ECS.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-12'
AS SELECT region, cluster_name AS resource, 'container insights are off' AS reason
FROM awscc.ecs.clusters
WHERE NOT EXISTS (SELECT 1 FROM json_each(cluster_settings) setting
                  WHERE setting.value ->> 'Name' = 'containerInsights'
                    AND setting.value ->> 'Value' IN ('enabled', 'enhanced'));

-- Only services that are deployed by others have them.
ASSERT 'ecs.16' TITLE 'Task sets give out no public addresses' SEVERITY high
SOURCE 'FSBP ECS.16', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-16'
AS SELECT s.region, t.task_set_arn AS resource, 'its tasks get public addresses' AS reason
FROM awscc.ecs.services s
JOIN aws.ecs.describe_task_sets t
  ON t.cluster = s.cluster AND t.service = s.service_name AND t.region = s.region
WHERE s.deployment_controller ->> 'Type' IN ('EXTERNAL', 'CODE_DEPLOY')
  AND t.network_configuration ->> '$.awsvpcConfiguration.assignPublicIp' = 'ENABLED';

ASSERT 'ecs.18' TITLE 'Tasks encrypt what they send to file systems' SEVERITY medium
SOURCE 'FSBP ECS.18', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-18'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT t.region, t.task_definition_arn AS resource,
       'its volume ' || (v.value ->> 'Name') || ' is reached without TLS' AS reason
FROM latest t, json_each(t.volumes) v
WHERE t.place = 1 AND v.value -> 'EFSVolumeConfiguration' IS NOT NULL
  AND v.value ->> '$.EFSVolumeConfiguration.TransitEncryption' IS NOT 'ENABLED';

-- Fargate, and what ECS manages all of, have no group whose instances could be terminated.
ASSERT 'ecs.19' TITLE 'Capacity providers protect instances with tasks' SEVERITY medium
SOURCE 'FSBP ECS.19', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-19'
AS SELECT region, name AS resource, 'an instance can be terminated that still runs tasks' AS reason
FROM awscc.ecs.capacity_providers
WHERE auto_scaling_group_provider IS NOT NULL
  AND auto_scaling_group_provider ->> 'ManagedTerminationProtection' IS NOT 'ENABLED';

ASSERT 'ecs.20' TITLE 'Linux containers are not root' SEVERITY medium
SOURCE 'FSBP ECS.20', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT t.region, t.task_definition_arn AS resource,
       'its container ' || (c.value ->> 'Name') || ' is root, or what its image says' AS reason
FROM latest t, json_each(t.container_definitions) c
WHERE t.place = 1
  AND coalesce(t.runtime_platform ->> 'OperatingSystemFamily', 'LINUX') = 'LINUX'
  AND split_part(coalesce(c.value ->> 'User', ''), ':', 1) IN ('', 'root', '0');

-- Without a system, it may be either, unless it is for Fargate: that takes Linux then.
ASSERT 'ecs.21' TITLE 'Windows containers are not administrators' SEVERITY medium
SOURCE 'FSBP ECS.21', 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-21'
AS WITH latest AS (
    SELECT *, row_number() OVER (
        PARTITION BY rtrim(task_definition_arn, '0123456789')
        ORDER BY CAST(replace(task_definition_arn, rtrim(task_definition_arn, '0123456789'), '')
                      AS INTEGER) DESC) AS place
    FROM awscc.ecs.task_definitions
)
SELECT t.region, t.task_definition_arn AS resource,
       'its container ' || (c.value ->> 'Name') || ' is an administrator, or what its image says'
           AS reason
FROM latest t, json_each(t.container_definitions) c
WHERE t.place = 1
  AND (t.runtime_platform ->> 'OperatingSystemFamily' LIKE 'WINDOWS%'
       OR (t.runtime_platform ->> 'OperatingSystemFamily' IS NULL
           AND NOT json_has_key(coalesce(t.requires_compatibilities, '[]'), 'FARGATE')))
  AND lower(coalesce(c.value ->> 'User', '')) IN ('', 'containeradministrator');

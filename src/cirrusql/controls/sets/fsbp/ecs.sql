-- Amazon ECS.

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

-- Which services run privileged containers or have public addresses, and from which images?
--
-- A row is a container of a service with at least one of the two findings. Only the task
-- definitions that a service names are read, of the many that there may be.
-- Source: compliance checks, a request of their users
SELECT s.region, split_part(s.cluster, '/', -1) AS cluster, s.service_name,
       container.value ->> 'Image' AS image,
       coalesce(container.value ->> 'Privileged', 0) AS privileged,
       s.network_configuration ->> '$.AwsvpcConfiguration.AssignPublicIp' = 'ENABLED' AS public_ip
FROM awscc.ecs.services s
JOIN awscc.ecs.task_definitions t
  ON t.task_definition_arn = s.task_definition AND t.region = s.region
JOIN json_each(t.container_definitions) container
WHERE s.region = '*' AND (privileged OR public_ip)
ORDER BY s.region, cluster, s.service_name

-- Which Kubernetes clusters are at the end of their life, public, or with plain secrets, and which
-- node groups lag behind their control plane?
--
-- A row is a node group of a cluster with at least one finding, 1 where it applies. A public
-- endpoint that only some addresses may reach is none.
-- Source: example queries of the neighbours
SELECT c.region, c.name AS cluster, c.version,
       CAST(split_part(c.version, '.', 2) AS INTEGER) < 30 AS end_of_life,
       c.resources_vpc_config ->> 'EndpointPublicAccess' AS public_endpoint,
       EXISTS (SELECT 1 FROM json_each(c.resources_vpc_config, '$.PublicAccessCidrs')
               WHERE value = '0.0.0.0/0') AS open_to_all,
       c.encryption_config IS NULL AS plain_secrets,
       n.nodegroup_name, n.version AS node_version, n.version <> c.version AS nodes_behind
FROM awscc.eks.clusters c
LEFT JOIN awscc.eks.nodegroups n ON n.cluster_name = c.name AND n.region = c.region
WHERE c.region = '*' AND (end_of_life OR open_to_all OR plain_secrets OR nodes_behind)
ORDER BY c.region, cluster, n.nodegroup_name

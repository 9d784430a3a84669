-- Conditions on regions, said in ways that have to be seen through: the number of rows, and the
-- statement. {Q} is awscc.sqs.queues and {T} awscc.sns.topics.
5 | SELECT region AS r FROM {Q} WHERE r = 'eu-west-1'
1 | SELECT region FROM {Q} GROUP BY region HAVING region = 'eu-west-1'
1 | SELECT r FROM (SELECT region r, count(*) FROM {Q} GROUP BY 1) WHERE r = 'eu-west-1'
5 | SELECT * FROM (SELECT region r, row_number() OVER (PARTITION BY region) FROM {Q}) WHERE r = 'eu-west-1'
5 | SELECT * FROM (SELECT region r, row_number() OVER () FROM {Q}) WHERE r = 'eu-west-1'
3 | WITH c AS (SELECT region r, queue_name n FROM {Q}) SELECT 1 FROM c a JOIN c b ON a.n = b.n WHERE a.r = 'eu-west-1' AND b.r = 'eu-central-1'
5 | WITH c(r, n) AS (SELECT region, queue_name FROM {Q}) SELECT * FROM c WHERE r = 'eu-west-1'
10 | SELECT 1 FROM {Q} JOIN {T} USING (region) WHERE region = 'eu-west-1'
5 | SELECT 1 FROM {Q} NATURAL JOIN (SELECT 'eu-west-1' AS region)
5 | SELECT queue_name FROM {Q} WHERE region IN (SELECT 'eu-west-1')
5 | SELECT queue_name FROM {Q} WHERE (region, 1) = ('eu-west-1', 1)
5 | SELECT * FROM {Q} WHERE upper(region) = 'EU-WEST-1'
5 | SELECT * FROM (SELECT region r FROM {Q} LIMIT 100) WHERE r = 'eu-west-1'
7 | SELECT r FROM (SELECT region r FROM {Q} UNION ALL SELECT region x FROM {T}) WHERE r = 'eu-west-1'
5 | SELECT o FROM (SELECT queue_name n, region o FROM {Q} UNION ALL SELECT region, topic_name FROM {T}) WHERE o = 'eu-west-1'
2 | SELECT 1 FROM ({Q} q JOIN {T} t ON q.queue_name = t.topic_name) WHERE q.region = 'eu-west-1' AND t.region = 'eu-west-1'
18 | SELECT * FROM {Q} WHERE region IN cirrusql.regions
1 | SELECT max(region) FROM {Q} GROUP BY queue_name HAVING max(region) IN (SELECT 'eu-west-1') AND queue_name LIKE 'own%'
17 | SELECT region FROM {Q} WHERE NOT ((region, lower(queue_name)) = ('eu-west-1', 'a'))
6 | WITH c AS (SELECT region r, queue_name n FROM {Q} UNION SELECT * FROM (VALUES ('x', 'y'))) SELECT 1 FROM {Q} WHERE queue_name NOT IN (SELECT n FROM c WHERE n = 'z')

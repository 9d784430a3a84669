-- A thousand log groups by one statement. Killed half way, `cirrusql requests list` shows it and
-- `cirrusql requests resume` finishes it, none of them twice.
INSERT INTO awscc.logs.log_groups (log_group_name, retention_in_days, tags, region)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
SELECT
  printf('/harbour/tenants/%04d', n),
  iif(n % 10 = 0, 90, 30),
  json_array(json_object('Key', 'Owner', 'Value', 'tenants')),
  'us-west-2'
FROM numbers;

SELECT retention_in_days, count(*) AS groups
FROM awscc.logs.log_groups
WHERE region = 'us-west-2' AND log_group_name LIKE '/harbour/tenants/%'
GROUP BY 1 ORDER BY 1;

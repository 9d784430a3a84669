-- What each service cost on each of the last 30 days: one page of Cost Explorer's or more, each of which it charges for.
-- columns: day service amount:number unit estimated:boolean
SELECT c.time_period ->> '$.Start' AS day, g.value ->> '$.Keys[0]' AS service,
    CAST(g.value ->> '$.Metrics.UnblendedCost.Amount' AS REAL) AS amount,
    g.value ->> '$.Metrics.UnblendedCost.Unit' AS unit, c.estimated, c.region
FROM aws.ce.get_cost_and_usage c, json_each(c.groups) g
WHERE c.time_period_in = json_object('Start', date('now', '-30 days'), 'End', date('now'))
    AND c.granularity = 'DAILY' AND c.metrics = '["UnblendedCost"]'
    AND c.group_by = '[{"Type":"DIMENSION","Key":"SERVICE"}]'

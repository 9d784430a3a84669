SELECT * FROM cirrusql_requests
-- cirrusql_requests: anything
-- residual: none
-- SELECT * FROM cirrusql_scan1 AS "cirrusql_requests"

SELECT requests.state FROM cirrusql.requests WHERE region = 'us-east-1'
-- requests: region = 'us-east-1'
-- residual: none
-- SELECT requests.state FROM cirrusql_scan1 AS "requests" WHERE region = 'us-east-1'

SELECT q.state FROM CIRRUSQL.Requests q JOIN awscc.ec2.vpcs v ON v.vpc_id = q.identifier
WHERE region = 'us-east-1' AND q.region = v.region
-- q: anything
-- q: region among v.region
-- q: identifier among v.vpc_id
-- v: @region = 'us-east-1' AND @region <> ''
-- v: @region among q.region
-- v: VpcId among q.identifier
-- residual: none
-- SELECT q.state FROM cirrusql_scan1 q JOIN cirrusql_scan2 v ON v.vpc_id = q.identifier WHERE "v".region = 'us-east-1' AND q.region = v.region

SELECT q.state FROM cirrusql.requests q JOIN awscc.ec2.vpcs v USING (region) WHERE region = 'us-east-1'
-- q: anything
-- q: region among v.region
-- v: @region = 'us-east-1' AND @region <> ''
-- v: @region among q.region
-- residual: none
-- SELECT q.state FROM cirrusql_scan1 q JOIN cirrusql_scan2 v USING (region) WHERE region = 'us-east-1'

SELECT 1 FROM cirrusql.requests q, awscc.ec2.vpcs v, awscc.ec2.subnets s WHERE region = '*'
-- q: anything
-- v: @region <> ''
-- s: @region <> ''
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 q, cirrusql_scan2 v, cirrusql_scan3 s WHERE "v".region = "v"."region"

SELECT a.state FROM cirrusql.requests a, cirrusql.requests b WHERE a.region = 'us-east-1'
-- a: region = 'us-east-1'
-- b: anything
-- residual: none
-- SELECT a.state FROM cirrusql_scan1 a, cirrusql_scan2 b WHERE a.region = 'us-east-1'

SELECT vpc_id FROM awscc.ec2.vpcs WHERE vpc_id IN (SELECT identifier FROM cirrusql.requests WHERE state = 'done')
-- vpcs: anything
-- vpcs: VpcId among requests.identifier
-- requests: state = 'done'
-- residual: none
-- SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" WHERE vpc_id IN (SELECT identifier FROM cirrusql_scan2 AS "requests" WHERE state = 'done')

WITH q AS (SELECT * FROM cirrusql.requests) SELECT identifier FROM q WHERE type_name = 'AWS::EC2::VPC'
-- requests: type_name = 'AWS::EC2::VPC'
-- residual: none
-- WITH q AS (SELECT * FROM cirrusql_scan1 AS "requests") SELECT identifier FROM q WHERE type_name = 'AWS::EC2::VPC'

WITH cirrusql_requests AS (SELECT 1 AS one) SELECT one FROM cirrusql_requests
-- residual: none
-- WITH cirrusql_requests AS (SELECT 1 AS one) SELECT one FROM cirrusql_requests

SELECT c.name FROM cirrusql.columns c JOIN cirrusql.resource_types t ON c.relation = t.name WHERE t.service = 'ec2'
-- c: anything
-- c: relation among t.name
-- t: service = 'ec2'
-- t: name among c.relation
-- residual: none
-- SELECT c.name FROM cirrusql_scan1 c JOIN cirrusql_scan2 t ON c.relation = t.name WHERE t.service = 'ec2'

SELECT _default, "values" FROM cirrusql.settings
-- settings: anything
-- settings: also _default
-- residual: none
-- SELECT _default, "values" FROM cirrusql_scan1 AS "settings"

SELECT r.name FROM cirrusql.regions r LEFT JOIN awscc.ec2.vpcs v ON v.region = r.name WHERE v.vpc_id IS NULL
-- r: anything
-- v: @region <> ''
-- v: @region among r.name
-- residual: v.vpc_id IS NULL
-- SELECT r.name FROM cirrusql_scan1 r LEFT JOIN cirrusql_scan2 v ON v.region = r.name WHERE v.vpc_id IS NULL

SELECT * FROM cirrusql.region
-- UnknownName: line 1, column 15: no relation 'cirrusql.region'; did you mean 'regions'?

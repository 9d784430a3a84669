SELECT v.vpc_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id
WHERE region = 'us-east-1'
-- v: @region = 'us-east-1'
-- v: VpcId among s.vpc_id
-- s: @region = 'us-east-1'
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT v.vpc_id FROM cirrusql_scan1 v JOIN cirrusql_scan2 s ON s.vpc_id = v.vpc_id WHERE "v".region = 'us-east-1'

SELECT v.vpc_id FROM awscc.ec2.vpcs v, awscc.ec2.subnets s WHERE v.vpc_id = s.vpc_id AND s.region = v.region
-- v: anything
-- v: VpcId among s.vpc_id
-- v: @region among s.region
-- s: anything
-- s: VpcId among v.vpc_id
-- s: @region among v.region
-- residual: none
-- SELECT v.vpc_id FROM cirrusql_scan1 v, cirrusql_scan2 s WHERE v.vpc_id = s.vpc_id AND s.region = v.region

SELECT vpc_id FROM awscc.ec2.vpcs JOIN awscc.ec2.subnets USING (vpc_id) WHERE vpc_id = 'a'
-- vpcs: VpcId = 'a'
-- vpcs: VpcId among subnets.vpc_id
-- subnets: VpcId = 'a'
-- subnets: VpcId among vpcs.vpc_id
-- residual: none
-- SELECT vpc_id FROM cirrusql_scan1 AS "vpcs" JOIN cirrusql_scan2 AS "subnets" USING (vpc_id) WHERE vpc_id = 'a'

SELECT region FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s USING (region, vpc_id) WHERE region = 'us-east-1'
-- v: @region = 'us-east-1'
-- v: @region among s.region
-- v: VpcId among s.vpc_id
-- s: @region = 'us-east-1'
-- s: @region among v.region
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT region FROM cirrusql_scan1 v JOIN cirrusql_scan2 s USING (region, vpc_id) WHERE region = 'us-east-1'

SELECT v.vpc_id FROM awscc.ec2.vpcs v FULL JOIN awscc.ec2.subnets s USING (region) WHERE region = 'us-east-1'
-- v: @region = 'us-east-1'
-- s: @region = 'us-east-1'
-- residual: none
-- SELECT v.vpc_id FROM cirrusql_scan1 v FULL JOIN cirrusql_scan2 s USING (region) WHERE region = 'us-east-1'

SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s USING (region) JOIN awscc.ec2.instances i ON i.vpc_id = v.vpc_id
WHERE region = 'us-east-1'
-- v: @region = 'us-east-1'
-- v: VpcId among i.vpc_id
-- v: @region among s.region
-- s: @region = 'us-east-1'
-- s: @region among v.region
-- i: @region = 'us-east-1'
-- i: VpcId among v.vpc_id
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 v JOIN cirrusql_scan2 s USING (region) JOIN cirrusql_scan3 i ON i.vpc_id = v.vpc_id WHERE "v".region = 'us-east-1'

SELECT * FROM awscc.ec2.vpcs NATURAL JOIN awscc.ec2.subnets WHERE region = 'us-east-1'
-- vpcs: @region = 'us-east-1'
-- subnets: @region = 'us-east-1'
-- residual: none
-- SELECT * FROM cirrusql_scan1 AS "vpcs" NATURAL JOIN cirrusql_scan2 AS "subnets" WHERE region = 'us-east-1'

SELECT v.vpc_id FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id AND s.region = 'us-east-1'
-- v: anything
-- s: @region = 'us-east-1'
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT v.vpc_id FROM cirrusql_scan1 v LEFT JOIN cirrusql_scan2 s ON s.vpc_id = v.vpc_id AND s.region = 'us-east-1'

SELECT v.vpc_id FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id WHERE s.cidr_block = 'c'
-- v: anything
-- v: VpcId among s.vpc_id
-- s: CidrBlock = 'c'
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT v.vpc_id FROM cirrusql_scan1 v LEFT JOIN cirrusql_scan2 s ON s.vpc_id = v.vpc_id WHERE s.cidr_block = 'c'

SELECT v.vpc_id FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id WHERE s.cidr_block IS NULL
-- v: anything
-- s: anything
-- s: VpcId among v.vpc_id
-- residual: s.cidr_block IS NULL
-- SELECT v.vpc_id FROM cirrusql_scan1 v LEFT JOIN cirrusql_scan2 s ON s.vpc_id = v.vpc_id WHERE s.cidr_block IS NULL

SELECT v.vpc_id FROM awscc.ec2.vpcs v RIGHT JOIN awscc.ec2.subnets s ON v.vpc_id = s.vpc_id WHERE v.region = 'us-east-1'
-- v: @region = 'us-east-1'
-- v: VpcId among s.vpc_id
-- s: anything
-- s: VpcId among v.vpc_id
-- residual: none
-- SELECT v.vpc_id FROM cirrusql_scan1 v RIGHT JOIN cirrusql_scan2 s ON v.vpc_id = s.vpc_id WHERE v.region = 'us-east-1'

SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.vpc_peering_connections p ON p.vpc_id = v.vpc_id
AND p.peer_region = v.region
-- v: @region <> ''
-- v: VpcId among p.vpc_id
-- v: @region among p.peer_region
-- p: anything
-- p: VpcId among v.vpc_id
-- p: PeerRegion among v.region
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 v JOIN cirrusql_scan2 p ON p.vpc_id = v.vpc_id AND p.peer_region = v.region

SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON (s.vpc_id = v.vpc_id) AND ((v.region = s.region))
-- v: anything
-- v: VpcId among s.vpc_id
-- v: @region among s.region
-- s: anything
-- s: VpcId among v.vpc_id
-- s: @region among v.region
-- residual: none
-- SELECT 1 FROM cirrusql_scan1 v JOIN cirrusql_scan2 s ON (s.vpc_id = v.vpc_id) AND ((v.region = s.region))

SELECT j.value FROM awscc.ec2.vpcs v, json_each(v.tags) j WHERE value = 'x' AND region = 'us-east-1'
-- v: @region = 'us-east-1'
-- residual: value = 'x'
-- SELECT j.value FROM cirrusql_scan1 v, json_each(v.tags) j WHERE value = 'x' AND region = 'us-east-1'

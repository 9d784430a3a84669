EXPLAIN SELECT domain_name, uri FROM awscc.customerprofiles.integrations
WHERE region = 'us-east-1'
-- 1. awscc.customerprofiles.integrations
--    regions   us-east-1
--    calls     1 ListResources for each DomainName of AWS::CustomerProfiles::Domain, listed first
--    pushed    region = 'us-east-1'

EXPLAIN SELECT domain_name, uri FROM awscc.customerprofiles.integrations
WHERE region = 'us-east-1' AND domain_name IN ('a', 'b')
-- 1. awscc.customerprofiles.integrations
--    regions   us-east-1
--    calls     2 ListResources with DomainName = a or b, every page
--    pushed    region = 'us-east-1' AND DomainName in ('a', 'b')

EXPLAIN SELECT * FROM awscc.eks.nodegroups
-- 1. awscc.eks.nodegroups
--    regions   eu-west-1, us-east-1
--    calls     1 ListResources for each ClusterName of AWS::EKS::Cluster, listed first, in each of 2 regions
--    calls     1 GetResource for each listed resource that may matter, for AmiType, Arn, CapacityType, DiskSize and 15 more

EXPLAIN SELECT uri FROM awscc.customerprofiles.integrations i
JOIN awscc.customerprofiles.domains d ON d.domain_name = i.domain_name
WHERE d.default_expiration_days < 30 AND region = 'us-east-1'
-- 1. awscc.customerprofiles.domains
--    regions   us-east-1
--    calls     1 ListResources, every page
--    calls     1 GetResource for each listed resource that may matter, for DefaultExpirationDays
--    pushed    DefaultExpirationDays < 30 AND region = 'us-east-1'
-- 2. awscc.customerprofiles.integrations
--    regions   us-east-1
--    after     step 1, only rows with the DomainName that it finds
--    calls     1 ListResources for each DomainName found by step 1
--    pushed    region = 'us-east-1'

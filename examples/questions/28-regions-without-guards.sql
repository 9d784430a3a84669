-- In which regions that we use is GuardDuty, Security Hub or Access Analyzer missing?
--
-- A row is a region with a VPC in it that lacks one of the three; a detector that is switched off
-- does not count. AWS Config's recorder is not a listed Cloud Control type.
-- Source: CIS 2.19, CIS 5.16
WITH used AS (
    SELECT DISTINCT account_id, region FROM awscc.ec2.vpcs WHERE region = '*'
)
SELECT account_id, region,
       region NOT IN (SELECT region FROM awscc.guardduty.detectors
                      WHERE region = '*' AND enable) AS no_guardduty,
       region NOT IN (SELECT region FROM awscc.securityhub.hubs_list_only
                      WHERE region = '*') AS no_security_hub,
       region NOT IN (SELECT region FROM awscc.accessanalyzer.analyzers_list_only
                      WHERE region = '*') AS no_access_analyzer
FROM used
WHERE no_guardduty OR no_security_hub OR no_access_analyzer
ORDER BY region

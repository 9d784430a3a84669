-- Section 4, monitoring. The way from an event to somebody who is told of it is a row of `vw_alarms`.
-- A filter may select more than what is asked, in whatever words. It is where its trail is at home,
-- which may be any region: so every one is asked.

ASSERT 'cis.4.1' TITLE 'Calls that are not allowed are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-2'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of calls that are not allowed' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) &&
          ($.sourceIPAddress != "delivery.logs.amazonaws.com") &&
          ($.eventName != "HeadBucket") }'));

-- Whoever comes by federation has MFA elsewhere, or has not.
ASSERT 'cis.4.2' TITLE 'Sign-ins without MFA are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-3'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of sign-ins without MFA' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") &&
          ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }'));

ASSERT 'cis.4.3' TITLE 'Use of the root user is noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of use of the root user' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) &&
          ($.eventType != "AwsServiceEvent") }'));

ASSERT 'cis.4.4' TITLE 'Changes to IAM policies are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-4'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to IAM policies' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = iam.amazonaws.com) && ($.eventName = DeleteGroupPolicy ||
          $.eventName = DeleteRolePolicy || $.eventName = DeleteUserPolicy ||
          $.eventName = PutGroupPolicy || $.eventName = PutRolePolicy ||
          $.eventName = PutUserPolicy || $.eventName = CreatePolicy ||
          $.eventName = DeletePolicy || $.eventName = CreatePolicyVersion ||
          $.eventName = DeletePolicyVersion || $.eventName = AttachRolePolicy ||
          $.eventName = DetachRolePolicy || $.eventName = AttachUserPolicy ||
          $.eventName = DetachUserPolicy || $.eventName = AttachGroupPolicy ||
          $.eventName = DetachGroupPolicy) }'));

ASSERT 'cis.4.5' TITLE 'Changes to trails are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-5'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to trails' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = cloudtrail.amazonaws.com) && ($.eventName = CreateTrail ||
          $.eventName = UpdateTrail || $.eventName = DeleteTrail ||
          $.eventName = StartLogging || $.eventName = StopLogging) }'));

ASSERT 'cis.4.6' TITLE 'Sign-ins that fail are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-6'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of sign-ins that fail' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'));

ASSERT 'cis.4.7' TITLE 'Keys that are disabled or deleted are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.7', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-7'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of keys that are disabled or deleted' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = kms.amazonaws.com) && ($.eventName = DisableKey ||
          $.eventName = ScheduleKeyDeletion) }'));

ASSERT 'cis.4.8' TITLE 'Changes to policies of buckets are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-8'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to policies of buckets' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = s3.amazonaws.com) && ($.eventName = PutBucketAcl ||
          $.eventName = PutBucketPolicy || $.eventName = PutBucketCors ||
          $.eventName = PutBucketLifecycle || $.eventName = PutBucketReplication ||
          $.eventName = DeleteBucketPolicy || $.eventName = DeleteBucketCors ||
          $.eventName = DeleteBucketLifecycle || $.eventName = DeleteBucketReplication) }'));

ASSERT 'cis.4.9' TITLE 'Changes to Config are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-9'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to Config' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = config.amazonaws.com) &&
          ($.eventName = StopConfigurationRecorder || $.eventName = DeleteDeliveryChannel ||
          $.eventName = PutDeliveryChannel || $.eventName = PutConfigurationRecorder) }'));

ASSERT 'cis.4.10' TITLE 'Changes to security groups are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-10'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to security groups' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = ec2.amazonaws.com) &&
          ($.eventName = AuthorizeSecurityGroupIngress ||
          $.eventName = AuthorizeSecurityGroupEgress ||
          $.eventName = RevokeSecurityGroupIngress || $.eventName = RevokeSecurityGroupEgress ||
          $.eventName = CreateSecurityGroup || $.eventName = DeleteSecurityGroup ||
          $.eventName = ModifySecurityGroupRules) }'));

ASSERT 'cis.4.11' TITLE 'Changes to network ACLs are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.11', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-11'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to network ACLs' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = ec2.amazonaws.com) && ($.eventName = CreateNetworkAcl ||
          $.eventName = CreateNetworkAclEntry || $.eventName = DeleteNetworkAcl ||
          $.eventName = DeleteNetworkAclEntry || $.eventName = ReplaceNetworkAclEntry ||
          $.eventName = ReplaceNetworkAclAssociation) }'));

ASSERT 'cis.4.12' TITLE 'Changes to network gateways are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-12'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to network gateways' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = ec2.amazonaws.com) && ($.eventName = CreateCustomerGateway ||
          $.eventName = DeleteCustomerGateway || $.eventName = AttachInternetGateway ||
          $.eventName = CreateInternetGateway || $.eventName = DeleteInternetGateway ||
          $.eventName = DetachInternetGateway) }'));

ASSERT 'cis.4.13' TITLE 'Changes to route tables are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-13'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to route tables' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = ec2.amazonaws.com) && ($.eventName = CreateRoute ||
          $.eventName = CreateRouteTable || $.eventName = ReplaceRoute ||
          $.eventName = ReplaceRouteTableAssociation || $.eventName = DeleteRouteTable ||
          $.eventName = DeleteRoute || $.eventName = DisassociateRouteTable) }'));

ASSERT 'cis.4.14' TITLE 'Changes to VPCs are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.14', 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-14'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to VPCs' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = ec2.amazonaws.com) && ($.eventName = CreateVpc ||
          $.eventName = DeleteVpc || $.eventName = ModifyVpcAttribute ||
          $.eventName = AcceptVpcPeeringConnection ||
          $.eventName = CreateVpcPeeringConnection ||
          $.eventName = DeleteVpcPeeringConnection ||
          $.eventName = RejectVpcPeeringConnection || $.eventName = AttachClassicLinkVpc ||
          $.eventName = DetachClassicLinkVpc || $.eventName = DisableVpcClassicLink ||
          $.eventName = EnableVpcClassicLink) }'));

ASSERT 'cis.4.15' TITLE 'Changes to the organization are noticed' SEVERITY low
SOURCE 'CIS AWS 5.0.0 4.15'
AS SELECT 'the account' AS resource,
       'no alarm tells a subscriber of changes to the organization' AS reason
WHERE NOT EXISTS (
    SELECT 1 FROM aws.cloudtrail.vw_alarms
    WHERE region = '*' AND is_multi_region_trail AND is_logging AND management_events
      AND filter_pattern_covers(filter_pattern, '
          { ($.eventSource = organizations.amazonaws.com) && ($.eventName = AcceptHandshake ||
          $.eventName = AttachPolicy || $.eventName = CreateAccount ||
          $.eventName = CreateOrganizationalUnit || $.eventName = CreatePolicy ||
          $.eventName = DeclineHandshake || $.eventName = DeleteOrganization ||
          $.eventName = DeleteOrganizationalUnit || $.eventName = DeletePolicy ||
          $.eventName = DetachPolicy || $.eventName = DisablePolicyType ||
          $.eventName = EnablePolicyType || $.eventName = InviteAccountToOrganization ||
          $.eventName = LeaveOrganization || $.eventName = MoveAccount ||
          $.eventName = RemoveAccountFromOrganization || $.eventName = UpdatePolicy ||
          $.eventName = UpdateOrganizationalUnit) }'));

-- To ask for the hub itself is refused where there is none, as if one had no permission. The
-- default encryption has one row for every region that is asked.
ASSERT 'cis.4.16' TITLE 'Every region has Security Hub' SEVERITY high
SOURCE 'CIS AWS 5.0.0 4.16'
AS SELECT r.region, 'the account' AS resource, 'Security Hub is off' AS reason
FROM aws.ec2.get_ebs_encryption_by_default r
WHERE NOT EXISTS (SELECT 1 FROM awscc.securityhub.hubs h WHERE h.region = r.region);

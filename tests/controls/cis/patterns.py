"""What section 4 of the benchmark wants to be noticed: the source of events and their names.

And the patterns of those that are not about names, as people write them: in full, and some that
select less.
"""

EVENTS: dict[str, tuple[str, tuple[str, ...]]] = {
    name: (source, tuple(names.split()))
    for name, source, names in (
        (
            "cis.4.4",
            "iam",
            (
                "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy"
                " PutUserPolicy CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion"
                " AttachRolePolicy DetachRolePolicy AttachUserPolicy DetachUserPolicy"
                " AttachGroupPolicy DetachGroupPolicy"
            ),
        ),
        (
            "cis.4.5",
            "cloudtrail",
            "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging",
        ),
        ("cis.4.7", "kms", "DisableKey ScheduleKeyDeletion"),
        (
            "cis.4.8",
            "s3",
            (
                "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication"
                " DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication"
            ),
        ),
        (
            "cis.4.9",
            "config",
            (
                "StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel"
                " PutConfigurationRecorder"
            ),
        ),
        (
            "cis.4.10",
            "ec2",
            (
                "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress"
                " RevokeSecurityGroupIngress"
                " RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup"
                " ModifySecurityGroupRules"
            ),
        ),
        (
            "cis.4.11",
            "ec2",
            (
                "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry"
                " ReplaceNetworkAclEntry ReplaceNetworkAclAssociation"
            ),
        ),
        (
            "cis.4.12",
            "ec2",
            (
                "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway"
                " CreateInternetGateway DeleteInternetGateway DetachInternetGateway"
            ),
        ),
        (
            "cis.4.13",
            "ec2",
            (
                "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation"
                " DeleteRouteTable DeleteRoute DisassociateRouteTable"
            ),
        ),
        (
            "cis.4.14",
            "ec2",
            (
                "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection"
                " CreateVpcPeeringConnection DeleteVpcPeeringConnection RejectVpcPeeringConnection"
                " AttachClassicLinkVpc DetachClassicLinkVpc DisableVpcClassicLink"
                " EnableVpcClassicLink"
            ),
        ),
        (
            "cis.4.15",
            "organizations",
            (
                "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy"
                " DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy"
                " DetachPolicy DisablePolicyType EnablePolicyType InviteAccountToOrganization"
                " LeaveOrganization MoveAccount RemoveAccountFromOrganization UpdatePolicy"
                " UpdateOrganizationalUnit"
            ),
        ),
    )
}

_DENIED = '($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")'
_SIGN_IN = '($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes")'
_ROOT = '$.userIdentity.type = "Root"'
_SERVICE = '$.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent"'

WHOLE: dict[str, tuple[str, ...]] = {
    "cis.4.1": (
        f"{{ {_DENIED} }}",
        (
            f'{{ {_DENIED} && ($.sourceIPAddress!="delivery.logs.amazonaws.com")'
            ' && ($.eventName!="HeadBucket") }'
        ),
        "{($.errorCode=*UnauthorizedOperation)||($.errorCode=AccessDenied*)}",
    ),
    "cis.4.2": (
        f"{{ {_SIGN_IN} }}",
        (
            f'{{ {_SIGN_IN} && ($.userIdentity.type = "IAMUser")'
            ' && ($.responseElements.ConsoleLogin = "Success") }'
        ),
    ),
    "cis.4.3": (f"{{{_SERVICE}&&{_ROOT}}}", f"{{ {_ROOT} && {_SERVICE} }}", f"{{ {_ROOT} }}"),
    "cis.4.6": (
        '{($.eventName=ConsoleLogin)&&($.errorMessage="Failed authentication")}',
        '{ $.errorMessage = "Failed*" }',
    ),
}
PARTS: dict[str, tuple[str, ...]] = {
    "cis.4.1": (
        '{ $.errorCode = "*UnauthorizedOperation" }',
        '{ ($.errorCode = "UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
        '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied") }',
        f'{{ ({_DENIED}) && ($.userIdentity.type = "IAMUser") }}',
    ),
    "cis.4.2": (
        f'{{ {_SIGN_IN} && ($.userIdentity.userName = "ann") }}',
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed = "Maybe") }',
    ),
    "cis.4.3": (
        f"{{ {_ROOT} && {_SERVICE} && $.sourceIPAddress = 10.* }}",
        '{ $.userIdentity.type = "root" }',
        f"{{ {_ROOT} && $.errorCode NOT EXISTS }}",
    ),
    "cis.4.6": (
        '{ $.eventName = ConsoleLogin && $.errorMessage = "Failed" }',
        '{ $.eventName = ConsoleLogout && $.errorMessage = "Failed authentication" }',
    ),
}


def written(name: str) -> tuple[list[str], list[str]]:
    """Patterns that select all that a control is about, and patterns that do not."""
    if name in WHOLE:
        return [*WHOLE[name]], [*PARTS[name]]
    source, names = EVENTS[name]
    terms = [f"($.eventName = {one})" for one in names]
    quoted = [f'$.eventName="{one}"' for one in reversed(names)]
    every = " || ".join(terms)
    of = f"($.eventSource = {source}.amazonaws.com)"
    whole = [
        f"{{ {every} }}",
        f"{{{'||'.join(quoted)}}}",
        f"{{ {of} && ({every}) }}",
        f'{{(({" || ".join(quoted)})&&$.eventSource="{source}.amazonaws.com")}}',
        f"{{ {every} || ($.eventName = Another) }}",
    ]
    parts = [f"{{ {' || '.join(term for term in terms if term != missing)} }}" for missing in terms]
    parts += [
        f'{{ ({every}) && ($.sourceIPAddress = "10.0.0.1") }}',
        f"{{ ({every}) && ($.eventSource = other.amazonaws.com) }}",
        f"{{ {' && '.join(terms)} }}",
        " ".join(names),
    ]
    return whole, parts

"""The shapes of each operation's request, as the services' own models have them."""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.local.protocol.shapes import Items, Number, Structure, Text, Truth

_TYPE_NAME = Text(10, 196, "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}")
_DOCUMENT = Text(1, 262_144)
_IDENTIFIER = Text(1, 1024, ".+")
_TOKEN = Text(1, 128, "[-A-Za-z0-9+/=]+")
_MAX_RESULTS = Number(1, 100)

_ANY_TYPE: Mapping[str, Text] = {
    "TypeName": _TYPE_NAME,
    "TypeVersionId": Text(1, 128, "[A-Za-z0-9-]+"),
    "RoleArn": Text(20, 2048, "arn:.+:iam::[0-9]{12}:role/.+"),
}
_CREATE: Mapping[str, Text] = {"DesiredState": _DOCUMENT, "ClientToken": _TOKEN}
_UPDATE: Mapping[str, Text] = {
    "Identifier": _IDENTIFIER,
    "PatchDocument": _DOCUMENT,
    "ClientToken": _TOKEN,
}
_LIST: Mapping[str, Text | Number] = {
    "ResourceModel": _DOCUMENT,
    "NextToken": Text(1, 4096, ".+"),
    "MaxResults": _MAX_RESULTS,
}
_FILTER = Structure(
    {
        "Operations": Items(Text(words=("CREATE", "DELETE", "UPDATE"))),
        "OperationStatuses": Items(
            Text(
                words=(
                    "PENDING",
                    "IN_PROGRESS",
                    "SUCCESS",
                    "FAILED",
                    "CANCEL_IN_PROGRESS",
                    "CANCEL_COMPLETE",
                )
            )
        ),
    }
)
_REQUEST_TOKEN = Structure({"RequestToken": _TOKEN}, ("RequestToken",))

CLOUD_CONTROL_REQUESTS: Mapping[str, Structure] = {
    "CreateResource": Structure({**_ANY_TYPE, **_CREATE}, ("TypeName", "DesiredState")),
    "GetResource": Structure({**_ANY_TYPE, "Identifier": _IDENTIFIER}, ("TypeName", "Identifier")),
    "UpdateResource": Structure(
        {**_ANY_TYPE, **_UPDATE}, ("TypeName", "Identifier", "PatchDocument")
    ),
    "DeleteResource": Structure(
        {**_ANY_TYPE, "Identifier": _IDENTIFIER, "ClientToken": _TOKEN},
        ("TypeName", "Identifier"),
    ),
    "ListResources": Structure({**_ANY_TYPE, **_LIST}, ("TypeName",)),
    "GetResourceRequestStatus": _REQUEST_TOKEN,
    "CancelResourceRequest": _REQUEST_TOKEN,
    "ListResourceRequests": Structure(
        {
            "MaxResults": _MAX_RESULTS,
            "NextToken": Text(1, 2048, "[-A-Za-z0-9+/=]+"),
            "ResourceRequestStatusFilter": _FILTER,
        }
    ),
}
"""The request of each of the eight operations of Cloud Control."""

_PAGE = {"PaginationToken": Text(0, 2048)}
_TAG_KEY = Text(1, 128)

_ROLE_SESSION: Mapping[str, Text | Number] = {
    "RoleArn": Text(20, 2048),
    "RoleSessionName": Text(2, 64, r"[\w+=,.@-]*"),
    "DurationSeconds": Number(900, 43_200),
    "ExternalId": Text(2, 1224, r"[\w+=,.@:\/-]*"),
    "MinimumSessionTokenSize": Number(0, 4096),
    "Policy": Text(1, 1 << 30),
    "SerialNumber": Text(9, 256, r"[\w+=/:,.@-]*"),
    "SourceIdentity": Text(2, 64, r"[\w+=,.@-]*"),
    "TokenCode": Text(6, 6, r"[\d]*"),
}
STS_REQUESTS: Mapping[str, Structure] = {
    "AssumeRole": Structure(_ROLE_SESSION, ("RoleArn", "RoleSessionName")),
}
"""The requests of STS that need anything."""

_NAME = "[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}"
_REGISTERED: Mapping[str, Text] = {
    "Arn": Text(
        0, 1024, "arn:aws[A-Za-z0-9-]{0,64}:cloudformation:[A-Za-z0-9-]{1,64}:([0-9]{12})?:type/.+"
    ),
    "PublisherId": Text(1, 40, "[0-9a-zA-Z]{12,40}"),
    "Type": Text(words=("RESOURCE", "MODULE", "HOOK")),
    "TypeName": Text(10, 204, f"{_NAME}(::MODULE){{0,1}}"),
}
_LISTED: Mapping[str, Text | Number] = {
    "DeprecatedStatus": Text(words=("LIVE", "DEPRECATED")),
    "MaxResults": _MAX_RESULTS,
    "NextToken": Text(1, 1024),
}
_ACCOUNT = {"AccountId": Text(0, 12, r"\d{12}")}
_OPT_STATUS = Text(words=("ENABLED", "ENABLING", "DISABLING", "DISABLED", "ENABLED_BY_DEFAULT"))
ACCOUNT_REQUESTS: Mapping[str, Structure] = {
    "ListRegions": Structure(
        {
            **_ACCOUNT,
            "MaxResults": Number(1, 50),
            "NextToken": Text(0, 1000),
            "RegionOptStatusContains": Items(_OPT_STATUS),
        }
    ),
    "GetRegionOptStatus": Structure({**_ACCOUNT, "RegionName": Text(1, 50)}, ("RegionName",)),
}
"""The requests of Account Management that are answered."""

_PARAMETER = Text(1, 2048)
SSM_REQUESTS: Mapping[str, Structure] = {
    "GetParameter": Structure({"Name": _PARAMETER, "WithDecryption": Truth()}, ("Name",)),
    "GetParameters": Structure(
        {"Names": Items(_PARAMETER, 10, 1), "WithDecryption": Truth()}, ("Names",)
    ),
}
"""The requests of Systems Manager that are answered."""

SECRETS_MANAGER_REQUESTS: Mapping[str, Structure] = {
    "GetSecretValue": Structure(
        {
            "SecretId": Text(1, 2048),
            "VersionId": Text(32, 64),
            "VersionStage": Text(1, 256),
        },
        ("SecretId",),
    ),
}
"""The requests of Secrets Manager that are answered."""

_API = {"apiId": Text()}
APPSYNC_REQUESTS: Mapping[str, Structure] = {
    "StartSchemaCreation": Structure({**_API, "definition": Text()}, ("apiId", "definition")),
    "GetSchemaCreationStatus": Structure(_API, ("apiId",)),
    "GetIntrospectionSchema": Structure(
        # What stands in a query string has no other type than text.
        {
            **_API,
            "format": Text(words=("SDL", "JSON")),
            "includeDirectives": Text(words=("true", "false")),
        },
        ("apiId", "format"),
    ),
}
"""The requests of AppSync that are answered."""

CLOUDFORMATION_REQUESTS: Mapping[str, Structure] = {
    "DescribeType": Structure(
        {
            **_REGISTERED,
            "VersionId": Text(1, 128, "[A-Za-z0-9-]+"),
            "PublicVersionNumber": Text(5, 64, r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(.*)"),
        }
    ),
    "ListTypes": Structure(
        {
            **_LISTED,
            "Type": _REGISTERED["Type"],
            "ProvisioningType": Text(words=("NON_PROVISIONABLE", "IMMUTABLE", "FULLY_MUTABLE")),
            "Visibility": Text(words=("PUBLIC", "PRIVATE")),
            "Filters.Category": Text(words=("REGISTERED", "ACTIVATED", "THIRD_PARTY", "AWS_TYPES")),
            "Filters.PublisherId": _REGISTERED["PublisherId"],
            "Filters.TypeNamePrefix": Text(
                1, 204, r"([A-Za-z0-9]{2,64}::){0,2}([A-Za-z0-9:]){0,64}"
            ),
        }
    ),
    "ListTypeVersions": Structure({**_REGISTERED, **_LISTED}),
}
"""The requests of CloudFormation that are answered; a member of a member as a form spells it."""

TAGGING_REQUESTS: Mapping[str, Structure] = {
    "GetResources": Structure(
        {
            **_PAGE,
            "TagFilters": Items(
                Structure({"Key": _TAG_KEY, "Values": Items(Text(0, 256), 20)}, ("Key",)), 50
            ),
            "ResourcesPerPage": Number(1, 100),
            "TagsPerPage": Number(100, 500),
            "ResourceTypeFilters": Items(Text(0, 256)),
            "IncludeComplianceDetails": Truth(),
            "ExcludeCompliantResources": Truth(),
            "ResourceARNList": Items(Text(1, 1011), 100),
        }
    ),
    "GetTagKeys": Structure(_PAGE),
    "GetTagValues": Structure({**_PAGE, "Key": _TAG_KEY}, ("Key",)),
}
"""The requests of Resource Groups Tagging that are answered."""

"""The main job, end to end, on the local cloud: what `make demo` runs.

Every statement is printed as a user would type it, with its answer below. The local cloud is kept
in the folder .demo; delete it to begin anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cirrusql.cli.main import main as cirrusql

_ROOT = Path(__file__).resolve().parent.parent
_LOCAL = f"--local={_ROOT / '.demo' / 'local.sqlite3'}"

_PROGRESS = """RETURNING
  ErrorCode, EventTime, Identifier, Operation, OperationStatus,
  RequestToken, ResourceModel, RetryAfter, StatusMessage, TypeName;"""

_STEPS = (
    (
        "What there is",
        "SHOW PROVIDERS;",
        "SHOW METHODS IN awscc.customerprofiles.integrations;",
    ),
    (
        "A domain to work in (deleted first, in case this ran before)",
        """DELETE FROM awscc.customerprofiles.integrations
WHERE domain_name = 'demo' AND region = 'us-east-1';""",
        """DELETE FROM awscc.customerprofiles.domains
WHERE region = 'us-east-1' AND domain_name LIKE 'dem_';""",
        f"""/*+ create */
INSERT INTO awscc.customerprofiles.domains (DomainName, DefaultExpirationDays, region)
SELECT 'demo', '366', 'us-east-1'
{_PROGRESS}""",
    ),
    (
        "1. Create an integration",
        f"""/*+ create */
INSERT INTO awscc.customerprofiles.integrations (
  DomainName, Uri, ObjectTypeName, Tags, region
)
SELECT
  'demo', 'arn:aws:s3:::demo-profiles', 'Customers',
  '[{{"Key": "Owner", "Value": "crm"}}]', 'us-east-1'
{_PROGRESS}""",
    ),
    (
        "2. List the integrations of the domain",
        """SELECT region, domain_name, uri
FROM awscc.customerprofiles.integrations_list_only
WHERE region = 'us-east-1' AND domain_name = 'demo';""",
    ),
    (
        "3. Get it, all properties",
        """SELECT
  region, domain_name, uri, flow_definition, object_type_name, created_at,
  last_updated_at, tags, object_type_names, event_trigger_names
FROM awscc.customerprofiles.integrations
WHERE region = 'us-east-1' AND Identifier = 'demo|arn:aws:s3:::demo-profiles';""",
    ),
    (
        "4. Update it",
        f"""/*+ update */
UPDATE awscc.customerprofiles.integrations
SET PatchDocument = string('[{{"op": "replace", "path": "/ObjectTypeName", "value": "People"}}]')
WHERE region = 'us-east-1' AND Identifier = 'demo|arn:aws:s3:::demo-profiles'
{_PROGRESS}""",
    ),
    (
        "5. Delete it",
        f"""/*+ delete */
DELETE FROM awscc.customerprofiles.integrations
WHERE Identifier = 'demo|arn:aws:s3:::demo-profiles' AND region = 'us-east-1'
{_PROGRESS}""",
    ),
    (
        "A join of three types: what runs where, and how open it is",
        """SELECT i.tags_map ->> 'Name' AS instance, s.cidr_block, v.tags_map ->> 'Name' AS vpc
FROM awscc.ec2.instances i
JOIN awscc.ec2.subnets s ON s.subnet_id = i.subnet_id
JOIN awscc.ec2.vpcs v ON v.vpc_id = s.vpc_id
WHERE i.region = 'us-east-1'
ORDER BY instance LIMIT 5;""",
    ),
    (
        "An aggregate over four regions: volumes that are not encrypted, and what they hold",
        """SELECT region, count(*) AS volumes, sum(size) AS gigabytes
FROM awscc.ec2.volumes
WHERE region IN ('us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2')
  AND NOT encrypted
GROUP BY region ORDER BY region;""",
    ),
)


def main() -> int:
    """Print every step; the exit code is that of the first command that failed, or 0."""
    _title("The catalogue")
    code = cirrusql(["catalog", "info"])
    for title, *statements in _STEPS:
        _title(title)
        for statement in statements:
            print(f"\n{statement}\n", flush=True)
            code = code or cirrusql(["exec", _LOCAL, "--yes", statement])
    _title("Now yours")
    print('.venv/bin/cirrusql exec --local "SELECT bucket_name, tags_map FROM awscc.s3.buckets"')
    print("make setup && .venv/bin/cirrusql serve --console --local    # the same in a browser")
    return code


def _title(text: str) -> None:
    print(f"\n── {text} " + "─" * max(76 - len(text), 0), flush=True)


if __name__ == "__main__":
    sys.exit(main())

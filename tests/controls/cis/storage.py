"""Resources that pass the controls of section 2, and some that do not."""

from __future__ import annotations

from tests.controls.fsbp import CASES as FSBP
from tests.controls.fsbp.case import Case
from tests.controls.fsbp.s3 import bucket

RULE = {"Id": "tidy", "Status": "Disabled", "ExpirationInDays": 9}

CASES = {
    "cis.2.1.1": FSBP["s3.5"],
    # MFA delete itself is no property of a bucket: see test_cis_account.py.
    "cis.2.1.2": Case(
        "AWS::S3::Bucket",
        [bucket("with-rules", LifecycleConfiguration={"Rules": [RULE]})],
        [
            bucket("plain"),
            bucket("kept", VersioningConfiguration={"Status": "Enabled"}),
            bucket("paused", VersioningConfiguration={"Status": "Suspended"}),
        ],
    ),
    "cis.2.1.4": FSBP["s3.8"],
    "cis.2.2.1": FSBP["rds.3"],
    "cis.2.2.2": FSBP["rds.13"],
    "cis.2.2.3": FSBP["rds.2"],
    "cis.2.2.4": FSBP["rds.5"],
    "cis.2.3.1": FSBP["efs.1"],
}

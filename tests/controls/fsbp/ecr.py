"""Resources that pass the controls of ecr, and some that do not."""

from __future__ import annotations

import json

from tests.controls.fsbp.case import Case

LIFECYCLE = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "imageCountMoreThan",
                    "countNumber": 9,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)


CASES = {
    "ecr.1": Case(
        "AWS::ECR::Repository",
        [{"RepositoryName": "seen", "ImageScanningConfiguration": {"ScanOnPush": True}}],
        [
            {"RepositoryName": "blind", "ImageScanningConfiguration": {"ScanOnPush": False}},
            {"RepositoryName": "unsaid"},
        ],
    ),
    "ecr.2": Case(
        "AWS::ECR::Repository",
        [{"RepositoryName": "fixed", "ImageTagMutability": "IMMUTABLE"}],
        [{"RepositoryName": "moving", "ImageTagMutability": "MUTABLE"}, {"RepositoryName": "x1"}],
    ),
    "ecr.3": Case(
        "AWS::ECR::Repository",
        [{"RepositoryName": "tidy", "LifecyclePolicy": {"LifecyclePolicyText": LIFECYCLE}}],
        [{"RepositoryName": "full"}],
    ),
}

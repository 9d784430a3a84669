"""Resources that pass the controls of secretsmanager, and some that do not."""

from __future__ import annotations

from tests.answers.clouds import Cloud
from tests.controls.fsbp.case import Case


def _rotation(cloud: Cloud, secret: str, _: int, good: bool) -> None:
    if good:
        model = {"SecretId": secret, "RotationRules": {"AutomaticallyAfterDays": 30}}
        cloud.put("AWS::SecretsManager::RotationSchedule", model)


# Tested by themselves: they are about days that have gone by.
OTHERS = {"secretsmanager.2", "secretsmanager.3", "secretsmanager.4"}

CASES = {
    "secretsmanager.1": Case(
        "AWS::SecretsManager::Secret",
        [{"Name": "turns", "SecretString": "x"}],
        [{"Name": "stays", "SecretString": "x"}],
        _rotation,
    ),
}

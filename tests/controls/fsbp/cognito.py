"""Resources that pass the controls of cognito, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case

STRONG = {
    "MinimumLength": 8,
    "RequireLowercase": True,
    "RequireUppercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}


def passwords(**more: Any) -> dict[str, Any]:
    policy = {key: value for key, value in {**STRONG, **more}.items() if value is not None}
    return {"UserPoolName": "p", "Policies": {"PasswordPolicy": policy}}


def threats(mode: str, custom: str | None = None) -> dict[str, Any]:
    more = {"AdvancedSecurityAdditionalFlows": {"CustomAuthMode": custom}} if custom else {}
    return {"UserPoolName": "p", "UserPoolAddOns": {"AdvancedSecurityMode": mode, **more}}


def first(*factors: str, mfa: str | None = None) -> dict[str, Any]:
    """How one begins to sign in, and whether that is all."""
    policies = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}}
    return {
        "UserPoolName": "p",
        **(policies if factors else {}),
        **({"MfaConfiguration": mfa} if mfa else {}),
    }


CASES = {
    "cognito.1": Case(
        "AWS::Cognito::UserPool",
        [threats("ENFORCED")],
        [threats("AUDIT"), threats("OFF"), {"UserPoolName": "unsaid"}],
    ),
    "cognito.2": Case(
        "AWS::Cognito::IdentityPool",
        [{"AllowUnauthenticatedIdentities": False}],
        [{"AllowUnauthenticatedIdentities": True}],
    ),
    "cognito.3": Case(
        "AWS::Cognito::UserPool",
        [
            passwords(),
            passwords(MinimumLength=20, TemporaryPasswordValidityDays=1),
            passwords(TemporaryPasswordValidityDays=None),
            {"UserPoolName": "as-cognito-has-it"},
            first("PASSWORD"),
        ],
        [
            passwords(MinimumLength=7),
            passwords(RequireLowercase=False),
            passwords(RequireUppercase=None),
            passwords(RequireNumbers=False),
            passwords(RequireSymbols=None),
            passwords(TemporaryPasswordValidityDays=8),
        ],
    ),
    "cognito.4": Case(
        "AWS::Cognito::UserPool",
        [threats("ENFORCED", "ENFORCED"), threats("AUDIT", "ENFORCED")],
        [
            threats("ENFORCED", "AUDIT"),
            threats("ENFORCED"),
            threats("OFF", "ENFORCED"),
            {"UserPoolName": "unsaid"},
        ],
    ),
    "cognito.5": Case(
        "AWS::Cognito::UserPool",
        [
            first(mfa="ON"),
            first("PASSWORD", mfa="OPTIONAL"),
            first("PASSWORD", "WEB_AUTHN", mfa="OFF"),
        ],
        [first(), first(mfa="OFF"), first("PASSWORD", mfa="OFF"), first("PASSWORD")],
    ),
    "cognito.6": Case(
        "AWS::Cognito::UserPool",
        [{"UserPoolName": "kept", "DeletionProtection": "ACTIVE"}],
        [{"UserPoolName": "loose", "DeletionProtection": "INACTIVE"}, {"UserPoolName": "unsaid"}],
    ),
}

"""Resources that pass the controls of servicecatalog, and some that do not."""

from __future__ import annotations

from tests.answers.clouds import Cloud
from tests.controls.fsbp.case import Case


def _share(cloud: Cloud, portfolio: str, _: int, good: bool) -> None:
    if not good:
        model = {"PortfolioId": portfolio, "AccountId": "999988887777"}
        cloud.put("AWS::ServiceCatalog::PortfolioShare", model)


CASES = {
    "servicecatalog.1": Case(
        "AWS::ServiceCatalog::Portfolio",
        [{"DisplayName": "own", "ProviderName": "p"}],
        [{"DisplayName": "shared", "ProviderName": "p"}],
        _share,
    ),
}

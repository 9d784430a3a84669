-- AWS Service Catalog.

-- A share is of an account; one of an organisation is no resource.
ASSERT 'servicecatalog.1' TITLE 'Portfolios are shared with the organisation only' SEVERITY medium
SOURCE 'FSBP ServiceCatalog.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/servicecatalog-controls.html#servicecatalog-1'
AS SELECT p.region, p.id AS resource, 'it is shared with the account ' || s.account_id AS reason
FROM awscc.servicecatalog.portfolios p
JOIN awscc.servicecatalog.portfolio_shares s ON s.portfolio_id = p.id AND s.region = p.region;

-- Amazon Redshift Serverless. What is not said of a workgroup or a namespace as such is in the object
-- of all that the service says of it.

ASSERT 'redshiftserverless.1' TITLE 'Workgroups copy through their VPC' SEVERITY high
SOURCE 'FSBP RedshiftServerless.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-1'
AS SELECT region, workgroup_name AS resource, 'it has no enhanced VPC routing' AS reason
FROM awscc.redshiftserverless.workgroups
WHERE coalesce(enhanced_vpc_routing, workgroup ->> 'EnhancedVpcRouting') IS NOT TRUE;

-- Unless it is turned off, it is on. What was set cannot be read back, but what is can.
ASSERT 'redshiftserverless.2' TITLE 'Workgroups take connections by TLS only' SEVERITY medium
SOURCE 'FSBP RedshiftServerless.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-2'
AS SELECT region, workgroup_name AS resource, 'it takes connections without TLS' AS reason
FROM awscc.redshiftserverless.workgroups
WHERE EXISTS (SELECT 1 FROM json_each(workgroup, '$.ConfigParameters') one
              WHERE one.value ->> 'ParameterKey' = 'require_ssl'
                AND lower(one.value ->> 'ParameterValue') IN ('false', 'off', '0'));

ASSERT 'redshiftserverless.3' TITLE 'Workgroups are not public' SEVERITY high
SOURCE 'FSBP RedshiftServerless.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-3'
AS SELECT region, workgroup_name AS resource, 'it is publicly accessible' AS reason
FROM awscc.redshiftserverless.workgroups
WHERE coalesce(publicly_accessible, workgroup ->> 'PubliclyAccessible') IS TRUE;

ASSERT 'redshiftserverless.5' TITLE 'Namespaces have an administrator of another name' SEVERITY medium
SOURCE 'FSBP RedshiftServerless.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-5'
AS SELECT region, namespace_name AS resource, 'its administrator is called admin' AS reason
FROM awscc.redshiftserverless.namespaces
WHERE lower(coalesce(admin_username, namespace ->> 'AdminUsername', 'admin')) = 'admin';

ASSERT 'redshiftserverless.6' TITLE 'Namespaces export their logs' SEVERITY medium
SOURCE 'FSBP RedshiftServerless.6', 'https://docs.aws.amazon.com/securityhub/latest/userguide/redshiftserverless-controls.html#redshiftserverless-6'
AS SELECT region, namespace_name AS resource, 'it does not export its ' || wanted.value AS reason
FROM awscc.redshiftserverless.namespaces, json_each('["connectionlog", "userlog"]') wanted
WHERE NOT json_has_any(coalesce(log_exports, namespace -> 'LogExports', '[]'), wanted.value);

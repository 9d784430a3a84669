-- Amazon Inspector. It is about the account itself, also where that is an administrator's.

ASSERT 'inspector.1' TITLE 'Inspector scans instances' SEVERITY high
SOURCE 'FSBP Inspector.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-1'
AS SELECT region, 'the account' AS resource, 'instances are not scanned' AS reason,
       resource_state ->> '$.ec2.status' AS status
FROM aws.inspector2.batch_get_account_status
WHERE (resource_state ->> '$.ec2.status') IS NOT 'ENABLED';

ASSERT 'inspector.2' TITLE 'Inspector scans repositories of images' SEVERITY high
SOURCE 'FSBP Inspector.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-2'
AS SELECT region, 'the account' AS resource, 'images are not scanned' AS reason,
       resource_state ->> '$.ecr.status' AS status
FROM aws.inspector2.batch_get_account_status
WHERE (resource_state ->> '$.ecr.status') IS NOT 'ENABLED';

ASSERT 'inspector.3' TITLE 'Inspector scans the code of functions' SEVERITY high
SOURCE 'FSBP Inspector.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-3'
AS SELECT region, 'the account' AS resource, 'the code of functions is not scanned' AS reason,
       resource_state ->> '$.lambdaCode.status' AS status
FROM aws.inspector2.batch_get_account_status
WHERE (resource_state ->> '$.lambdaCode.status') IS NOT 'ENABLED';

ASSERT 'inspector.4' TITLE 'Inspector scans functions' SEVERITY high
SOURCE 'FSBP Inspector.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-4'
AS SELECT region, 'the account' AS resource, 'functions are not scanned' AS reason,
       resource_state ->> '$.lambda.status' AS status
FROM aws.inspector2.batch_get_account_status
WHERE (resource_state ->> '$.lambda.status') IS NOT 'ENABLED';

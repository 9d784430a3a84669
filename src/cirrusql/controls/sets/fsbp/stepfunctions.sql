-- AWS Step Functions.

ASSERT 'stepfunctions.1' TITLE 'State machines write a log' SEVERITY medium
SOURCE 'FSBP StepFunctions.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/stepfunctions-controls.html#stepfunctions-1'
AS SELECT region, arn AS resource, 'it writes no log' AS reason
FROM awscc.stepfunctions.state_machines
WHERE coalesce(logging_configuration ->> 'Level', 'OFF') = 'OFF';

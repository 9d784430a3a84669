-- Amazon SageMaker AI.

ASSERT 'sagemaker.1' TITLE 'Notebooks are not on the internet' SEVERITY high
SOURCE 'FSBP SageMaker.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-1'
AS SELECT region, notebook_instance_name AS resource, 'it has direct internet access' AS reason
FROM awscc.sagemaker.notebook_instances
WHERE direct_internet_access IS NOT 'Disabled';

ASSERT 'sagemaker.2' TITLE 'Notebooks are in a VPC' SEVERITY high
SOURCE 'FSBP SageMaker.2', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-2'
AS SELECT region, notebook_instance_name AS resource, 'it is in no VPC of yours' AS reason
FROM awscc.sagemaker.notebook_instances
WHERE coalesce(subnet_id, '') = '';

ASSERT 'sagemaker.3' TITLE 'Users of notebooks are not root' SEVERITY high
SOURCE 'FSBP SageMaker.3', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-3'
AS SELECT region, notebook_instance_name AS resource, 'its users are root' AS reason
FROM awscc.sagemaker.notebook_instances
WHERE root_access IS NOT 'Disabled';

-- A serverless variant has no instances.
ASSERT 'sagemaker.4' TITLE 'Endpoints begin with several instances' SEVERITY medium
SOURCE 'FSBP SageMaker.4', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-4'
AS SELECT e.region, e.endpoint_config_arn AS resource,
       'its variant ' || (v.value ->> 'VariantName') || ' begins with one instance' AS reason
FROM awscc.sagemaker.endpoint_configs e, json_each(e.production_variants) v
WHERE v.value -> 'ServerlessConfig' IS NULL
  AND coalesce(v.value ->> 'InitialInstanceCount', 1) < 2;

ASSERT 'sagemaker.5' TITLE 'Models have no network' SEVERITY medium
SOURCE 'FSBP SageMaker.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-5'
AS SELECT region, model_arn AS resource, 'it has no network isolation' AS reason
FROM awscc.sagemaker.models
WHERE enable_network_isolation IS NOT TRUE;

-- Unless it is told, a notebook is on the first platform of all.
ASSERT 'sagemaker.8' TITLE 'Notebooks are on a platform that is supported' SEVERITY medium
SOURCE 'FSBP SageMaker.8', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-8'
AS SELECT region, notebook_instance_name AS resource,
       'its platform ' || coalesce(platform_identifier, 'notebook-al1-v1') || ' is not supported'
       AS reason
FROM awscc.sagemaker.notebook_instances
WHERE coalesce(platform_identifier, 'notebook-al1-v1') IN
      ('notebook-al1-v1', 'notebook-al2-v1', 'notebook-al2-v2', 'notebook-al2-v3');

ASSERT 'sagemaker.9' TITLE 'Jobs for the quality of data are encrypted in transit' SEVERITY medium
SOURCE 'FSBP SageMaker.9', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-9'
AS SELECT region, job_definition_arn AS resource,
       'what its containers send each other is not encrypted' AS reason
FROM awscc.sagemaker.data_quality_job_definitions
WHERE network_config ->> 'EnableInterContainerTrafficEncryption' IS NOT TRUE;

ASSERT 'sagemaker.10' TITLE 'Jobs that explain models are encrypted in transit' SEVERITY medium
SOURCE 'FSBP SageMaker.10', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-10'
AS SELECT region, job_definition_arn AS resource,
       'what its containers send each other is not encrypted' AS reason
FROM awscc.sagemaker.model_explainability_job_definitions
WHERE network_config ->> 'EnableInterContainerTrafficEncryption' IS NOT TRUE;

ASSERT 'sagemaker.11' TITLE 'Jobs for the quality of data have no network' SEVERITY medium
SOURCE 'FSBP SageMaker.11', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-11'
AS SELECT region, job_definition_arn AS resource,
       'it has no network isolation' AS reason
FROM awscc.sagemaker.data_quality_job_definitions
WHERE network_config ->> 'EnableNetworkIsolation' IS NOT TRUE;

ASSERT 'sagemaker.12' TITLE 'Jobs for the bias of models have no network' SEVERITY medium
SOURCE 'FSBP SageMaker.12', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-12'
AS SELECT region, job_definition_arn AS resource,
       'it has no network isolation' AS reason
FROM awscc.sagemaker.model_bias_job_definitions
WHERE network_config ->> 'EnableNetworkIsolation' IS NOT TRUE;

ASSERT 'sagemaker.13' TITLE 'Jobs for the quality of models are encrypted in transit' SEVERITY medium
SOURCE 'FSBP SageMaker.13', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-13'
AS SELECT region, job_definition_arn AS resource,
       'what its containers send each other is not encrypted' AS reason
FROM awscc.sagemaker.model_quality_job_definitions
WHERE network_config ->> 'EnableInterContainerTrafficEncryption' IS NOT TRUE;

-- A schedule that names a job definition has the network of that.
ASSERT 'sagemaker.14' TITLE 'Monitoring schedules have no network' SEVERITY medium
SOURCE 'FSBP SageMaker.14', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-14'
AS SELECT region, monitoring_schedule_arn AS resource,
       'it has no network isolation' AS reason
FROM awscc.sagemaker.monitoring_schedules
WHERE coalesce(monitoring_schedule_config ->> 'MonitoringJobDefinitionName', '') = ''
  AND monitoring_schedule_config
      ->> '$.MonitoringJobDefinition.NetworkConfig.EnableNetworkIsolation' IS NOT TRUE;

-- One instance sends nothing to another.
ASSERT 'sagemaker.15' TITLE 'Jobs for the bias of models are encrypted in transit' SEVERITY medium
SOURCE 'FSBP SageMaker.15', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-15'
AS SELECT region, job_definition_arn AS resource,
       'what its containers send each other is not encrypted' AS reason
FROM awscc.sagemaker.model_bias_job_definitions
WHERE network_config ->> 'EnableInterContainerTrafficEncryption' IS NOT TRUE
  AND job_resources ->> '$.ClusterConfig.InstanceCount' >= 2;

ASSERT 'sagemaker.16' TITLE 'Images of models come through a VPC' SEVERITY medium
SOURCE 'FSBP SageMaker.16', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-16'
AS SELECT region, model_arn AS resource, 'its image does not come through a VPC' AS reason
FROM awscc.sagemaker.models
WHERE primary_container IS NOT NULL
  AND primary_container ->> '$.ImageConfig.RepositoryAccessMode' IS NOT 'Vpc';

ASSERT 'sagemaker.17' TITLE 'Offline stores of features are encrypted with a key' SEVERITY medium
SOURCE 'FSBP SageMaker.17', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-17'
AS SELECT region, feature_group_name AS resource, 'its offline store has no KMS key' AS reason
FROM awscc.sagemaker.feature_groups
WHERE offline_store_config IS NOT NULL
  AND coalesce(offline_store_config ->> '$.S3StorageConfig.KmsKeyId', '') = '';

ASSERT 'sagemaker.19' TITLE 'Images of pipelines come through a VPC' SEVERITY medium
SOURCE 'FSBP SageMaker.19', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-19'
AS SELECT m.region, m.model_arn AS resource,
       'the image of its container ' || c.key || ' does not come through a VPC' AS reason
FROM awscc.sagemaker.models m, json_each(m.containers) c
WHERE c.value ->> '$.ImageConfig.RepositoryAccessMode' IS NOT 'Vpc';

ASSERT 'sagemaker.20' TITLE 'Jobs that explain models have no network' SEVERITY high
SOURCE 'FSBP SageMaker.20', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-20'
AS SELECT region, job_definition_arn AS resource,
       'it has no network isolation' AS reason
FROM awscc.sagemaker.model_explainability_job_definitions
WHERE network_config ->> 'EnableNetworkIsolation' IS NOT TRUE;

ASSERT 'sagemaker.21' TITLE 'Notebooks are encrypted with a key' SEVERITY medium
SOURCE 'FSBP SageMaker.21', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-21'
AS SELECT region, notebook_instance_name AS resource, 'it has no KMS key' AS reason
FROM awscc.sagemaker.notebook_instances
WHERE coalesce(kms_key_id, '') = '';

ASSERT 'sagemaker.22' TITLE 'Monitoring schedules are encrypted in transit' SEVERITY medium
SOURCE 'FSBP SageMaker.22', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-22'
AS SELECT region, monitoring_schedule_arn AS resource,
       'what its containers send each other is not encrypted' AS reason
FROM awscc.sagemaker.monitoring_schedules
WHERE coalesce(monitoring_schedule_config ->> 'MonitoringJobDefinitionName', '') = ''
  AND monitoring_schedule_config
      ->> '$.MonitoringJobDefinition.NetworkConfig.EnableInterContainerTrafficEncryption' IS NOT TRUE;

ASSERT 'sagemaker.23' TITLE 'Instances of experiments are encrypted with a key' SEVERITY medium
SOURCE 'FSBP SageMaker.23', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-23'
AS SELECT region, name AS resource, 'its instances have no KMS key' AS reason
FROM awscc.sagemaker.inference_experiments
WHERE coalesce(kms_key, '') = '';

ASSERT 'sagemaker.24' TITLE 'Data of experiments are encrypted with a key' SEVERITY medium
SOURCE 'FSBP SageMaker.24', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-24'
AS SELECT region, name AS resource, 'its data have no KMS key' AS reason
FROM awscc.sagemaker.inference_experiments
WHERE data_storage_config IS NOT NULL AND coalesce(data_storage_config ->> 'KmsKey', '') = '';

ASSERT 'sagemaker.25' TITLE 'Jobs for the quality of models have no network' SEVERITY high
SOURCE 'FSBP SageMaker.25', 'https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html#sagemaker-25'
AS SELECT region, job_definition_arn AS resource,
       'it has no network isolation' AS reason
FROM awscc.sagemaker.model_quality_job_definitions
WHERE network_config ->> 'EnableNetworkIsolation' IS NOT TRUE;

"""What `Ref` gives of a resource, by the user guide of CloudFormation: written by hand.

Each text has the resource's properties in braces. Of a type that is not here it is the identifier.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Types that give what their identifier is not, mostly a part of it.
OTHER: Mapping[str, str] = {
    "AWS::ApiGateway::Authorizer": "{AuthorizerId}",
    "AWS::ApiGateway::Deployment": "{DeploymentId}",
    "AWS::ApiGateway::DocumentationPart": "{DocumentationPartId}",
    "AWS::ApiGateway::Model": "{Name}",
    "AWS::ApiGateway::RequestValidator": "{RequestValidatorId}",
    "AWS::ApiGateway::Resource": "{ResourceId}",
    "AWS::ApiGateway::Stage": "{StageName}",
    "AWS::ApiGatewayV2::ApiMapping": "{ApiMappingId}",
    "AWS::ApiGatewayV2::Authorizer": "{AuthorizerId}",
    "AWS::ApiGatewayV2::Deployment": "{DeploymentId}",
    "AWS::ApiGatewayV2::Integration": "{IntegrationId}",
    "AWS::ApiGatewayV2::IntegrationResponse": "{IntegrationResponseId}",
    "AWS::ApiGatewayV2::Model": "{ModelId}",
    "AWS::ApiGatewayV2::Route": "{RouteId}",
    "AWS::ApiGatewayV2::RouteResponse": "{RouteResponseId}",
    "AWS::ApiGatewayV2::Stage": "{StageName}",
    "AWS::AppConfig::ConfigurationProfile": "{ConfigurationProfileId}",
    "AWS::AppConfig::Environment": "{EnvironmentId}",
    "AWS::AppConfig::HostedConfigurationVersion": "{VersionNumber}",
    "AWS::AppSync::ApiKey": "{Arn}",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "{Arn}",
    "AWS::AutoScaling::LifecycleHook": "{LifecycleHookName}",
    "AWS::AutoScaling::ScheduledAction": "{ScheduledActionName}",
    "AWS::Batch::JobDefinition": "{JobDefinitionArn}",
    "AWS::CodeDeploy::DeploymentGroup": "{DeploymentGroupName}",
    "AWS::CodePipeline::Webhook": "{Name}",
    "AWS::Cognito::UserPoolClient": "{ClientId}",
    "AWS::Cognito::UserPoolDomain": "{Domain}",
    "AWS::Cognito::UserPoolGroup": "{GroupName}",
    "AWS::Cognito::UserPoolIdentityProvider": "{ProviderName}",
    "AWS::Cognito::UserPoolResourceServer": "{Identifier}",
    "AWS::Cognito::UserPoolRiskConfigurationAttachment": (
        "UserPoolRiskConfigurationAttachment-{UserPoolId}-{ClientId}"
    ),
    "AWS::Cognito::UserPoolUICustomizationAttachment": (
        "UserPoolUICustomizationAttachment-{UserPoolId}-{ClientId}"
    ),
    "AWS::Cognito::UserPoolUser": "{Username}",
    "AWS::Config::AggregationAuthorization": "{AggregationAuthorizationArn}",
    "AWS::EC2::EIP": "{PublicIp}",
    "AWS::EC2::VPCCidrBlock": "{Id}",
    "AWS::ECS::Service": "{ServiceArn}",
    "AWS::EKS::IdentityProviderConfig": "{ClusterName}/{Type}/{IdentityProviderConfigName}",
    "AWS::EMR::InstanceGroupConfig": "{InstanceGroupId}",
    "AWS::ElasticBeanstalk::ApplicationVersion": "{Id}",
    "AWS::ElasticBeanstalk::ConfigurationTemplate": "{TemplateName}",
    "AWS::EventSchemas::RegistryPolicy": "{RegistryName}",
    "AWS::Events::Rule": "{Name}",
    "AWS::Glue::Connection": "{Name}",
    "AWS::GuardDuty::Filter": "{Name}",
    "AWS::GuardDuty::IPSet": "{Id}",
    "AWS::GuardDuty::Master": "{MasterId}",
    "AWS::GuardDuty::Member": "{MemberId}",
    "AWS::GuardDuty::ThreatIntelSet": "{Id}",
    "AWS::IoT::Policy": "{PolicyName}",
    "AWS::Lambda::Permission": "{Id}",
    "AWS::Logs::LogStream": "{LogStreamName}",
    "AWS::Logs::MetricFilter": "{FilterName}",
    "AWS::Logs::SubscriptionFilter": "{FilterName}",
    "AWS::Route53::RecordSet": "{Name}",
    "AWS::SES::ConfigurationSetEventDestination": "{Id}",
    "AWS::SES::ReceiptRule": "{RuleName}",
    "AWS::SSM::MaintenanceWindowTarget": "{WindowTargetId}",
    "AWS::SSM::MaintenanceWindowTask": "{WindowTaskId}",
    "AWS::SageMaker::Device": "{DeviceFleetName}",
    "AWS::SecretsManager::ResourcePolicy": "{SecretId}",
    "AWS::SecretsManager::SecretTargetAttachment": "{SecretId}",
    "AWS::ServiceDiscovery::Instance": "{InstanceId}",
}
# Types that every other template has, and that give their identifier: which property that is.
WELL_KNOWN: Mapping[str, str] = {
    "AWS::ApiGateway::ApiKey": "{APIKeyId}",
    "AWS::ApiGateway::RestApi": "{RestApiId}",
    "AWS::ApiGateway::UsagePlan": "{Id}",
    "AWS::ApiGatewayV2::Api": "{ApiId}",
    "AWS::AutoScaling::AutoScalingGroup": "{AutoScalingGroupName}",
    "AWS::CertificateManager::Certificate": "{CertificateArn}",
    "AWS::CloudFront::Distribution": "{Id}",
    "AWS::CloudTrail::Trail": "{TrailName}",
    "AWS::CloudWatch::Alarm": "{AlarmName}",
    "AWS::Cognito::IdentityPool": "{Id}",
    "AWS::Cognito::UserPool": "{UserPoolId}",
    "AWS::DynamoDB::Table": "{TableName}",
    "AWS::EC2::Instance": "{InstanceId}",
    "AWS::EC2::InternetGateway": "{InternetGatewayId}",
    "AWS::EC2::LaunchTemplate": "{LaunchTemplateId}",
    "AWS::EC2::NatGateway": "{NatGatewayId}",
    "AWS::EC2::NetworkInterface": "{Id}",
    "AWS::EC2::RouteTable": "{RouteTableId}",
    "AWS::EC2::SecurityGroup": "{GroupId}",
    "AWS::EC2::Subnet": "{SubnetId}",
    "AWS::EC2::VPC": "{VpcId}",
    "AWS::EC2::VPCEndpoint": "{Id}",
    "AWS::EC2::Volume": "{VolumeId}",
    "AWS::ECR::Repository": "{RepositoryName}",
    "AWS::ECS::Cluster": "{ClusterName}",
    "AWS::ECS::TaskDefinition": "{TaskDefinitionArn}",
    "AWS::EFS::FileSystem": "{FileSystemId}",
    "AWS::EKS::Cluster": "{Name}",
    "AWS::EKS::Nodegroup": "{Id}",
    "AWS::ElastiCache::ReplicationGroup": "{ReplicationGroupId}",
    "AWS::ElasticLoadBalancingV2::Listener": "{ListenerArn}",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "{LoadBalancerArn}",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "{TargetGroupArn}",
    "AWS::Events::EventBus": "{Name}",
    "AWS::IAM::InstanceProfile": "{InstanceProfileName}",
    "AWS::IAM::ManagedPolicy": "{PolicyArn}",
    "AWS::IAM::Role": "{RoleName}",
    "AWS::IAM::User": "{UserName}",
    "AWS::KMS::Key": "{KeyId}",
    "AWS::KMS::Alias": "{AliasName}",
    "AWS::Kinesis::Stream": "{Name}",
    "AWS::KinesisFirehose::DeliveryStream": "{DeliveryStreamName}",
    "AWS::Lambda::Alias": "{AliasArn}",
    "AWS::Lambda::EventSourceMapping": "{Id}",
    "AWS::Lambda::Function": "{FunctionName}",
    "AWS::Lambda::LayerVersion": "{LayerVersionArn}",
    "AWS::Lambda::Url": "{FunctionArn}",
    "AWS::Lambda::Version": "{FunctionArn}",
    "AWS::Logs::LogGroup": "{LogGroupName}",
    "AWS::OpenSearchService::Domain": "{DomainName}",
    "AWS::RDS::DBCluster": "{DBClusterIdentifier}",
    "AWS::RDS::DBInstance": "{DBInstanceIdentifier}",
    "AWS::RDS::DBSubnetGroup": "{DBSubnetGroupName}",
    "AWS::Redshift::Cluster": "{ClusterIdentifier}",
    "AWS::Route53::HostedZone": "{Id}",
    "AWS::S3::Bucket": "{BucketName}",
    "AWS::SNS::Topic": "{TopicArn}",
    "AWS::SQS::Queue": "{QueueUrl}",
    "AWS::SSM::Parameter": "{Name}",
    "AWS::Scheduler::Schedule": "{Name}",
    "AWS::SecretsManager::Secret": "{Id}",
    "AWS::StepFunctions::StateMachine": "{Arn}",
    "AWS::WAFv2::WebACL": "{Name}|{Id}|{Scope}",
}
_PROPERTY = re.compile(r"\{(\w+)\}")


def reference(type_name: str, identifier: str, model: Mapping[str, Any]) -> str:
    """What `Ref` gives of a resource with this model.

    >>> reference("AWS::SQS::Queue", "x", {"QueueUrl": "https://q"}), reference("A::B::C", "x", {})
    ('https://q', 'x')
    """
    text = OTHER.get(type_name) or WELL_KNOWN.get(type_name)
    if text is None:
        return identifier
    given = _PROPERTY.sub(lambda found: str(model.get(found[1])), text)
    bus = model.get("EventBusName", "default").rpartition("/")[2]
    return f"{bus}|{given}" if type_name == "AWS::Events::Rule" and bus != "default" else given

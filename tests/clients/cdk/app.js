// An application of two stacks, in which the second one uses what the first one has.
const cdk = require("aws-cdk-lib");
const {
  aws_dynamodb: dynamodb, aws_ec2: ec2, aws_lambda: lambda, aws_lambda_event_sources: sources,
  aws_logs: logs, aws_s3: s3, aws_sqs: sqs,
} = cdk;

class Ground extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    this.network = new ec2.Vpc(this, "Network", { maxAzs: 2, natGateways: 1 });
    this.files = new s3.Bucket(this, "Files", {
      autoDeleteObjects: true,
      removalPolicy: cdk.RemovalPolicy.DESTROY,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
    });
    this.jobs = new sqs.Queue(this, "Jobs", {
      visibilityTimeout: cdk.Duration.seconds(Number(process.env.HIDDEN ?? 60)),
      deadLetterQueue: { queue: new sqs.Queue(this, "DeadLetters"), maxReceiveCount: 5 },
    });
    this.notes = new dynamodb.Table(this, "Notes", {
      partitionKey: { name: "id", type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });
    new cdk.CfnOutput(this, "JobsUrl", { value: this.jobs.queueUrl });
  }
}

class Work extends cdk.Stack {
  constructor(scope, id, ground) {
    super(scope, id);
    const worker = new lambda.Function(this, "Worker", {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: "index.handler",
      code: lambda.Code.fromInline("exports.handler = async (event) => console.log(event);"),
      vpc: ground.network,
      environment: { NOTES: ground.notes.tableName },
      logGroup: new logs.LogGroup(this, "Log", {
        retention: logs.RetentionDays.ONE_WEEK,
        removalPolicy: cdk.RemovalPolicy.DESTROY,
      }),
    });
    worker.addEventSource(new sources.SqsEventSource(ground.jobs));
    ground.notes.grantReadWriteData(worker);
    ground.files.grantRead(worker);
    // A group that somebody else makes: only a custom resource can say how long it keeps.
    new logs.LogRetention(this, "Elsewhere", {
      logGroupName: "/lantern/elsewhere",
      retention: logs.RetentionDays.ONE_WEEK,
    });
    new cdk.CfnOutput(this, "WorkerName", { value: worker.functionName });
  }
}

const app = new cdk.App({ analyticsReporting: true });
new Work(app, "LanternWork", new Ground(app, "LanternGround"));
app.synth();

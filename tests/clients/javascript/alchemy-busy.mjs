// The resource is busy: alchemy reads the request token out of the message and polls that request.
import { createCloudControlClient } from "./node_modules/alchemy/lib/aws/control/client.js";

const client = await createCloudControlClient({ region: "us-east-1", initialPollingDelay: 50 });
const event = await client.createResource("AWS::Logs::LogGroup", { LogGroupName: "busy" });
console.log(JSON.stringify({ status: event.OperationStatus }));

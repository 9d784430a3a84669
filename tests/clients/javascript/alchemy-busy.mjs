// The resource is busy: alchemy reads the request token out of the message, to poll that request.
import { createCloudControlClient } from "./node_modules/alchemy/lib/aws/control/client.js";
import { ConcurrentOperationError } from "./node_modules/alchemy/lib/aws/control/error.js";

const client = await createCloudControlClient({ region: "us-east-1", initialPollingDelay: 50 });
let event;
try {
  await client.createResource("AWS::Logs::LogGroup", { LogGroupName: "busy" });
} catch (error) {
  if (!(error instanceof ConcurrentOperationError)) throw error;
  event = await client.poll(error.requestToken);
}
console.log(JSON.stringify({ status: event.OperationStatus }));

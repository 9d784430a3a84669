// alchemy's own Cloud Control client: it signs its calls itself and compares error types exactly.
import { createCloudControlClient } from "./node_modules/alchemy/lib/aws/control/client.js";

const client = await createCloudControlClient({ region: "us-east-1", initialPollingDelay: 50 });
const type = "AWS::Logs::LogGroup";
const created = await client.createResource(type, { LogGroupName: "g" });
await client.updateResource(type, "g", [{ op: "add", path: "/RetentionInDays", value: 7 }]);
const properties = await client.getResource(type, "g");
const missing = await client.getResource(type, "none");
const listed = await client.listResources(type);
await client.deleteResource(type, "g");
await client.deleteResource(type, "g");
const left = await client.listResources(type);
console.log(
  JSON.stringify({
    created: created.Identifier,
    retention: properties.RetentionInDays,
    missing: missing === undefined,
    listed: listed.ResourceDescriptions.map((item) => item.Identifier),
    left: left.ResourceDescriptions.length,
  }),
);

// The AWS SDK for JavaScript: create, wait, page, and a typed error.
import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  paginateListResources,
  waitUntilResourceRequestSuccess,
} from "@aws-sdk/client-cloudcontrol";

const client = new CloudControlClient({});
const TypeName = "AWS::Logs::LogGroup";
let last;
for (let number = 0; number < 130; number++) {
  const DesiredState = JSON.stringify({ LogGroupName: `g${number}` });
  last = await client.send(new CreateResourceCommand({ TypeName, DesiredState }));
}
const waited = await waitUntilResourceRequestSuccess(
  { client, maxWaitTime: 20 },
  { RequestToken: last.ProgressEvent.RequestToken },
);
const identifiers = [];
for await (const page of paginateListResources({ client }, { TypeName })) {
  identifiers.push(...page.ResourceDescriptions.map((item) => item.Identifier));
}
const gone = await client.send(new DeleteResourceCommand({ TypeName, Identifier: "g0" }));
let missing = "";
try {
  await client.send(new GetResourceCommand({ TypeName, Identifier: "g0" }));
} catch (error) {
  missing = error.name;
}
console.log(
  JSON.stringify({
    state: waited.state,
    count: new Set(identifiers).size,
    time: gone.ProgressEvent.EventTime instanceof Date,
    missing,
  }),
);

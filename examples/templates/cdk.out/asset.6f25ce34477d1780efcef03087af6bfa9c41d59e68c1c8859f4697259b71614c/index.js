// Works through a batch of orders; those that fail are told one by one, and come again.
exports.handler = async (event) => {
  const failed = [];
  for (const record of event.Records) {
    try {
      const order = JSON.parse(record.body);
      console.log(JSON.stringify({accepted: order.id}));
    } catch (error) {
      failed.push({itemIdentifier: record.messageId});
    }
  }
  return {batchItemFailures: failed};
};

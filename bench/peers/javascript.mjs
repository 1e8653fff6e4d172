// javascript.mjs ADDRESS: the AWS SDK for JavaScript's side of the comparison with skep; ../peer.c says what the jobs are.
import { createInterface } from "node:readline";
import { performance } from "node:perf_hooks";

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";

const STORED = 1000;
const STRIDE = 619;

const client = DynamoDBDocumentClient.from(
  new DynamoDBClient({
    endpoint: process.argv[2],
    region: "us-east-1",
    credentials: { accessKeyId: "peer", secretAccessKey: "peer-secret" },
  }),
);

let next = 0;

async function getOne(count) {
  let stock = 0;
  for (let i = 0; i < count; i++) {
    const key = `PRODUCT#${(next++ * STRIDE) % STORED}`;
    const { Item } = await client.send(new GetCommand({ TableName: "shop", Key: { PK: key, SK: key } }));
    stock += Item.stock;
  }
  return stock;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [job, count] = line.split(" ");
  if (job !== "get-one") throw new Error(`${job} is no job`);
  const start = performance.now();
  const startProcessor = process.cpuUsage();
  const sum = await getOne(Number(count));
  const { user, system } = process.cpuUsage(startProcessor); // of getrusage, in microseconds
  console.log(((performance.now() - start) / 1e3).toFixed(6), ((user + system) / 1e6).toFixed(6), sum);
}

/* What a program with the AWS SDK for JavaScript does, on `skep serve --require-signature`:
 * sdk_js.mjs ADDRESS ID SECRET
 *
 * Prints `ok NAME` or `failed NAME: why` for each check. The checks run in order on one server. */
import assert from 'node:assert/strict'
import {
  BatchGetItemCommand, BatchWriteItemCommand, ConditionalCheckFailedException, CreateTableCommand, DeleteTableCommand,
  DescribeTableCommand, DynamoDBClient, DynamoDBServiceException, GetItemCommand, IdempotentParameterMismatchException,
  ListTablesCommand, PutItemCommand, ResourceInUseException, ResourceNotFoundException, TransactionCanceledException,
  TransactWriteItemsCommand, UpdateTableCommand, paginateListTables, waitUntilTableExists, waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand, NumberValue, PutCommand,
  QueryCommand, ScanCommand, TransactGetCommand, TransactWriteCommand, UpdateCommand, paginateQuery, paginateScan,
} from '@aws-sdk/lib-dynamodb'

const [address, id, secret] = process.argv.slice(2)
const TableName = 'orders'

const connect = (accessKeyId, secretAccessKey) => new DynamoDBClient({
  endpoint: address, region: 'eu-west-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1,
})
const client = connect(id, secret)
const documents = DynamoDBDocumentClient.from(client)
const send = command => documents.send(command)

/* The error that a command is refused with, which must be of the SDK's own class. */
async function refused (kind, name, command, by = documents) {
  const error = await by.send(command).then(() => null, refusal => refusal)
  assert.ok(error, `was not refused with ${name}`)
  assert.ok(error instanceof kind, `${error.name} is of another class: ${error.message}`)
  assert.ok(error instanceof DynamoDBServiceException)
  assert.equal(error.name, name)
  assert.ok(error.message.length > 0, 'an error without a message')
  assert.equal(error.$metadata.httpStatusCode, 400)
  assert.match(error.$metadata.requestId, /^[A-Z0-9]{52}$/)
  assert.equal(error.$fault, 'client')
  return error
}

const invalid = (command, by) => refused(DynamoDBServiceException, 'ValidationException', command, by)
const range = (first, count) => Array.from({ length: count }, (_, i) => (
  { pk: 'range', sk: first + i, city: (first + i) % 2 ? 'York' : 'Bath' }))
const bySk = (a, b) => a.sk - b.sk
const chunks = (list, size) => Array.from({ length: Math.ceil(list.length / size) },
  (_, i) => list.slice(i * size, (i + 1) * size))

const definition = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'N' },
    { AttributeName: 'city', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  GlobalSecondaryIndexes: [{
    IndexName: 'by_city',
    KeySchema: [{ AttributeName: 'city', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    Projection: { ProjectionType: 'ALL' },
  }],
}

const checks = {
  async 'a missing table is told by its class' () {
    const error = await refused(ResourceNotFoundException, 'ResourceNotFoundException',
      new DescribeTableCommand({ TableName }))
    assert.equal(error.message, 'Requested resource not found: Table: orders not found')
    await refused(ResourceNotFoundException, 'ResourceNotFoundException',
      new GetCommand({ TableName, Key: { pk: 'x', sk: 1 } }))
  },

  async 'a table with an index is made and waited for' () {
    await send(new CreateTableCommand(definition))
    const waited = await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName })
    assert.equal(waited.state, 'SUCCESS')
    const { Table } = await send(new DescribeTableCommand({ TableName }))
    assert.equal(Table.TableStatus, 'ACTIVE')
    assert.deepEqual(Table.KeySchema, definition.KeySchema)
    assert.deepEqual(Table.GlobalSecondaryIndexes.map(i => [i.IndexName, i.IndexStatus]), [['by_city', 'ACTIVE']])
    assert.ok(Table.CreationDateTime instanceof Date && Math.abs(Date.now() - Table.CreationDateTime) < 60000)
    assert.ok((await send(new ListTablesCommand({}))).TableNames.includes(TableName))
    await refused(ResourceInUseException, 'ResourceInUseException', new CreateTableCommand(definition))
  },

  async 'names of tables come in pages' () {
    for (const n of [1, 2, 3]) await send(new CreateTableCommand({ ...definition, TableName: `page${n}` }))
    const names = []
    for await (const page of paginateListTables({ client, pageSize: 2 }, {})) names.push(page.TableNames)
    assert.deepEqual(names, [['orders', 'page1'], ['page2', 'page3']])
    for (const n of [1, 2, 3]) await send(new DeleteTableCommand({ TableName: `page${n}` }))
  },

  async 'documents come back as they went' () {
    const Item = {
      pk: 'types', sk: 1, text: 'gr\u00fc\u00df \u{1f41d}\u0000', empty: '', half: -12.5, yes: true, no: false,
      nothing: null, bytes: Uint8Array.from({ length: 256 }, (_, i) => i), texts: new Set(['a', 'b']),
      numbers: new Set([1, 2.5]), binaries: new Set([Uint8Array.of(1), Uint8Array.of(0, 2)]),
      list: [1, 'two', null, [true, { deep: [3] }], {}, []], map: { a: { b: { c: [{ set: new Set(['x']) }] } } },
    }
    await send(new PutCommand({ TableName, Item }))
    const Key = { pk: 'types', sk: 1 }
    const got = await send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    assert.deepEqual(got.Item, Item)
    const some = await send(new GetCommand({
      TableName, Key, ProjectionExpression: '#l[3][1].deep, #m.a', ExpressionAttributeNames: { '#l': 'list', '#m': 'map' },
    }))
    assert.deepEqual(some.Item, { list: [[{ deep: [3] }]], map: { a: Item.map.a } })
    assert.equal((await send(new GetCommand({ TableName, Key: { pk: 'types', sk: 2 } }))).Item, undefined)
  },

  async 'numbers keep all their digits' () {
    const exact = DynamoDBDocumentClient.from(connect(id, secret), { unmarshallOptions: { wrapNumbers: true } })
    const Item = { pk: 'exact', sk: 1 }
    for (const text of ['12345678901234567890123456789012345678', '-0.00000000000000000001', '9.9E+125']) {
      await exact.send(new PutCommand({ TableName, Item: { ...Item, n: NumberValue.from(text) } }))
      const { Item: { n } } = await exact.send(new GetCommand({ TableName, Key: Item }))
      assert.equal(n.value, text === '9.9E+125' ? '99' + '0'.repeat(124) : text)
    }
    await exact.send(new DeleteCommand({ TableName, Key: Item }))
    await invalid(new PutItemCommand({
      TableName, Item: { pk: { S: 'exact' }, sk: { N: '1' }, n: { N: '123456789012345678901234567890123456789' } },
    }))
  },

  async 'an update returns what was asked for' () {
    const Key = { pk: 'u', sk: 1 }
    await send(new PutCommand({ TableName, Item: { ...Key, n: 1, tags: new Set(['a', 'b']), m: { x: 1 }, gone: 'soon' } }))
    const answer = await send(new UpdateCommand({
      TableName, Key, ReturnValues: 'ALL_NEW', ReturnConsumedCapacity: 'TOTAL',
      UpdateExpression: 'SET n = n + :one, #m.y = :y, l = list_append(if_not_exists(l, :e), :l) REMOVE gone ' +
        'ADD score :one DELETE tags :tags',
      ConditionExpression: 'n = :one AND attribute_exists(gone)', ExpressionAttributeNames: { '#m': 'm' },
      ExpressionAttributeValues: { ':one': 1, ':y': 'new', ':e': [], ':l': ['first'], ':tags': new Set(['a']) },
    }))
    assert.deepEqual(answer.Attributes,
      { ...Key, n: 2, tags: new Set(['b']), m: { x: 1, y: 'new' }, l: ['first'], score: 1 })
    assert.equal(answer.ConsumedCapacity.CapacityUnits, 1)
    assert.equal(answer.ConsumedCapacity.TableName, TableName)
    for (const [ReturnValues, wanted] of [['UPDATED_OLD', { n: 2 }], ['UPDATED_NEW', { n: 4 }], ['NONE', undefined]]) {
      const { Attributes } = await send(new UpdateCommand({
        TableName, Key, UpdateExpression: 'SET n = n + :one', ExpressionAttributeValues: { ':one': 1 }, ReturnValues,
      }))
      assert.deepEqual(Attributes, wanted)
    }
    const old = await send(new PutCommand({ TableName, Item: { ...Key, n: 9 }, ReturnValues: 'ALL_OLD' }))
    assert.equal(old.Attributes.n, 5)
    const gone = await send(new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }))
    assert.deepEqual(gone.Attributes, { ...Key, n: 9 })
    const again = await send(new DeleteCommand({ TableName, Key, ReturnValues: 'ALL_OLD' }))
    assert.equal(again.Attributes, undefined)
  },

  async 'a failed condition comes with the item' () {
    const Key = { pk: 'c', sk: 1 }
    await send(new PutCommand({ TableName, Item: { ...Key, n: 1 } }))
    const condition = { TableName, ConditionExpression: 'n > :n', ExpressionAttributeValues: { ':n': 5 } }
    for (const make of [more => new PutCommand({ ...condition, ...more, Item: { ...Key, n: 7 } }),
      more => new DeleteCommand({ ...condition, ...more, Key }),
      more => new UpdateCommand({ ...condition, ...more, Key, UpdateExpression: 'REMOVE n' })]) {
      const name = 'ConditionalCheckFailedException'
      const error = await refused(ConditionalCheckFailedException, name,
        make({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }))
      assert.equal(error.message, 'The conditional request failed')
      assert.deepEqual(error.Item, { pk: { S: 'c' }, sk: { N: '1' }, n: { N: '1' } })
      assert.equal((await refused(ConditionalCheckFailedException, name, make({}))).Item, undefined)
    }
    assert.deepEqual((await send(new GetCommand({ TableName, Key }))).Item, { ...Key, n: 1 })
  },

  async 'a request that is not valid is told so' () {
    const error = await invalid(new GetCommand({ TableName, Key: { pk: 'x' } }))
    assert.equal(error.message, 'The provided key element does not match the schema')
    await invalid(new UpdateCommand({ TableName, Key: { pk: 'x', sk: 1 }, UpdateExpression: 'SET a = b +' }))
    await invalid(new PutCommand({ TableName, Item: { pk: 'x', sk: 'text' } }))
    await invalid(new GetItemCommand({ TableName: 'x!', Key: {} }))
  },

  async 'batches write and read thirty items' () {
    for (const items of chunks(range(0, 30), 25)) {
      const answer = await send(new BatchWriteCommand({
        RequestItems: { [TableName]: items.map(Item => ({ PutRequest: { Item } })) },
      }))
      assert.deepEqual(answer.UnprocessedItems, {})
    }
    const Keys = Array.from({ length: 35 }, (_, sk) => ({ pk: 'range', sk }))
    const answer = await send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }))
    assert.deepEqual(answer.UnprocessedKeys, {})
    assert.deepEqual(answer.Responses[TableName].sort(bySk), range(0, 30))
    await invalid(new BatchWriteCommand({
      RequestItems: { [TableName]: range(100, 26).map(Item => ({ PutRequest: { Item } })) },
    }))
    await invalid(new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [1, 1].map(() => ({ pk: { S: 'a' }, sk: { N: '1' } })) } },
    }))
    await send(new BatchWriteItemCommand({
      RequestItems: { [TableName]: [{ DeleteRequest: { Key: { pk: { S: 'range' }, sk: { N: '29' } } } }] },
    }))
  },

  async 'a query pages forwards and backwards' () {
    const wanted = Array.from({ length: 29 }, (_, sk) => sk)
    for (const ScanIndexForward of [true, false]) {
      const pages = []
      for await (const page of paginateQuery({ client: documents, pageSize: 7 }, {
        TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'range' }, ScanIndexForward,
      })) pages.push(page.Items.map(item => item.sk))
      assert.equal(pages.length, 5)
      assert.deepEqual(pages.flat(), ScanIndexForward ? wanted : [...wanted].reverse())
    }
  },

  async 'filters counts and indexes are served' () {
    const page = await send(new QueryCommand({
      TableName, KeyConditionExpression: 'pk = :p AND sk < :n',
      FilterExpression: 'city IN (:b, :w) AND attribute_not_exists(n) OR begins_with(city, :y) AND size(city) > :four',
      ExpressionAttributeValues: { ':p': 'range', ':n': 10, ':b': 'Bath', ':w': 'Wells', ':y': 'Yor', ':four': 4 },
    }))
    assert.deepEqual(page.Items.map(item => item.sk), [0, 2, 4, 6, 8])
    assert.deepEqual([page.Count, page.ScannedCount], [5, 10])
    const cities = await send(new QueryCommand({
      TableName, IndexName: 'by_city', KeyConditionExpression: 'city = :c AND sk >= :n',
      ExpressionAttributeValues: { ':c': 'York', ':n': 20 },
    }))
    assert.deepEqual(cities.Items.map(item => item.sk), [21, 23, 25, 27])
    const count = await send(new QueryCommand({
      TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'range' }, Select: 'COUNT',
    }))
    assert.deepEqual([count.Count, count.Items], [29, undefined])
    await invalid(new QueryCommand({
      TableName, KeyConditionExpression: 'pk = :p', FilterExpression: 'sk = :p', ExpressionAttributeValues: { ':p': 'range' },
    }))
  },

  async 'a scan in segments finds each item once' () {
    const all = (await send(new ScanCommand({ TableName }))).Items
    const found = []
    for (let Segment = 0; Segment < 4; Segment++)
      for await (const page of paginateScan({ client: documents, pageSize: 3 }, { TableName, Segment, TotalSegments: 4 }))
        found.push(...page.Items)
    const key = item => `${item.pk} ${item.sk}`
    assert.deepEqual(found.map(key).sort(), all.map(key).sort())
    assert.ok(found.length > 30)
  },

  async 'transactions write and read all or nothing' () {
    const write = (n, ClientRequestToken) => new TransactWriteCommand({
      ClientRequestToken,
      TransactItems: [
        { Put: { TableName, Item: { pk: 't', sk: 1, n } } },
        { Update: { TableName, Key: { pk: 't', sk: 2 }, UpdateExpression: 'ADD n :n', ExpressionAttributeValues: { ':n': n } } },
        { Delete: { TableName, Key: { pk: 't', sk: 3 } } },
        { ConditionCheck: { TableName, Key: { pk: 'c', sk: 1 }, ConditionExpression: 'attribute_exists(pk)' } }],
    })
    await send(write(5, 'token-one'))
    await send(write(5, 'token-one'))
    await send(write(0))
    const answer = await send(new TransactGetCommand({
      TransactItems: [2, 9, 1].map(sk => ({ Get: { TableName, Key: { pk: 't', sk } } })),
    }))
    assert.deepEqual(answer.Responses, [{ Item: { pk: 't', sk: 2, n: 5 } }, {}, { Item: { pk: 't', sk: 1, n: 0 } }])
    await refused(IdempotentParameterMismatchException, 'IdempotentParameterMismatchException', write(6, 'token-one'))
  },

  async 'a cancelled transaction comes with its reasons' () {
    const item = sk => ({ pk: { S: 't' }, sk: { N: String(sk) } })
    const error = await refused(TransactionCanceledException, 'TransactionCanceledException',
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: item(7) } },
          { Put: { TableName, Item: item(1), ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
          { Update: { TableName, Key: item(2), UpdateExpression: 'SET n.a = :v', ExpressionAttributeValues: { ':v': { N: '1' } } } }],
      }))
    assert.equal(error.message, 'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      '[None, ConditionalCheckFailed, ValidationError]')
    assert.deepEqual(error.CancellationReasons.map(reason => reason.Code),
      ['None', 'ConditionalCheckFailed', 'ValidationError'])
    assert.equal(error.CancellationReasons[1].Message, 'The conditional request failed')
    assert.deepEqual(error.CancellationReasons[1].Item, { ...item(1), n: { N: '0' } })
    assert.equal((await send(new GetCommand({ TableName, Key: { pk: 't', sk: 7 } }))).Item, undefined)
  },

  async 'a wrong secret and a wrong id are refused' () {
    for (const stranger of [connect(id, `${secret}x`), connect('stranger', secret)]) {
      const error = await stranger.send(new ListTablesCommand({})).then(() => null, refusal => refusal)
      assert.ok(error instanceof DynamoDBServiceException, 'was not refused')
      assert.ok(['InvalidSignatureException', 'UnrecognizedClientException'].includes(error.name), error.name)
      assert.equal(error.$metadata.httpStatusCode, 400)
    }
  },

  async 'fifty requests at once are each answered' () {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, sk) =>
      send(new PutCommand({ TableName, Item: { pk: 'many', sk, text: 'x'.repeat(sk * 100) } }))
        .then(() => send(new GetCommand({ TableName, Key: { pk: 'many', sk } })))))
    answers.forEach(({ Item }, sk) => assert.deepEqual([Item.sk, Item.text.length], [sk, sk * 100]))
  },

  async 'an index comes and goes' () {
    await send(new UpdateTableCommand({
      TableName, AttributeDefinitions: [{ AttributeName: 'n', AttributeType: 'N' }],
      GlobalSecondaryIndexUpdates: [{
        Create: { IndexName: 'by_n', KeySchema: [{ AttributeName: 'n', KeyType: 'HASH' }], Projection: { ProjectionType: 'KEYS_ONLY' } },
      }],
    }))
    const query = new QueryCommand({
      TableName, IndexName: 'by_n', KeyConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': 5 },
    })
    assert.deepEqual((await send(query)).Items, [{ n: 5, pk: 't', sk: 2 }])
    await send(new UpdateTableCommand({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by_n' } }] }))
    await invalid(query)
  },

  async 'a table goes and is waited for' () {
    await send(new DeleteTableCommand({ TableName }))
    const waited = await waitUntilTableNotExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName })
    assert.equal(waited.state, 'SUCCESS')
  },
}

let failures = 0
for (const [name, run] of Object.entries(checks)) {
  try {
    await run()
    console.log(`ok ${name}`)
  } catch (error) {
    failures++
    console.log(`failed ${name}: ${(error.stack ?? String(error)).split('\n').slice(0, 12).join('\n  ')}`)
  }
}
process.exit(failures ? 1 : 0)

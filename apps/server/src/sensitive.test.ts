// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { format, inspect } from 'node:util';
import pg from 'pg';
import { refuse } from './edge/refuse.ts';
import { createLog, describeError, EVENTS } from './log.ts';
import { readIdentityFields } from './routes/identity-fields.ts';
import { testDatabase } from './postgres/test-cluster.ts';
import { Sensitive, stripped } from './sensitive.ts';

const CANARY = 'Xochitl Canary-Quetzal';

describe('a sensitive value', () => {
  const name = new Sensitive(CANARY);
  // what a type checker would refuse is what is tried here
  const text = name as unknown as string;
  const person = { id: 7, name, list: [name], map: new Map([['name', name]]) };
  const shown: Readonly<Record<string, () => string>> = {
    'in a template': () => `Hello ${text}.`,
    'joined to a text': () => `Hello ${String(name)}`,
    'in a list that is joined': () => [name, name].join(', '),
    'in JSON': () => JSON.stringify(person),
    'in the console': () => format('%s %o %O %j', name, name, person, person),
    inspected: () => inspect(person, { showHidden: true, depth: 9, getters: true }),
    'as a key': () => Object.keys({ [text]: 1 }).join(''),
    'in an error': () => inspect(new Error(`not found: ${text}`, { cause: person })),
    'spread and listed': () =>
      JSON.stringify([Object.assign({}, name), Object.entries(name), Reflect.ownKeys(name).map(String)]),
    cloned: () => inspect(structuredClone({ name })),
  };
  for (const [where, show] of Object.entries(shown)) {
    test(`shows nothing ${where}`, () => assert.doesNotMatch(show(), /Xochitl|Quetzal/u));
  }

  test('LOG-1: says that it hides something, and gives it when asked for it', () => {
    assert.equal(`<${text}>`, '<[redacted]>');
    assert.equal(JSON.stringify({ name }), '{"name":"[redacted]"}');
    assert.equal(name.expose(), CANARY);
    assert.equal(name.map((words) => words.length).expose(), CANARY.length);
  });
});

describe('errors of the database', () => {
  test('LOG-1: carry no data once stripped, and none into the log in any case', async () => {
    const { connections } = await testDatabase(async ({ migration }) => {
      const owner = new pg.Client(migration);
      await owner.connect();
      await owner.query(
        "CREATE TABLE person (name text PRIMARY KEY CHECK (name <> 'nobody'), born date); GRANT SELECT, INSERT ON person TO amparo_application",
      );
      await owner.end();
    });
    const client = new pg.Client(connections.application);
    await client.connect();
    await client.query('INSERT INTO person VALUES ($1)', [CANARY]);
    const failing: readonly (readonly [sql: string, values: readonly unknown[]])[] = [
      ['INSERT INTO person VALUES ($1)', [CANARY]],
      ['INSERT INTO person (born) VALUES ($1)', [CANARY]],
      [`SELECT '${CANARY}'::uuid`, []],
      [`SELECT "${CANARY}" FROM person`, []],
      ['INSERT INTO person VALUES ($1, $2)', [`${CANARY} 2`, '0000-01-01']],
    ];
    for (const [sql, values] of failing) {
      const error = await client.query(sql, [...values]).then(
        () => assert.fail('refused'),
        (refused: unknown) => refused as Error,
      );
      let line = '';
      const log = createLog((text) => (line = text));
      log('unexpected', describeError(error));
      assert.doesNotMatch(line, /Xochitl|Quetzal/u, sql);
      assert.match(line, /"sqlState":"[0-9A-Z]{5}"/u);
      const wrapped = new Error('could not be saved', { cause: error });
      assert.doesNotMatch(inspect(stripped(wrapped), { showHidden: true, depth: 9 }), /Xochitl|Quetzal/u, sql);
      assert.match(error.message, /^database error [0-9A-Z]{5}$/u);
    }
    await client.end();
  });

  test('of our own stay as they are', () => {
    assert.equal((stripped(new RangeError('argument, expectation')) as Error).message, 'argument, expectation');
    assert.equal(stripped('words'), 'words');
  });
});

test('LOG-1: who a person is, read from a case or from a request, prints as nothing until it is exposed', () => {
  const read = readIdentityFields({ alias: CANARY, name: CANARY, birthYear: 1987 }, new Date());
  const printed = [JSON.stringify(read), inspect(read, { depth: 9, showHidden: true }), format('%o', read)];
  for (const text of printed) assert.doesNotMatch(text, /Xochitl|Quetzal|1987/u);
  assert.equal(read.name?.expose(), CANARY);
  assert.equal(read.birthYear?.expose(), 1987);
});

test('LOG-1: an error that becomes an answer carries nothing of the database any more, whoever prints it later', () => {
  const error = Object.assign(new Error(`invalid input: "${CANARY}"`), {
    code: '22P02',
    severity: 'ERROR',
    detail: CANARY,
    where: CANARY,
    parameters: [CANARY],
  });
  const sent: unknown[] = [];
  const reply = {
    code: () => reply,
    headers: () => reply,
    header: () => reply,
    send: (body: unknown) => sent.push(body),
  };
  refuse(error, { id: '00000000-0000-4000-8000-000000000000' } as never, reply as never, () => undefined);
  assert.equal(sent.length, 1);
  assert.doesNotMatch(inspect([error, sent], { depth: 9, showHidden: true }), /Xochitl|Quetzal/u);
});

test('LOG-1: the log takes only events and fields of its lists, whatever is handed to it', () => {
  let line = '';
  const log = createLog(
    (text) => (line = text),
    () => new Date(0),
  );
  for (const event of EVENTS) {
    const hostile = {
      route: `/${CANARY}`,
      error: CANARY,
      request: CANARY,
      at: CANARY,
      status: CANARY,
      name: CANARY,
      message: CANARY,
      url: `/?q=${CANARY}`,
    };
    log(event, hostile as never);
    assert.doesNotMatch(line, /Xochitl|Quetzal|name|message|url/u);
  }
  assert.match(line, /\[withheld\]/u);
});

// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pgHbaConf, postgresqlConf } from './settings.ts';

const socket = { socketFolder: "/data/o'neill", port: 5432 } as const;
const loopback = { loopbackPort: 49_152 } as const;

test('with Unix sockets no network address is listened on', () => {
  const conf = postgresqlConf(socket, '/data/pg_hba.conf');
  assert.match(conf, /^listen_addresses = ''$/m);
  assert.match(conf, /^unix_socket_directories = '\/data\/o''neill'$/m, 'quoted as PostgreSQL reads it');
});

test('without Unix sockets only the loopback address is listened on', () => {
  const conf = postgresqlConf(loopback, 'C:\\data\\pg_hba.conf');
  assert.match(conf, /^listen_addresses = '127\.0\.0\.1'$/m);
  assert.match(conf, /^hba_file = 'C:\\\\data\\\\pg_hba\.conf'$/m);
});

test('a login needs its password, to its own database, and every other is refused', () => {
  const rules = (conf: string) => conf.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert.deepEqual(rules(pgHbaConf(socket, ['one', 'two'], 'amparo')), [
    'local amparo one,two scram-sha-256',
    'local all all reject',
  ]);
  assert.deepEqual(rules(pgHbaConf(loopback, ['one'], 'amparo')), [
    'host amparo one 127.0.0.1/32 scram-sha-256',
    'host all all 127.0.0.1/32 reject',
  ]);
});

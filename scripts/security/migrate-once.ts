// SPDX-License-Identifier: EUPL-1.2
// Takes the migrations of this program in a process of its own, to be killed in the middle: started by migrations.ts, which
// writes the connection to standard input. Says when it begins.

import { text } from 'node:stream/consumers';
import type pg from 'pg';
import { migrate } from '../../apps/server/src/store/migrate.ts';

const connection = JSON.parse(await text(process.stdin)) as pg.ClientConfig;
process.stdout.write('begins\n');
await migrate(connection);

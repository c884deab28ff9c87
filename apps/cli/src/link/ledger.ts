// SPDX-License-Identifier: EUPL-1.2
// `amparo link agree | deleted | ledger`, and what `match --ledger` adds: the signed ledger of a linkage as a file beside the
// encodings. A line is added whole or not at all.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  addToLedger,
  csvHistory,
  fingerprintOf,
  isRehearsal,
  type LedgerLine,
  type LinkageProblem,
  type Outcome,
  type PrivateKey,
  problem,
  readLedger,
  readLinkageKey,
  type ReleasedTable,
  type RunResult,
  signingFingerprint,
  type Statement,
  stillToDelete,
  writeLedger,
} from '@amparo/measure/linkage';
import { csvLine } from '@amparo/spreadsheet';
import { Usage } from '../options.ts';
import { readJson, readText, writeWhole } from './files.ts';
import type { LinkCall } from './options.ts';
import { today } from './today.ts';
import { tellProblems, type Words } from './words.ts';

/** A party says that it agrees with what stands in the key. */
export function agree(call: LinkCall, words: Words): number {
  const key = readLinkageKey(readJson(need(call, 'key')), today());
  if (!key.ok) return tellProblems(words, key.problems);
  if (isRehearsal(key.value.agreement)) console.error(`amparo: ${words.t('linkage.keygen.rehearsal')}`);
  const { runId, agreement } = key.value;
  return add(call, words, { kind: 'agreement', runId, agreement, keyFingerprint: fingerprintOf(key.value) });
}

/** A party says what it has deleted. */
export function deleted(call: LinkCall, words: Words): number {
  const what = need(call, 'what')
    .split(',')
    .flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  return add(call, words, { kind: 'deletion', runId: need(call, 'run'), deleted: what });
}

/** Checks the ledger and says what stands in it. */
export function showLedger(call: LinkCall, words: Words): number {
  const [file] = call.files;
  if (file === undefined || call.files.length > 1) throw new Usage('link ledger: name one ledger');
  const read = readLedger(readText(file));
  if (!read.ok) return tellProblems(words, read.problems, basename(file));
  const { t } = words;
  const lines = read.value.map((line, index) =>
    t(`linkage.ledger.${line.statement.kind}`, {
      line: index + 1,
      on: line.on,
      by: line.by,
      run: line.statement.runId,
      fingerprint: signingFingerprint(line.key),
    }),
  );
  const open = [...new Set(read.value.map(({ statement }) => statement.runId))].flatMap((run) => {
    const parties = stillToDelete(read.value, run);
    return parties.length === 0 ? [] : [t('linkage.ledger.open', { run, parties: parties.join(', ') })];
  });
  process.stdout.write(`${[...lines, ...open, t('linkage.ledger.whole', { count: lines.length })].join('\n')}\n`);
  return 0;
}

/** What the ledger has to say before a run: nothing is compared when the run may not be made. */
export interface RunEntry {
  /** @throws nothing; @returns problems when the run may not be made */
  readonly write: (result: RunResult, table: Pick<ReleasedTable, 'lists' | 'history'>) => readonly LinkageProblem[];
}

export function openRunEntry(
  call: LinkCall,
  headers: readonly RunHeader[],
  smallestCell: number,
): Outcome<RunEntry | undefined> {
  const file = call.text('ledger');
  if (file === undefined) return { ok: true, value: undefined };
  const before = readBefore(file);
  if (!before.ok) return before;
  const own = readPrivate(call);
  if (own === undefined) return { ok: false, problems: [problem('wrong-key-kind')] };
  const [first] = headers;
  const statement = (threshold: number, released: string): Statement => ({
    kind: 'run',
    runId: first?.runId ?? '',
    keyFingerprint: first?.keyFingerprint ?? '',
    mode: first?.mode ?? '',
    lists: headers.map(({ party, records, commitment }) => ({ party, records, commitment })),
    threshold,
    smallestCell,
    released,
  });
  const may = addToLedger(before.value, statement(0, ''), own, today());
  if (!may.ok) return may;
  return {
    ok: true,
    value: {
      write: (result, table) => {
        const released = createHash('sha256').update(csvHistory(table, csvLine)).digest('hex');
        const added = addToLedger(before.value, statement(result.threshold, released), own, today());
        if (!added.ok) return added.problems;
        writeWhole(file, [writeLedger(added.value)]);
        return [];
      },
    },
  };
}

export interface RunHeader {
  readonly runId: string;
  readonly keyFingerprint: string;
  readonly mode: string;
  readonly party: string;
  readonly records: number;
  readonly commitment: string;
}

function add(call: LinkCall, words: Words, statement: Statement): number {
  const file = need(call, 'ledger');
  const own = readPrivate(call);
  if (own === undefined) return tellProblems(words, [problem('wrong-key-kind')]);
  const before = readBefore(file);
  if (!before.ok) return tellProblems(words, before.problems, basename(file));
  const added = addToLedger(before.value, statement, own, today());
  if (!added.ok) return tellProblems(words, added.problems, basename(file));
  writeWhole(file, [writeLedger(added.value)]);
  const last = added.value.at(-1) as LedgerLine;
  process.stdout.write(
    `${words.t('linkage.ledger.added', { file, line: added.value.length, by: last.by, fingerprint: signingFingerprint(last.key) })}\n`,
  );
  return 0;
}

function readBefore(file: string): Outcome<readonly LedgerLine[]> {
  return existsSync(file) ? readLedger(readText(file)) : { ok: true, value: [] };
}

function readPrivate(call: LinkCall): PrivateKey | undefined {
  const own = readJson(need(call, 'private')) as PrivateKey | undefined;
  return own?.format === 'amparo-linkage-private' ? own : undefined;
}

function need(call: LinkCall, name: string): string {
  const value = call.text(name);
  if (value === undefined) throw new Usage(`link ${call.step}: --${name} is needed (amparo --help)`);
  return value;
}

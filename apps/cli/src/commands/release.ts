// SPDX-License-Identifier: EUPL-1.2
// `amparo release`: a table of case records -> a folder from which nobody can be found again, or a refusal with its reason.
// The table is read once, kept in memory only, and not a cell of it goes into a message, a log or a name. Budget is spent in
// the ledger before anything of the release is in its place.

import { createHash, randomFillSync, randomUUID } from 'node:crypto';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import {
  aggregateLines,
  type CaseSchema,
  type CaseTable,
  CaseTableReader,
  croissant,
  csvText,
  dataDictionary,
  dataPackage,
  describeRelease,
  EPSILON_WARNED,
  judgeRelease,
  type LedgerEntry,
  makeRelease,
  mayRelease,
  mergeSubjects,
  type Outcome,
  readCtdc,
  readSchema,
  Refused,
  type Refusal,
  type Release,
  type ReportPart,
  sumLedger,
  syntheticLines,
} from '@amparo/measure/disclosure';
import type { Words } from '@amparo/measure/pictures';
import { loadContent, releaseTranslator } from '../content.ts';
import { reportHtml, reportMarkdown } from '../release/html.ts';
import { appendToLedger, ledgerPath, readLedgerFile } from '../release/ledger-file.ts';
import { readReleaseCall, type ReleaseCall } from '../release/options.ts';
import { PartFolder, unreadable } from '../release/part-folder.ts';
import { ReleaseProgress } from '../release/progress.ts';
import { releaseTables } from '../release/tables.ts';
import { wrap } from '../render.ts';

const VERSION = '0.1.0';
/** below this share of the single values, the records are told to be poor */
const POOR = 0.8;

/** @returns exit code: 0 released, 2 refused */
export async function releaseCommand(args: readonly string[]): Promise<number> {
  const call = readReleaseCall(args);
  const words = wordsOf(call);
  const progress = new ReleaseProgress(call.progress);
  try {
    const reading = await readTable(call, progress, words);
    if (!reading.ok) return refuse(reading.refusals, words);
    const prepared = prepare(call, reading.value.table);
    if (!prepared.ok) return refuse(prepared.refusals, words);
    const { table, schema } = prepared.value;
    if (call.tables.length === 0) return release(call, table, reading.value.digest, schema, words, progress);
    const made = releaseTables(call, table, schema, words);
    return made.ok ? 0 : refuse(made.refusals, words);
  } catch (error) {
    if (error instanceof Refused) return refuse([error.refusal], words);
    throw error;
  } finally {
    progress.end();
  }
}

function wordsOf({ language }: ReleaseCall): Words {
  const translate = releaseTranslator(language);
  return {
    t: (key, values) => translate(key, values),
    number: (value, digits = 0) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value),
  };
}

interface Reading {
  readonly table: CaseTable;
  /** SHA-256 of the file; decides orders, is never written */
  readonly digest: Buffer;
}

async function readTable(
  { file, exclude }: ReleaseCall,
  progress: ReleaseProgress,
  words: Words,
): Promise<Outcome<Reading>> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw unreadable(file, 'no such file; check the name');
  if (!stats.isFile()) throw unreadable(file, 'this is no file; name a CSV file');
  const reader = new CaseTableReader();
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      const bytes = chunk as Buffer;
      hash.update(bytes);
      reader.push(bytes);
      progress.show(words.t('release.phases.reading'), (size += bytes.length), stats.size);
    }
  } catch {
    throw unreadable(file, 'the file cannot be read; check its rights');
  }
  const read = reader.finish();
  if (!read.ok) return read;
  const missing = exclude.find((name) => !read.value.columns.some((column) => column.name === name));
  if (missing !== undefined)
    return { ok: false, refusals: [{ code: 'HEADER', column: missing, values: { number: 0 } }] };
  const columns = read.value.columns.filter(({ name }) => !exclude.includes(name));
  return { ok: true, value: { table: { rows: read.value.rows, columns }, digest: hash.digest() } };
}

interface Prepared {
  readonly table: CaseTable;
  readonly schema: CaseSchema | undefined;
}

/** The table under its schema, with the rows of each person brought together; the key of persons ends here. */
function prepare(call: ReleaseCall, whole: CaseTable): Outcome<Prepared> {
  const { subject, latestBy } = call;
  const key = whole.columns.find(({ name }) => name === subject);
  const table = { rows: whole.rows, columns: whole.columns.filter((column) => column !== key) };
  const read = readSchemaOf(call, table);
  if (!read.ok || subject === undefined) return read;
  const columns = [...read.value.table.columns, ...(key === undefined ? [] : [key])];
  const merged = mergeSubjects({ rows: whole.rows, columns }, { subject, latestBy }, read.value.schema);
  return merged.ok ? { ok: true, value: { table: merged.value, schema: read.value.schema } } : merged;
}

function readSchemaOf({ schema }: ReleaseCall, table: CaseTable): Outcome<Prepared> {
  if (schema === undefined) return { ok: true, value: { table, schema: undefined } };
  if (schema === 'ctdc') {
    const { countries: names } = loadContent('linkage.json') as {
      readonly countries: Readonly<Record<string, unknown>>;
    };
    const countries = Object.keys(names);
    return readCtdc(table, { countries, lastYear: new Date().getUTCFullYear() });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(schema, 'utf8'));
  } catch {
    throw unreadable(schema, 'no such file, or not valid JSON');
  }
  const read = readSchema(
    parsed,
    table.columns.map(({ name }) => name),
  );
  return read.ok ? { ok: true, value: { table, schema: read.value } } : read;
}

function release(
  call: ReleaseCall,
  table: CaseTable,
  digest: Buffer,
  schema: CaseSchema | undefined,
  words: Words,
  progress: ReleaseProgress,
): number {
  const { settings } = call;
  const against = judgeRelease(table, settings, schema);
  if (against.length > 0) return refuse(against, words);
  const ledger = ledgerPath(call.file, call.ledger);
  const entries = readLedgerFile(ledger);
  const now = new Date().toISOString();
  const repeats = settings.mechanism === 'k' && entries.some(({ mechanism }) => mechanism === 'k');
  // the same k-anonymous release made again tells nothing new: whether it is the same is known once it is made
  if (!repeats) mayRelease(entries, { mechanism: settings.mechanism, epsilon: settings.epsilon, cap: call.cap, now });
  const made = makeRelease(table, settings, schema, {
    fill: (bytes) => {
      randomFillSync(bytes);
    },
    orderSeed: digest.readUInt32LE(0),
    beat: (phase, done, total) => progress.show(words.t(`release.phases.${phase}`), done, total),
  });
  progress.end();
  if (!made.ok) return refuse(made.refusals, words);
  return write(call, made.value, { ledger, entries, now, repeats }, words);
}

interface LedgerState {
  readonly ledger: string;
  readonly entries: readonly LedgerEntry[];
  readonly now: string;
  readonly repeats: boolean;
}

/** Parts first, then the ledger, then the names: what is in place has been paid for. */
function write(call: ReleaseCall, made: Release, { ledger, entries, now, repeats }: LedgerState, words: Words): number {
  const folder = new PartFolder(call.out);
  try {
    if (made.synthetic !== undefined) folder.write('synthetic.csv', syntheticLines(made));
    folder.write('aggregates.tsv', aggregateLines(made));
    const outputHash = createHash('sha256')
      .update(folder.files.map(({ hash }) => hash).join('\n'))
      .digest('hex');
    const same = entries.find((entry) => entry.mechanism === 'k' && entry.outputHash === outputHash);
    if (repeats && same === undefined) throw new Refused({ code: 'REPEAT_K_RELEASE' });
    const entry = same ?? entryOf(call, made, now, outputHash);
    folder.write('data-dictionary.csv', [csvText(dataDictionary(made))]);
    const facts = { releaseId: entry.releaseId, created: entry.at.slice(0, 10), contact: call.contact };
    const title = call.title || words.t('release.title');
    const report = describeRelease(made, words, { ...facts, audience: 'public' });
    folder.write('privacy-report.html', [reportHtml(report, title, words.t('release.numbers'), call.language)]);
    folder.write('privacy-report.md', [reportMarkdown(report, title)]);
    folder.write('croissant.json', [
      `${JSON.stringify(croissant(made, { ...croissantFacts(report, call, facts, title), files: folder.files }), null, 2)}\n`,
    ]);
    const total = sumLedger(same === undefined ? [...entries, entry] : entries, now);
    const packaged = dataPackage(made, {
      name: `amparo-release-${entry.releaseId}`,
      title,
      created: entry.at,
      releaseId: entry.releaseId,
      softwareVersion: VERSION,
      ledgerTotal: { epsilon: total.epsilon, delta: total.delta },
      files: folder.files,
    });
    folder.write('datapackage.json', [`${JSON.stringify(packaged, null, 2)}\n`]);
    if (same === undefined) spend(ledger, entry, call);
    folder.settle();
    if (call.quality !== undefined) {
      const own = describeRelease(made, words, { ...facts, audience: 'owner' });
      writeFileSync(call.quality, reportHtml(own, title, words.t('release.numbers'), call.language), { mode: 0o600 });
    }
    tell(call, made, total.epsilon, words);
    return 0;
  } catch (error) {
    folder.discard();
    throw error;
  }
}

function croissantFacts(
  report: readonly ReportPart[],
  { language }: ReleaseCall,
  { releaseId, created }: { readonly releaseId: string; readonly created: string },
  title: string,
) {
  const sentences = (name: string): readonly string[] => {
    const part = report.find((one) => one.name === name);
    return part === undefined ? [] : [...part.paragraphs, ...part.points];
  };
  return {
    name: `amparo-release-${releaseId}`,
    title,
    releaseId,
    created,
    language,
    description: sentences('what').join(' '),
    limits: [...sentences('remains'), ...sentences('limits')],
    protection: sentences('protection'),
    citation: sentences('limits').at(-1) ?? title,
  };
}

/** Appends, and looks again: another release of the same data may have been made meanwhile. */
function spend(ledger: string, entry: LedgerEntry, { cap, settings }: ReleaseCall): void {
  appendToLedger(ledger, entry);
  const others = readLedgerFile(ledger).filter(({ releaseId }) => releaseId !== entry.releaseId);
  mayRelease(others, { mechanism: settings.mechanism, epsilon: settings.epsilon, cap, now: entry.at });
}

function entryOf(call: ReleaseCall, made: Release, now: string, outputHash: string): LedgerEntry {
  const { settings } = call;
  return {
    at: now,
    releaseId: randomUUID(),
    purpose: call.purpose,
    columns: made.schema.columns.map(({ name }) => name),
    mechanism: settings.mechanism,
    length: settings.length,
    epsilon: made.dp === undefined ? 0 : settings.epsilon,
    delta: made.dp?.delta ?? 0,
    rho: made.dp?.budget.rho ?? null,
    resolution: settings.k,
    accounting: made.dp?.accounting ?? 'none',
    softwareVersion: VERSION,
    outputHash,
    approvedBy: settings.approvedBy,
    reason: settings.reason,
  };
}

function tell({ settings, cap }: ReleaseCall, made: Release, spent: number, words: Words): void {
  const { t, number } = words;
  const say = (line: string): void => {
    process.stdout.write(`${wrap(line).join('\n')}\n`);
  };
  const warn = (line: string): void => console.error(`amparo: ${wrap(line).join('\n  ')}`);
  say(t('release.told.done', { rows: number(made.synthetic?.count ?? made.aggregates.recordCount) }));
  if (made.dp !== undefined) {
    say(
      t('release.told.spent', {
        spent: number(spent, 3),
        cap: number(cap, 3),
        left: number(Math.max(0, cap - spent), 3),
      }),
    );
    if (settings.epsilon > EPSILON_WARNED) warn(t('release.told.epsilon'));
    if (!made.isDomainDeclared) warn(t('release.told.inferred'));
  } else warn(t('release.told.once'));
  const { evaluation } = made;
  if (evaluation === undefined) return;
  if ((evaluation.synthetic?.lengths[0]?.preservation ?? 1) < POOR) warn(t('release.told.poor'));
  say(t('release.told.quality'));
  for (const [name, measures] of [
    ['aggregates.tsv', evaluation.aggregates],
    ['synthetic.csv', evaluation.synthetic],
  ] as const) {
    for (const { length, preservation, meanAbsoluteError, meanCount, fabricatedShare, leaked } of measures?.lengths ??
      [])
      process.stdout.write(
        `  ${t('release.told.line', {
          name,
          length,
          kept: number(100 * preservation, 1),
          error: number(meanAbsoluteError, 1),
          mean: number(meanCount, 1),
          wrong: number(100 * fabricatedShare, 2),
          leaked: number(leaked),
        })}\n`,
      );
  }
}

function refuse(refusals: readonly Refusal[], { t, number }: Words): number {
  for (const { code, column, line, values } of refusals.slice(0, 20)) {
    const place = [
      ...(column === undefined ? [] : [t('release.place.column', { column })]),
      ...(line === undefined ? [] : [t('release.place.line', { line })]),
    ].join(', ');
    const key = code === 'TOO_FEW_RECORDS' && values?.['cause'] === 'noise' ? 'TOO_FEW_FOR_NOISE' : code;
    const kind = values?.['kind'];
    const told = Object.fromEntries(
      Object.entries(values ?? {}).map(([name, value]) => [name, typeof value === 'number' ? number(value, 6) : value]),
    );
    const text = t(`release.refusals.${key}`, {
      ...told,
      ...(typeof kind === 'string' ? { kind: t(`release.identifiers.${kind.replaceAll('-', '_')}`) } : {}),
    });
    console.error(`amparo: ${place === '' ? '' : `${place}: `}${code}: ${text}`);
  }
  return 2;
}

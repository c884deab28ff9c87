// SPDX-License-Identifier: EUPL-1.2
// The work of the linkage pages on a thread of its own: keys, encoding of a list, comparing of encodings. Reads files that a person
// chose, gives files to be saved; sends nothing anywhere but to its page and keeps nothing.

import {
  type BlindedList,
  type EncodedList,
  encodeList,
  fingerprintOf,
  hasRecordNumbers,
  clusterRows,
  historyJson,
  historyKey,
  historyOrder,
  historyRows,
  isBlinded,
  isMixed,
  isRehearsal,
  isTwiceEncoded,
  type LinkageProblem,
  linkBundles,
  linkLists,
  type ListRecord,
  makeKeyPair,
  makeLinkageKey,
  openSealedKey,
  type Outcome,
  partyName,
  type PrivateKey,
  problem,
  type PublicKey,
  publicFingerprint,
  readBlindedList,
  readEncodedList,
  readLinkageKey,
  readList,
  readNameData,
  readUnitFile,
  type RunResult,
  type SealedKey,
  sealKey,
  type UnitFile,
  unitFileOf,
  withheldTable,
  writeEncodedList,
} from '@amparo/measure/linkage';
import { csvLine, FileRefused, openTable, textOf } from '@amparo/spreadsheet';
import { readLetters } from './letters.ts';
import type { Answer, FromWorker, Made, PlacedProblem, Progress, ResultAnswer, ToWorker } from './messages.ts';

type Asked<Kind extends ToWorker['kind']> = Extract<ToWorker, { readonly kind: Kind }>;

const BETWEEN_MS = 80;
const LIMITS = { fileBytes: 512 * 1024 * 1024, rows: 500_000, cells: 10_000_000 } as const;

function say(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to the page that began this worker
  self.postMessage(message);
}

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  void answerTo(event.data).then(say, (error: unknown) => {
    // an error event for the page, which says that the program failed; never the message, which nobody can act on
    setTimeout(() => {
      throw error;
    });
  });
});

async function answerTo(asked: ToWorker): Promise<Answer> {
  switch (asked.kind) {
    case 'make-key':
      return keyAnswer({ ok: true, value: makeLinkageKey(random(40), asked.agreement) });
    case 'read-key':
      return keyAnswer(readLinkageKey(await readJson(asked.file), asked.today));
    case 'make-pair':
      return makePair(asked.party);
    case 'seal':
      return seal(asked);
    case 'open-sealed':
      return openSealed(asked);
    case 'encode':
      return encode(asked);
    case 'match':
      return match(asked);
    default:
      return readResult(asked.file);
  }
}

function refusal(problems: readonly LinkageProblem[], file: string | null = null): Answer {
  return { kind: 'refused', problems: problems.map((each): PlacedProblem => ({ file, problem: each })) };
}

let told = 0;
function tell(phase: Progress['phase'], share: number): void {
  if (performance.now() - told < BETWEEN_MS) return;
  told = performance.now();
  say({ kind: 'progress', phase, share });
}

const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

const jsonFile = (name: string, value: unknown): Made => ({
  name,
  blob: new Blob([JSON.stringify(value, null, 2), '\n'], { type: 'application/json' }),
});

const csvFile = (name: string, rows: readonly string[][]): Made => ({
  name,
  blob: new Blob(
    rows.map((row) => csvLine(row)),
    { type: 'text/csv' },
  ),
});

/** @returns undefined when it is no JSON */
async function readJson(file: File): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch {
    return undefined;
  }
}

function keyAnswer(read: ReturnType<typeof readLinkageKey>): Answer {
  if (!read.ok) return refusal(read.problems);
  const key = read.value;
  return { kind: 'key', key, fingerprint: fingerprintOf(key), rehearsal: isRehearsal(key.agreement) };
}

function makePair(party: string): Answer {
  if (party.trim() === '') return refusal([problem('no-party')]);
  const { own, shared } = makeKeyPair(party, random(32));
  const name = partyName(party);
  return {
    kind: 'pair',
    name,
    fingerprint: publicFingerprint(shared),
    files: [jsonFile(`${name}.private.json`, own), jsonFile(`${name}.public.json`, shared)],
  };
}

/** @returns undefined when the file is another kind of key file */
async function readKind<T>(file: File, format: string): Promise<T | undefined> {
  const value = (await readJson(file)) as { readonly format?: unknown } | undefined;
  return value?.format === format ? (value as T) : undefined;
}

async function seal({ key, own, to }: Asked<'seal'>): Promise<Answer> {
  const mine = await readKind<PrivateKey>(own, 'amparo-linkage-private');
  if (mine === undefined) return refusal([problem('wrong-key-kind')], own.name);
  const theirs = await readKind<PublicKey>(to, 'amparo-linkage-public');
  if (theirs === undefined) return refusal([problem('wrong-key-kind')], to.name);
  return {
    kind: 'sealed',
    party: theirs.party,
    fingerprint: publicFingerprint(theirs),
    files: [jsonFile(`for-${partyName(theirs.party)}.sealed.json`, sealKey(key, mine, theirs, random(32)))],
  };
}

async function openSealed({ sealed, own, from }: Asked<'open-sealed'>): Promise<Answer> {
  const closed = await readKind<SealedKey>(sealed, 'amparo-linkage-sealed');
  if (closed === undefined) return refusal([problem('wrong-key-kind')], sealed.name);
  const mine = await readKind<PrivateKey>(own, 'amparo-linkage-private');
  if (mine === undefined) return refusal([problem('wrong-key-kind')], own.name);
  const theirs = await readKind<PublicKey>(from, 'amparo-linkage-public');
  if (theirs === undefined) return refusal([problem('wrong-key-kind')], from.name);
  return keyAnswer(openSealedKey(closed, mine, theirs));
}

async function encode(asked: Asked<'encode'>): Promise<Answer> {
  const { file, party, key, known, choices, today } = asked;
  const rows = readRows(new Uint8Array(await file.arrayBuffer()));
  if (!rows.ok) return refusal(rows.problems, file.name);
  const read = readList(rows.value.texts);
  if (!read.ok) return refusal(read.problems, file.name);
  readLetters(known.letters);
  const fresh = choices.opaqueIds ? withNewNumbers(read.value) : undefined;
  const made = await encodeList({
    records: fresh?.records ?? read.value,
    party: party.trim(),
    key,
    data: readNameData(known.names, []),
    today: today as `${number}-${number}-${number}`,
    acceptFutureDates: choices.acceptFutureDates,
    acceptDuplicates: choices.acceptDuplicates,
    onProgress: (share) => tell('encoding', share),
  });
  if (!made.ok) return refusal(made.problems, file.name);
  const { list, warnings, repeated, fill } = made.value;
  const name = partyName(party);
  const encoded = {
    name: `${name}.encoded.json`,
    blob: new Blob([...writeEncodedList(list)], { type: 'application/json' }),
  };
  return {
    kind: 'encoded',
    party: list.header.party,
    count: list.header.records,
    fingerprint: list.header.keyFingerprint,
    commitment: list.header.commitment.slice(0, 16),
    fill,
    warnings: Object.entries(warnings).filter(([, count]) => count > 0),
    guessed: rows.value.guessed,
    repeated,
    files: fresh === undefined ? [encoded] : [encoded, csvFile(`${name}.numbers.csv`, fresh.table)],
  };
}

/** Random record numbers, and the table of both for the holder alone. */
function withNewNumbers(records: readonly ListRecord[]) {
  const table = [['opaqueId', 'recordId']];
  const renamed = records.map((record) => {
    const recordId = Array.from(random(8), (byte) => byte.toString(16).padStart(2, '0')).join('');
    table.push([recordId, record.recordId]);
    return { ...record, recordId };
  });
  return { records: renamed, table };
}

function readRows(bytes: Uint8Array): Outcome<{ readonly texts: readonly string[][]; readonly guessed: boolean }> {
  if (isMixed(bytes)) return { ok: false, problems: [problem('mixed-encodings', { count: 0 })] };
  try {
    const table = openTable(bytes, { limits: LIMITS });
    const texts: string[][] = [];
    let odd = 0;
    for (const { cells } of table.rows()) {
      const row = cells.map((cell) => textOf(cell));
      if (row.some((text) => isTwiceEncoded(text))) odd += 1;
      texts.push(row);
    }
    if (odd > 0) return { ok: false, problems: [problem('mixed-encodings', { count: odd })] };
    return { ok: true, value: { texts, guessed: table.kind === 'csv' && table.encodingSure === false } };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    return { ok: false, problems: [problem('not-a-table', { detail: error.code })] };
  }
}

async function match({ files, threshold, smallestCell, acceptDuplicates }: Asked<'match'>): Promise<Answer> {
  const texts = await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
  const blinded = texts.filter(({ text }) => isBlinded(text));
  const options = { threshold: threshold ?? undefined, acceptDuplicates };
  if (blinded.length > 0) {
    const other = texts.find(({ text }) => !isBlinded(text));
    const [first] = blinded;
    if (other !== undefined && first !== undefined)
      return refusal([problem('different-modes', { first: first.name, second: other.name })]);
    return matchBundles(texts, options, smallestCell);
  }
  const lists: EncodedList[] = [];
  for (const { name, text } of texts) {
    const read = readEncodedList(text);
    if (!read.ok) return refusal(read.problems, name);
    lists.push(read.value);
  }
  const linked = await linkLists(lists, { ...options, onProgress: tell });
  if (!linked.ok) return refusal(linked.problems);
  const ids = lists.map((list) => list.ids);
  return resultOf({ ...linked.value, mode: 'clk', ids, ...runOf(lists) }, smallestCell);
}

function matchBundles(
  texts: readonly { readonly name: string; readonly text: string }[],
  options: { readonly threshold: number | undefined; readonly acceptDuplicates: boolean },
  smallestCell: number,
): Answer {
  const lists: BlindedList[] = [];
  for (const { name, text } of texts) {
    const read = readBlindedList(text);
    if (!read.ok) return refusal(read.problems, name);
    lists.push(read.value);
  }
  const linked = linkBundles(lists, options);
  if (!linked.ok) return refusal(linked.problems);
  return resultOf({ ...linked.value, chosen: undefined, mode: 'keys', ...runOf(lists) }, smallestCell);
}

function runOf(lists: readonly { readonly header: { readonly runId: string; readonly rehearsal: boolean } }[]) {
  return { runId: lists[0]?.header.runId ?? '', rehearsal: lists.some(({ header }) => header.rehearsal) };
}

function resultOf(result: RunResult, smallestCell: number): ResultAnswer {
  const unit = unitFileOf(result, smallestCell);
  const answer = describe(unit);
  if (!hasRecordNumbers(result)) return { ...answer, forgotten: true };
  const { all, own } = clusterRows(result);
  return {
    ...answer,
    stays: [...answer.stays, csvFile('clusters.csv', all)],
    own: own.map((rows, list) => csvFile(`own-${partyName(result.lists[list] ?? '')}.csv`, rows)),
  };
}

function describe(unit: UnitFile): ResultAnswer {
  const table = withheldTable(unit);
  return {
    kind: 'result',
    unit,
    table,
    cells: historyOrder(unit.lists.length).map((mask) => ({ mask, key: historyKey(mask, unit.lists.length) })),
    leaves: [
      csvFile('history.csv', historyRows(table)),
      jsonFile('table.json', table),
      { name: 'history.json', blob: new Blob([historyJson(table)], { type: 'application/json' }) },
    ],
    stays: [jsonFile('linkage.json', unit)],
    own: [],
    forgotten: false,
  };
}

async function readResult(file: File): Promise<Answer> {
  const unit = readUnitFile(await readJson(file));
  return unit === undefined ? refusal([problem('not-a-result')], file.name) : describe(unit);
}

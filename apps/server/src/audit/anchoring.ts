// SPDX-License-Identifier: EUPL-1.2
// Writes anchors while the server runs (AUD-3): a line as soon as a hundred entries are new, or when the oldest new one has
// waited ten minutes; one at the start for what a crash left, one at the end. The line is synced to its volume first, then
// the database notes it, so that a line that is cut off is missed. Started by server.ts once the key store is open.

import { sql } from 'kysely';
import type { KeeperDatabase } from '../store/database.ts';
import { AnchorProblem, type OpenAnchorFile, openAnchorFile } from './anchor-file.ts';
import { dayOf, type Head, type Signer, writeAnchorLine, writeKeyLine } from './anchors.ts';
import type { Clock } from './clock.ts';
import { ANCHOR_EVERY_ENTRIES, ANCHOR_EVERY_MS } from './verify-chain.ts';

/** How often the heads are looked at: one short query. */
const LOOK_MS = 2_000;

export interface AnchoringNeeds {
  readonly keeper: KeeperDatabase;
  readonly signer: Signer;
  readonly folder: string;
  readonly clock: Clock;
  /** a line was written; `count` institutions are in it */
  readonly onAnchored?: (line: number, count: number) => void;
  /** a day is over: its line for paper */
  readonly onDay?: (printable: string) => void;
  /** no anchor could be written: an AnchorProblem, or what the disk, the database or the key store said */
  readonly onProblem: (error: unknown) => void;
}

export interface Anchoring {
  /**
   * Begins to look, and anchors what is new.
   * @throws {AnchorProblem} when the folder does not fit the database; it goes on looking, so what is mended is noticed
   */
  start(): Promise<void>;
  /** @returns the number of the line, or undefined when nothing was new */
  anchorNow(): Promise<number | undefined>;
  /**
   * After a backup was restored: goes on from the chains as they are now. What had been anchored beyond them is lost, and
   * every verification says so from then on. For a person who knows that a restore took place, and proves who they are.
   * @returns the number of the line
   */
  acceptRestore(): Promise<number>;
  /** Anchors what is new, best effort, and ends. */
  stop(): Promise<void>;
}

export function createAnchoring(needs: AnchoringNeeds): Anchoring {
  const { keeper, clock, onProblem } = needs;
  let state: State | undefined;
  let under: Promise<unknown> = Promise.resolve();
  let end: (() => Promise<void>) | undefined;

  /** One line at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = under.then(work, work);
    under = done.catch(() => undefined);
    return done;
  };
  const anchorNow = () =>
    inTurn(async () => {
      state ??= await openState(needs);
      return anchor(state, await grownHeads(keeper, state), needs);
    });
  const look = () =>
    inTurn(async () => {
      state ??= await openState(needs);
      const grown = await grownHeads(keeper, state);
      if (isDue(state, grown, clock.now())) await anchor(state, grown, needs);
    });

  return {
    anchorNow,
    acceptRestore: () =>
      inTurn(async () => {
        const opened = state ?? (await openFile(needs));
        const line = await write(opened, await readHeads(keeper), true, needs);
        state = opened;
        return line;
      }),
    async start() {
      const tell = onceInAWhile(clock, onProblem);
      end ??= clock.every(LOOK_MS, () => look().catch(tell));
      await anchorNow();
    },
    async stop() {
      await end?.();
      end = undefined;
      if (state !== undefined) await anchorNow().catch(onProblem);
    },
  };
}

/** The same problem again and again is told every ten minutes. */
function onceInAWhile(clock: Clock, onProblem: (error: unknown) => void): (error: unknown) => void {
  let told = Number.NEGATIVE_INFINITY;
  let last = '';
  return (error) => {
    const kind = error instanceof Error ? `${error.name} ${error.message}` : 'unknown';
    const now = clock.now().getTime();
    if (kind === last && now - told < ANCHOR_EVERY_MS) return;
    [last, told] = [kind, now];
    onProblem(error);
  };
}

interface State {
  readonly file: OpenAnchorFile;
  /** up to which entry each chain is anchored */
  readonly anchored: Map<string, number>;
  /** since when something has been waiting */
  waitingSince: Date | undefined;
}

async function openState(needs: AnchoringNeeds): Promise<State> {
  const state = await openFile(needs);
  await assertNotSetBack(needs.keeper, state.file.last());
  return state;
}

/** A line that holds what the database no longer has: its backup is older. Writing on would make two chains of one. */
async function assertNotSetBack(keeper: KeeperDatabase, { heads }: { readonly heads: readonly Head[] }): Promise<void> {
  for (const { org, seq, hash } of heads) {
    const row = await keeper
      .selectFrom('audit_entry')
      .select('hash')
      .where('org_id', '=', org)
      .where('seq', '=', String(seq))
      .executeTakeFirst();
    if (seq === 0 || row?.hash.equals(hash) === true) continue;
    throw new AnchorProblem(
      'log-set-back',
      'the log is shorter than its anchors, or other: if a backup was restored, an administrator accepts that; otherwise run "amparo audit verify"',
    );
  }
}

async function openFile({ keeper, signer, folder }: AnchoringNeeds): Promise<State> {
  const noted = await sql<{ org_id: string; seq: string; line: string; line_hash: Buffer }>`
    SELECT DISTINCT ON (org_id) org_id, seq, line, line_hash FROM audit_anchor ORDER BY org_id, line DESC`.execute(
    keeper,
  );
  const file = await openAnchorFile(folder, await signer.publicKey(), async () => {
    if (noted.rows.length === 0) return writeKeyLine(signer);
    throw new AnchorProblem(
      'anchors-missing',
      'the database remembers anchors that are not in this folder: mount the volume they lie on, or restore the folder from a copy',
    );
  });
  assertRemembered(noted.rows, file);
  return {
    file,
    anchored: new Map(noted.rows.map(({ org_id, seq }) => [org_id, Number(seq)])),
    waitingSince: undefined,
  };
}

/** The file may be one line ahead of the database, after a crash between the two; never behind. */
function assertRemembered(
  noted: readonly { readonly line: string; readonly line_hash: Buffer }[],
  file: OpenAnchorFile,
) {
  const { line, hash } = file.last();
  const newest = noted.reduce((most, row) => Math.max(most, Number(row.line)), 0);
  const same = noted.every((row) => Number(row.line) !== line || row.line_hash.equals(hash));
  if (newest <= line && same) return;
  throw new AnchorProblem(
    'anchors-changed',
    'the anchor file is shorter or other than the database remembers: run "amparo audit verify", and restore the file from a copy',
  );
}

async function grownHeads(keeper: KeeperDatabase, { anchored }: State): Promise<readonly Head[]> {
  return (await readHeads(keeper)).filter(({ org, seq }) => seq > (anchored.get(org) ?? 0));
}

async function readHeads(keeper: KeeperDatabase): Promise<readonly Head[]> {
  const rows = await keeper.selectFrom('audit_head').select(['org_id', 'seq', 'hash']).execute();
  return rows.map(({ org_id, seq, hash }) => ({ org: org_id, seq: Number(seq), hash }));
}

function isDue(state: State, grown: readonly Head[], now: Date): boolean {
  if (grown.length === 0) {
    state.waitingSince = undefined;
    return false;
  }
  state.waitingSince ??= now;
  const entries = grown.reduce((sum, { org, seq }) => sum + seq - (state.anchored.get(org) ?? 0), 0);
  // a look later than exactly ten minutes would be too late by the rule, hence the margin
  return entries >= ANCHOR_EVERY_ENTRIES || now.getTime() - state.waitingSince.getTime() >= ANCHOR_EVERY_MS - LOOK_MS;
}

async function anchor(state: State, grown: readonly Head[], needs: AnchoringNeeds): Promise<number | undefined> {
  return grown.length === 0 ? undefined : write(state, grown, false, needs);
}

async function write(
  state: State,
  heads: readonly Head[],
  restored: boolean,
  { keeper, signer, clock, onAnchored, onDay }: AnchoringNeeds,
): Promise<number> {
  const { file, anchored } = state;
  const at = notBefore(clock.now(), file);
  const before = file.last();
  await printDayThatIsOver(file, at, onDay);
  const made = { line: before.line + 1, at, heads, previous: before.hash, restored };
  const { line, hash } = await file.append(await writeAnchorLine(made, signer), made);
  // from here on these heads must not be anchored again, even if the database cannot note the line
  for (const { org, seq } of heads) anchored.set(org, seq);
  state.waitingSince = undefined;
  const noted = heads
    .filter(({ seq }) => seq > 0)
    .map(({ org, seq }) => sql`(${org}::uuid, ${line}::bigint, ${hash}::bytea, ${seq}::bigint, ${at}::timestamptz)`);
  if (noted.length > 0) {
    await sql`INSERT INTO audit_anchor (org_id, line, line_hash, seq, at) VALUES ${sql.join(noted)}`.execute(keeper);
  }
  onAnchored?.(line, heads.length);
  return line;
}

/** Times in the file never go back, also when the clock did; and a day that was printed is over. */
function notBefore(now: Date, file: OpenAnchorFile): Date {
  const last = file.last().at?.getTime() ?? 0;
  const day = file.lastDay();
  const afterPrinted = day === undefined ? 0 : Date.parse(`${day}T00:00:00.000Z`) + 24 * 3600_000;
  return new Date(Math.max(now.getTime(), last, afterPrinted));
}

async function printDayThatIsOver(file: OpenAnchorFile, at: Date, onDay: AnchoringNeeds['onDay']): Promise<void> {
  const last = file.last();
  if (last.at === undefined) return;
  const day = dayOf(last.at);
  if (day >= dayOf(at) || day === file.lastDay()) return;
  const printable = await file.print(day, last);
  onDay?.(printable);
}

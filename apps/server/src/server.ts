// SPDX-License-Identifier: EUPL-1.2
// Puts the server together and takes it apart again: database, migrations, content, application, port; and back in the
// other order (AV-1). Called by main.ts and by the benchmark. Prints nothing; what a person must see, it returns.

import type { AddressInfo } from 'node:net';
import { createPasswords, USUAL_COST } from './access/passwords.ts';
import { pepperOf } from './access/sign-in-keys.ts';
import { createSingleSignOn } from './access/single-sign-on.ts';
import { readProviders } from './access/sso-file.ts';
import { hashToken, newToken } from './access/tokens.ts';
import { buildApp, federationOf, type Needs } from './app.ts';
import { NO_SCAN, scanWith } from './attachments/scan.ts';
import { lastBackup } from './backup/last-backup.ts';
import { prepareToMigrate } from './backup/restore-point.ts';
import type { Config } from './config.ts';
import { loadContent } from './content.ts';
import { loadDemonstration } from './demonstration/load.ts';
import { type AuditWatch, createAuditWatch } from './audit/audit-watch.ts';
import { assertClock, type GuardedClock, guardClock, readLastAuditAt } from './audit/clock-guard.ts';
import { systemClock } from './audit/clock.ts';
import { createBlindIndex } from './keys/blind-index.ts';
import { createCaseKeys } from './keys/case-keys.ts';
import { assertReplayed } from './backup/replay.ts';
import { listenForOutbox } from './federation/wake.ts';
import { deliveryDuty, DUTIES, webhookDuty } from './jobs/duties.ts';
import { mailDuty } from './jobs/mail-duty.ts';
import { startQueue } from './jobs/queue.ts';
import { sendWebhooks } from './jobs/webhooks.ts';
import { openErasures } from './keys/erasures-at-start.ts';
import { type KeyStore, startKeyStore } from './keys/key-store.ts';
import { chooseProvider } from './keys/master-key.ts';
import { createOpening, type Opening } from './keys/opening.ts';
import { KeyProblem, KeyStoreUnavailable } from './keys/problem.ts';
import { assertKeksKnown, KEYS_KEPT_MS, removeRetiredCaseKeys, resumeRotation } from './keys/rotation.ts';
import type { TombstoneFile } from './keys/tombstone-file.ts';
import { describeError, type Log } from './log.ts';
import { createMail } from './mail/mail.ts';
import { readMailSettings } from './mail/mail-file.ts';
import { guardDisk } from './postgres/disk-guard.ts';
import { openDatabase } from './postgres/open-database.ts';
import { readStaticFiles } from './static-files.ts';
import { anybodySetUp } from './store/accounts.ts';
import { type KeeperDatabase, type OpenedDatabase, openPools } from './store/database.ts';
import { removeExpired, replaceSetUpLink, settlePurpose } from './store/installation.ts';
import { migrate } from './store/migrate.ts';
import { sealEarlier } from './store/seal-earlier.ts';

export const VERSION = '0.1.0';
export const SET_UP_LINK_MS = 3600_000;
const POOL_SIZES = { application: 10, keeper: 4 };
const STOP_WITHIN_MS = 20_000;
const HOUSEKEEPING_MS = 600_000;

/** Words for the person who started the server, from the database's launcher: no data is in them. */
export interface Notices {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface Running {
  readonly port: number;
  /** what to open in a browser */
  readonly address: string;
  /** one-time link, when nobody is set up yet */
  readonly setUpLink: string | undefined;
  /** a sign-in made for this start, in a demonstration */
  readonly demoSignIn: { readonly signInName: string; readonly password: string } | undefined;
  readonly database: 'embedded' | 'server';
  /** false when apps/web was not built */
  readonly hasPages: boolean;
  /** resolves, saying why, when the database is gone for good */
  readonly failed: Promise<string>;
  /** finishes what runs, at most 20 seconds, then closes everything */
  stop(): Promise<void>;
}

/** Real and fictional cases in one database, or the other way round. */
export class WrongPurpose extends Error {}

export async function startServer(config: Config, log: Log, notices: Notices): Promise<Running> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const content = await loadContent(config.contentFolder);
    const database = await openDatabase({
      databaseUrl: config.databaseUrl,
      migrationUrl: config.migrationUrl,
      keeperUrl: config.keeperUrl,
      dataFolder: config.dataFolder,
      runAsUid: config.runAsUid,
      log: notices,
    });
    undo.push(() => database.stop());
    await prepareToMigrate(database.connections.migration, config, notices);
    const { schema, taken } = await migrate(database.connections.migration);
    log('migrated', { schema, count: taken });
    const opened = openPools(database.connections, POOL_SIZES, (error) => log('database-lost', describeError(error)));
    undo.push(() => opened.close());
    const { db, keeper } = opened;
    const seen = await readLastAuditAt(keeper);
    assertClock(seen, new Date());
    const clock = guardClock({ seen, onLeap: (seconds) => log('clock-leap', { count: seconds }) });
    const keyStore = await startKeyStore(
      chooseProvider({
        folder: config.keyFolder,
        passphraseFile: config.passphraseFile,
        credentialsFolder: config.credentialsFolder,
      }),
    );
    undo.push(() => keyStore.stop());
    const keys = createCaseKeys(keyStore);
    const index = createBlindIndex(keyStore);
    const owner = database.connections.migration;
    await assertReplayed(owner);
    await warnOfKeysBeside(keyStore, notices);
    let erasures: TombstoneFile | undefined;
    // after a sealed start they open later, and what waits for them begins then
    const keysOpen = Promise.withResolvers<void>();
    const opening = createOpening(keyStore, [
      () => assertKeksKnown(keeper, keyStore),
      async () => {
        erasures = await openErasures({ owner, keyStore, keyFolder: config.keyFolder });
      },
      () => sealEarlier(owner, keys, new Date()),
      async () => keysOpen.resolve(),
    ]);
    await opening.open();
    void keysOpen.promise.then(() => goOnRotating(keeper, keyStore, log));
    const tombstones: TombstoneFile = {
      all: () => erasures?.all() ?? [],
      append: async (tombstone) => {
        if (erasures === undefined) throw new KeyStoreUnavailable('sealed');
        await erasures.append(tombstone);
      },
    };
    await assertPurpose(opened, config.demo);
    const passwords = createPasswords(USUAL_COST, pepperOf(keyStore));
    const demoSignIn =
      config.demo && opening.ready()
        ? await loadDemonstration(opened, keys, {
            index,
            content,
            contentFolder: config.contentFolder,
            passwords,
            log,
            now: new Date(),
          })
        : undefined;
    const files = await readStaticFiles(config.webFolder);
    const watch = watchLog(config, { keeper, keyStore, log });
    const disk = await guardDisk({
      dataFolder: config.dataFolder,
      space: database.diskSpace,
      onChange: (low) => log(low ? 'disk-low' : 'disk-well'),
    });
    undo.push(disk.stop);
    const port = { bound: config.port };
    const mailSettings = await readMailSettings(config.mailFile);
    const mail =
      mailSettings === undefined
        ? undefined
        : createMail(mailSettings, content.mail, () => originsOf(config, port.bound)[0] ?? '');
    const settings = { url: () => peerUrlOf(config, port.bound), loopback: config.peersOnLoopback };
    const needs: Needs = {
      db,
      keeper,
      keyStore,
      keys,
      index,
      tombstones,
      opening: toldOnConsole(opening, notices),
      diskLow: disk.low,
      scan: config.scanCommand === undefined ? NO_SCAN : scanWith(config.scanCommand),
      system: {
        disk: () => database.diskSpace(),
        verification: () => watch.last(),
        verifyNow: () => watch.verifyNow(),
        acceptRestore: () => watch.acceptRestore(),
        lastBackup: () => lastBackup(config.dataFolder),
        schema,
      },
      content,
      files,
      passwords,
      mail,
      sso: createSingleSignOn(await readProviders(config.ssoFile)),
      log,
      now: clock.now,
      version: VERSION,
      demo: config.demo,
      origins: () => originsOf(config, port.bound),
      trustedProxies: config.trustedProxies,
      rateLimits: config.rateLimits,
      peers: settings,
    };
    const federation = federationOf(needs);
    const app = await buildApp({ ...needs, federation });
    undo.push(() => closeWithin(app, STOP_WITHIN_MS));
    await app.listen({ host: config.host, port: config.port });
    port.bound = (app.server.address() as AddressInfo).port;
    const deliver = async () => (opening.ready() ? federation.courier.deliver() : 0);
    const queue = await startQueue({
      connection: database.connections.keeper,
      keeper,
      log,
      now: () => new Date(),
      duties: [
        ...DUTIES,
        deliveryDuty(deliver),
        webhookDuty((login, now) => sendWebhooks({ keeper: login, keyStore }, now)),
        ...(mail === undefined ? [] : [mailDuty({ mail, keyStore, ready: opening.ready })]),
      ],
    });
    undo.push(() => queue.stop());
    const wake = await listenForOutbox(database.connections.keeper, {
      log,
      onQueued: () => void deliver().catch((error: unknown) => log('unexpected', describeError(error))),
    });
    // what is being sent when the server stops is finished first
    undo.push(async () => {
      await wake.stop();
      await federation.courier.settled();
    });
    undo.push(keepHouse(opened, log, clock));
    undo.push(() => watch.stop());
    await watch.start();
    keysOpen.promise
      .then(() => watch.verifyNow())
      .catch((error: unknown) => log('audit-problem', describeError(error)));
    const [address = ''] = originsOf(config, port.bound);
    const setUpLink = (await anybodySetUp(keeper)) ? undefined : await makeSetUpLink(opened, address);
    log('listening', { port: port.bound });
    return {
      port: port.bound,
      address,
      setUpLink,
      demoSignIn,
      database: database.kind,
      hasPages: files.size > 0,
      failed: database.failed,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** After a sealed start nobody waits at the console any more, and what a person must do is said there. */
function toldOnConsole({ ready, open }: Opening, notices: Notices): Opening {
  const tell = (error: unknown): never => {
    if (error instanceof KeyProblem) notices.error(error.message);
    throw error;
  };
  return { ready, open: () => open().catch(tell) };
}

/** A rotation that an earlier end cut short is finished while people work. */
async function goOnRotating(keeper: KeeperDatabase, keyStore: KeyStore, log: Log): Promise<void> {
  try {
    const { rewrapped, retired } = await resumeRotation(keeper, keyStore);
    if (rewrapped > 0 || retired.length > 0) log('keys-rotated', { count: rewrapped });
  } catch (error) {
    log('keys-unavailable', describeError(error));
  }
}

/** Said on the console at each start: whoever takes the disk has both the keys and what opens them. */
async function warnOfKeysBeside(keyStore: KeyStore, notices: Notices): Promise<void> {
  const { state, beside } = await keyStore.health();
  if (state === 'sealed') {
    notices.warn('The keys are sealed: until three of the five shares are given, nothing about people can be read.');
  }
  if (!beside) return;
  notices.warn(
    'The passphrase of the keys lies on the same disk as the keys. Whoever takes the disk can read everything: ' +
      'set AMPARO_PASSPHRASE_FILE to a file on a medium of its own, and AMPARO_KEYS and AMPARO_ANCHORS to another disk.',
  );
}

/** Anchors, alarms, and the daily verification of the log. */
function watchLog(
  config: Config,
  { keeper, keyStore, log }: { readonly keeper: KeeperDatabase; readonly keyStore: KeyStore; readonly log: Log },
): AuditWatch {
  return createAuditWatch({
    keeper,
    signer: keyStore,
    anchorFolder: config.anchorFolder,
    clock: systemClock(),
    place: { timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone },
    onAlarm: ({ org, kind }) => log('alarm', { institution: org, problem: kind }),
    onFault: ({ code }) => log('audit-fault', { problem: code }),
    onProblem: (error) => log('audit-problem', describeError(error)),
  });
}

async function assertPurpose({ keeper }: OpenedDatabase, demo: boolean): Promise<void> {
  const purpose = await settlePurpose(keeper, demo ? 'demonstration' : 'real');
  if (purpose === 'demonstration' && !demo) {
    throw new WrongPurpose(
      'this database holds the fictional cases of the demonstration: start with --demo, or choose another data folder',
    );
  }
  if (purpose === 'real' && demo) {
    throw new WrongPurpose(
      'this database is not one of a demonstration: start without --demo, or choose another data folder',
    );
  }
}

/** The token stands behind `#`: browsers do not send that part, so it is in no log on the way. */
async function makeSetUpLink({ keeper }: OpenedDatabase, address: string): Promise<string> {
  const token = newToken();
  const hash = hashToken(token);
  if (hash === undefined) throw new TypeError('a new token has the form of a token');
  await replaceSetUpLink(keeper, hash, new Date(Date.now() + SET_UP_LINK_MS));
  return `${address}/en/staff/setup#${token}`;
}

/** What browsers may call this server. On the loopback address both usual names are ours. */
function originsOf({ origin, port }: Config, bound: number): readonly string[] {
  const own = port === 0 ? origin.replace(/:0$/u, `:${bound}`) : origin;
  return own.startsWith('http://localhost:')
    ? [own, own.replace('localhost', '127.0.0.1'), own.replace('localhost', '[::1]')]
    : [own];
}

/** Others call the address that people use, when it has TLS; on loopback only in a test. */
function peerUrlOf({ peerUrl, origin, port, peersOnLoopback }: Config, bound: number): string | null {
  if (peerUrl === 'files') return null;
  if (peerUrl !== undefined) return peerUrl;
  if (origin.startsWith('https:')) return origin;
  return peersOnLoopback ? (port === 0 ? origin.replace(/:0$/u, `:${bound}`) : origin) : null;
}

async function closeWithin(
  app: { close(): Promise<unknown>; server: { closeAllConnections(): void } },
  ms: number,
): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), ms);
  await app.close();
  clearTimeout(timer);
}

function keepHouse({ keeper }: OpenedDatabase, log: Log, clock: GuardedClock): () => Promise<void> {
  const timer = setInterval(() => {
    removeOld(keeper, clock.steady()).then(
      (count) => log('housekeeping', { count }),
      (error: unknown) => log('unexpected', describeError(error)),
    );
  }, HOUSEKEEPING_MS);
  timer.unref();
  return async () => clearInterval(timer);
}

/** @returns how many rows went */
async function removeOld(keeper: KeeperDatabase, now: Date): Promise<number> {
  const expired = await removeExpired(keeper, now);
  return expired + (await removeRetiredCaseKeys(keeper, new Date(now.getTime() - KEYS_KEPT_MS)));
}

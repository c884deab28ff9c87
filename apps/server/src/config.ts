// SPDX-License-Identifier: EUPL-1.2
// What an operator may set, read once at the start. This is the only file of the server that reads the environment or
// the command line; a setting that is not understood stops the start, it is never guessed.

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { REPOSITORY } from './places.ts';

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface RateLimits {
  readonly session: RateLimit;
  readonly address: RateLimit;
  readonly files: RateLimit;
}

export interface Config {
  readonly demo: boolean;
  readonly host: string;
  readonly port: number;
  /** what browsers call this server; the only origin that may send changes */
  readonly origin: string;
  /** folder of the embedded database */
  readonly dataFolder: string;
  /** an own PostgreSQL 15 or newer instead of the embedded one */
  readonly databaseUrl: string | undefined;
  /** a second login that owns the tables, where an administrator prepared the roles */
  readonly migrationUrl: string | undefined;
  readonly keeperUrl: string | undefined;
  /** where the anchors of the log are written: outside the database, best on another volume */
  readonly anchorFolder: string;
  /** public key that restore points are sealed to */
  readonly backupKeyFile: string | undefined;
  /** where the wrapped keys lie: outside the database, backed up apart */
  readonly keyFolder: string;
  /** file with the passphrase of the keys, best on a medium that is taken away */
  readonly passphraseFile: string | undefined;
  /** where the service manager lends secrets */
  readonly credentialsFolder: string | undefined;
  /** user of the embedded PostgreSQL when the server is root */
  readonly runAsUid: number | undefined;
  /** the folder with the built web application */
  readonly webFolder: string;
  /** the folder with the built content */
  readonly contentFolder: string;
  /** the file that names identity providers; nobody signs in through one without it */
  readonly ssoFile: string | undefined;
  /** the file that names the mail server; nobody is told anything by e-mail without it */
  readonly mailFile: string | undefined;
  /** addresses of reverse proxies whose X-Forwarded-For is believed; empty: nobody's */
  readonly trustedProxies: readonly string[];
  readonly rateLimits: RateLimits;
  /** under which partner installations reach this one; undefined: its origin where that is https, otherwise only files */
  readonly peerUrl: string | undefined;
  /** installations on this very machine exchange over http: a test, never real use */
  readonly peersOnLoopback: boolean;
  /** program against viruses, with its arguments; what is sent is scanned by none without it */
  readonly scanCommand: readonly string[] | undefined;
}

export const USUAL_RATE_LIMITS: RateLimits = {
  session: { perSecond: 10, burst: 30 },
  address: { perSecond: 30, burst: 90 },
  files: { perSecond: 100, burst: 400 },
};

/** A setting that cannot be used; the message says which one and what to write instead. Never holds a secret. */
export class BadSetting extends Error {}

const HELP = `Amparo server

  node apps/server/src/main.ts [--demo] [--port N] [--data FOLDER] [--help]

  --demo         fictional cases in a data folder of their own, with a sign-in made new at each start
  --port N       port (PORT); 8080 unless told otherwise
  --data FOLDER  folder of the embedded database (AMPARO_DATA)

Environment
  HOST                  address to listen on; 127.0.0.1 unless told otherwise
  DATABASE_URL          PostgreSQL 15 or newer instead of the embedded database
  DATABASE_MIGRATION_URL  the same database, with the login that owns the tables
  DATABASE_KEEPER_URL  the same database, with the login for accounts and sessions
  AMPARO_KEYS           folder of the keys, apart from the data; beside the data folder, with -keys behind its name,
                        unless told otherwise
  AMPARO_PASSPHRASE_FILE  file with the passphrase of the keys; without it one is made and lies with them
  AMPARO_ANCHORS        folder for the anchors of the log, best on another volume; beside the data folder, with -anchors
                        behind its name, unless told otherwise
  AMPARO_BACKUP_KEY     file with the public key of backups: restore points before updates are sealed to it
  AMPARO_RUN_AS_UID     user of the embedded database when the server is started by root
  AMPARO_CONTENT        folder of the built content; build/content unless told otherwise
  AMPARO_ORIGIN         the address people use, e.g. https://amparo.example.org; needed behind a proxy
  AMPARO_PEER_URL       https:// address under which partner installations reach this one; AMPARO_ORIGIN unless told otherwise;
                        "files" where envelopes are exchanged by e-mail or stick only
  AMPARO_PEERS_ON_LOOPBACK  "test": partners on this very machine may be reached over http; never in real use
  AMPARO_SSO_FILE       identity providers, a JSON list that only its owner can read (docs/decisions/0011-sign-in.md)
  AMPARO_MAIL_FILE      a mail server for messages that say only that something new waits, a JSON object that only its
                        owner can read: host, port, from, user, passwordFile; without it there is no e-mail
  AMPARO_TRUSTED_PROXY  addresses of proxies whose X-Forwarded-For is believed, separated by commas
  AMPARO_SCAN           program against viruses for files that are sent, a JSON list of words, e.g.
                        ["/usr/bin/clamdscan", "--no-summary", "-"]: gets the bytes on its standard input and ends with 0
                        (nothing found) or 1 (found); without it none is asked, with it nothing is taken that it did not see
  AMPARO_RATE_SESSION, AMPARO_RATE_ADDRESS  requests per second (10 and 30 unless told otherwise)
`;

/**
 * @param argv the words after the program's name
 * @returns the settings, or the help text when it was asked for
 * @throws {BadSetting} naming the setting and what it should be
 */
export function readConfig(argv: readonly string[], env: NodeJS.ProcessEnv): Config | { readonly help: string } {
  const flags = readFlags(argv);
  if (flags.help === true) return { help: HELP };
  const demo = flags.demo === true;
  const host = env['HOST'] ?? '127.0.0.1';
  const port = readPort(flags.port ?? env['PORT'] ?? '8080');
  const data = flags.data ?? env['AMPARO_DATA'];
  const dataFolder = resolve(data ?? join(usualDataFolder(), demo ? 'demo' : 'main'));
  return {
    demo,
    host,
    port,
    origin: readOrigin(env['AMPARO_ORIGIN'], host, port),
    dataFolder,
    databaseUrl: readDatabaseUrl(env['DATABASE_URL'], 'DATABASE_URL'),
    migrationUrl: readDatabaseUrl(env['DATABASE_MIGRATION_URL'], 'DATABASE_MIGRATION_URL'),
    keeperUrl: readDatabaseUrl(env['DATABASE_KEEPER_URL'], 'DATABASE_KEEPER_URL'),
    keyFolder: resolve(env['AMPARO_KEYS'] ?? `${dataFolder}-keys`),
    passphraseFile: env['AMPARO_PASSPHRASE_FILE'],
    credentialsFolder: env['CREDENTIALS_DIRECTORY'],
    backupKeyFile: env['AMPARO_BACKUP_KEY'],
    anchorFolder: resolve(env['AMPARO_ANCHORS'] ?? `${dataFolder}-anchors`),
    runAsUid: readUid(env['AMPARO_RUN_AS_UID']),
    webFolder: resolve(REPOSITORY, 'apps/web/dist'),
    contentFolder: resolve(env['AMPARO_CONTENT'] ?? join(REPOSITORY, 'build/content')),
    ssoFile: env['AMPARO_SSO_FILE'] === undefined ? undefined : resolve(env['AMPARO_SSO_FILE']),
    mailFile: env['AMPARO_MAIL_FILE'] === undefined ? undefined : resolve(env['AMPARO_MAIL_FILE']),
    trustedProxies: (env['AMPARO_TRUSTED_PROXY'] ?? '').split(',').flatMap((part) => part.trim() || []),
    peerUrl: readPeerAddress(env['AMPARO_PEER_URL'], env['AMPARO_PEERS_ON_LOOPBACK']),
    peersOnLoopback: readLoopback(env['AMPARO_PEERS_ON_LOOPBACK']),
    scanCommand: readCommand(env['AMPARO_SCAN'], 'AMPARO_SCAN'),
    rateLimits: {
      ...USUAL_RATE_LIMITS,
      session: readRate(env['AMPARO_RATE_SESSION'], 'AMPARO_RATE_SESSION', USUAL_RATE_LIMITS.session),
      address: readRate(env['AMPARO_RATE_ADDRESS'], 'AMPARO_RATE_ADDRESS', USUAL_RATE_LIMITS.address),
    },
  };
}

function readFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        demo: { type: 'boolean' },
        port: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean' },
      },
      strict: true,
      allowPositionals: false,
    }).values;
  } catch {
    throw new BadSetting('unknown words on the command line; --help shows what is understood');
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(port) && port <= 65535) return port;
  throw new BadSetting('PORT (or --port) must be a whole number from 0 to 65535');
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host) || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

/** Without TLS nothing may leave this machine: a cookie or an answer on a plain wire is a leak (API-6). */
function readOrigin(text: string | undefined, host: string, port: number): string {
  if (text === undefined) {
    if (isLoopback(host)) return `http://localhost:${port}`;
    throw new BadSetting(
      'HOST is reachable from other machines: set AMPARO_ORIGIN to the https:// address of the proxy that does TLS in front',
    );
  }
  const url = URL.parse(text);
  if (url !== null && url.origin === text && (url.protocol === 'https:' || isLoopback(url.hostname))) return text;
  throw new BadSetting('AMPARO_ORIGIN must look like https://amparo.example.org, without a path or a slash at its end');
}

function readLoopback(text: string | undefined): boolean {
  if (text === undefined || text === '') return false;
  if (text === 'test') return true;
  throw new BadSetting('AMPARO_PEERS_ON_LOOPBACK is for tests on one machine: leave it out, or write "test"');
}

function readPeerAddress(text: string | undefined, loopback: string | undefined): string | undefined {
  if (text === undefined || text === 'files') return text;
  const url = URL.parse(text);
  const isTest = loopback === 'test' && url !== null && isLoopback(url.hostname);
  if (url !== null && url.origin === text && (url.protocol === 'https:' || isTest)) return text;
  throw new BadSetting('AMPARO_PEER_URL must look like https://amparo.example.org, without a path, or be "files"');
}

function readDatabaseUrl(text: string | undefined, name: string): string | undefined {
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'postgres:' || url.protocol === 'postgresql:')) return text;
  throw new BadSetting(`${name} must look like postgres://role:password@host/database`);
}

/** Root's home and folders below it are closed to the user of PostgreSQL, so root's data lie elsewhere. */
function usualDataFolder(): string {
  return process.getuid?.() === 0 ? '/var/lib/amparo' : join(REPOSITORY, 'data');
}

function readUid(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text);
  throw new BadSetting('AMPARO_RUN_AS_UID must be the number of a user other than root');
}

/** No shell is asked, so a command is a list of words. */
function readCommand(text: string | undefined, name: string): readonly string[] | undefined {
  if (text === undefined || text === '') return undefined;
  let words: unknown;
  try {
    words = JSON.parse(text);
  } catch {
    words = undefined;
  }
  if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string' && word !== '')) {
    return words as readonly string[];
  }
  throw new BadSetting(`${name} must be a JSON list of words, e.g. ["/usr/bin/clamdscan", "-"]`);
}

function readRate(text: string | undefined, name: string, usual: RateLimit): RateLimit {
  if (text === undefined) return usual;
  const perSecond = Number(text);
  if (perSecond >= 1 && perSecond <= 100_000) return { perSecond, burst: perSecond * 3 };
  throw new BadSetting(`${name} must be a number of requests per second from 1 to 100000`);
}

// SPDX-License-Identifier: EUPL-1.2
// The server's side of the key store (CR-3): starts the process that holds the keys, asks it, and starts it again when it
// dies. While it is away every operation throws KeyStoreUnavailable at once and nothing falls back; a process that does
// not answer in time is ended. With shares a new process is sealed until people have given them again.

import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { ProviderSettings } from './master-key.ts';
import { IntegrityError, KEY_REFUSALS, KeyProblem, KeyRefused, KeyStoreUnavailable } from './problem.ts';
import type {
  FromProcess,
  KekInfo,
  KeyContext,
  KeyHealth,
  MacPurpose,
  OperationName,
  Operations,
  SealPurpose,
  ToProcess,
  WrappedKey,
} from './protocol.ts';

export type { KekInfo, KeyContext, KeyHealth, MacPurpose, SealPurpose, WrappedKey } from './protocol.ts';

interface WrappedEntry {
  readonly key: WrappedKey;
  readonly context: KeyContext;
}

/** Every operation but `health` throws KeyStoreUnavailable while the process is away or sealed. */
export interface KeyStore {
  wrap(dek: Uint8Array, context: KeyContext): Promise<WrappedKey>;
  /** Lists are asked for in pieces, a page of cases in one question. */
  wrapAll(
    entries: readonly { readonly dek: Uint8Array; readonly context: KeyContext }[],
  ): Promise<readonly WrappedKey[]>;
  /** The caller erases what it gets. @throws {IntegrityError} */
  unwrap(key: WrappedKey, context: KeyContext): Promise<Buffer>;
  /** undefined where one does not open */
  unwrapAll(entries: readonly WrappedEntry[]): Promise<readonly (Buffer | undefined)[]>;
  /** Under the current key, without the data keys leaving the key process. */
  rewrapAll(entries: readonly WrappedEntry[]): Promise<readonly (WrappedKey | undefined)[]>;
  /** A new key wraps from now on; older ones still unwrap. Durable when it returns. */
  rotate(): Promise<KekInfo>;
  /** It opens nothing any more, and can be reinstated, say for a backup from before. */
  retire(kekId: string): Promise<void>;
  reinstate(kekId: string): Promise<void>;
  /** For ever; only a retired one. */
  destroy(kekId: string): Promise<void>;
  seal(purpose: SealPurpose, secret: Uint8Array): Promise<Buffer>;
  /** @throws {IntegrityError} */
  open(purpose: SealPurpose, sealed: Uint8Array): Promise<Buffer>;
  mac(purpose: MacPurpose, input: Uint8Array): Promise<Buffer>;
  macAll(purpose: MacPurpose, inputs: readonly Uint8Array[]): Promise<readonly Buffer[]>;
  /** Ed25519, 64 bytes. */
  sign(bytes: Uint8Array): Promise<Buffer>;
  /** SubjectPublicKeyInfo, DER. */
  publicKey(): Promise<Buffer>;
  /** Never throws. */
  health(): Promise<KeyHealth>;
  /** @throws {KeyRefused} for a wrong share; `shares-wrong` means that all must be given again */
  unseal(share: string): Promise<KeyHealth>;
  /** Five new shares, shown once. Nothing changes until `adoptShares` got three of them back. */
  splitMaster(): Promise<readonly string[]>;
  /** From the next start on the store is sealed until three shares are given. */
  adoptShares(shares: readonly string[]): Promise<void>;
}

export interface RunningKeyStore extends KeyStore {
  /** The process that holds the keys, while there is one. */
  readonly processId: () => number | undefined;
  readonly stop: () => Promise<void>;
}

export interface KeyStoreTimes {
  readonly startMs: number;
  readonly answerMs: number;
  /** before a dead process is started again; doubles up to ten seconds */
  readonly restartMs: number;
}
export const USUAL_TIMES: KeyStoreTimes = { startMs: 60_000, answerMs: 5_000, restartMs: 100 };
const LONGEST_RESTART_MS = 10_000;

/** @throws {KeyProblem} when the keys of the folder cannot be used; its message is for the person at the console */
export async function startKeyStore(
  settings: ProviderSettings,
  times: Partial<KeyStoreTimes> = {},
): Promise<RunningKeyStore> {
  const link = new Link(settings, { ...USUAL_TIMES, ...times });
  await link.start();
  return storeOver(link, settings);
}

function storeOver(link: Link, settings: ProviderSettings): RunningKeyStore {
  const beside = settings.provider === 'file' && settings.passphrase.from === 'beside';
  const away: KeyHealth = { state: 'unavailable', provider: settings.provider, beside, keks: [] };
  return {
    wrap: async (dek, context) => only(await link.ask('wrap', [{ dek, context }])),
    wrapAll: (entries) => inPieces(entries, (piece) => link.ask('wrap', piece)),
    unwrap: async (key, context) => {
      const [dek] = await link.ask('unwrap', [{ key, context }]);
      if (dek === undefined) throw new IntegrityError();
      return asBuffer(dek);
    },
    unwrapAll: async (entries) =>
      (await inPieces(entries, (piece) => link.ask('unwrap', piece))).map((dek) =>
        dek === undefined ? undefined : asBuffer(dek),
      ),
    rewrapAll: (entries) => inPieces(entries, (piece) => link.ask('rewrap', piece)),
    rotate: () => link.ask('rotate'),
    retire: (kekId) => link.ask('retire', kekId),
    reinstate: (kekId) => link.ask('reinstate', kekId),
    destroy: (kekId) => link.ask('destroy', kekId),
    seal: async (purpose, secret) => asBuffer(await link.ask('seal', purpose, secret)),
    open: async (purpose, sealed) => asBuffer(await link.ask('open', purpose, sealed)),
    mac: async (purpose, input) => asBuffer(only(await link.ask('mac', purpose, [input]))),
    macAll: async (purpose, inputs) =>
      (await inPieces(inputs, (piece) => link.ask('mac', purpose, piece))).map(asBuffer),
    sign: async (bytes) => asBuffer(await link.ask('sign', bytes)),
    publicKey: async () => asBuffer(await link.ask('publicKey')),
    health: () => link.ask('health').catch(() => away),
    unseal: (share) => link.ask('unseal', share),
    splitMaster: () => link.ask('splitMaster'),
    adoptShares: (shares) => link.ask('adoptShares', shares),
    processId: () => link.processId(),
    stop: () => link.stop(),
  };
}

/** So that a long list neither runs out of time nor keeps others waiting. */
async function inPieces<In, Out>(list: readonly In[], ask: (piece: readonly In[]) => Promise<readonly Out[]>) {
  const answers: Out[] = [];
  for (let at = 0; at < list.length; at += PIECE) answers.push(...(await ask(list.slice(at, at + PIECE))));
  return answers;
}
const PIECE = 500;

function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new KeyStoreUnavailable('failed');
  return first;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Answer<Name extends OperationName> = Awaited<ReturnType<Operations[Name]>>;

interface Waiting {
  readonly answered: (value: unknown) => void;
  readonly failed: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The channel to one process after the other. */
class Link {
  readonly #settings: ProviderSettings;
  readonly #times: KeyStoreTimes;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | undefined;
  #ready = false;
  #stopped = false;
  #asked = 0;
  #restartMs: number;
  #restart: NodeJS.Timeout | undefined;

  constructor(settings: ProviderSettings, times: KeyStoreTimes) {
    this.#settings = settings;
    this.#times = times;
    this.#restartMs = times.restartMs;
  }

  processId(): number | undefined {
    return this.#child?.pid;
  }

  ask<Name extends OperationName>(name: Name, ...args: Parameters<Operations[Name]>): Promise<Answer<Name>> {
    const child = this.#child;
    if (child === undefined || !this.#ready) return Promise.reject(new KeyStoreUnavailable('not-running'));
    this.#asked += 1;
    const id = this.#asked;
    return new Promise<Answer<Name>>((resolve, reject) => {
      const timer = setTimeout(() => this.#tooLate(child, id), this.#times.answerMs);
      // the process answers with the type that protocol.ts gives this name
      this.#waiting.set(id, { answered: (value) => resolve(value as Answer<Name>), failed: reject, timer });
      send(child, { kind: 'ask', id, name, args });
    });
  }

  /** Starts a process and waits until it has its keys, or is sealed. */
  async start(): Promise<void> {
    const child = fork(path.join(import.meta.dirname, 'key-process.ts'), [], {
      serialization: 'advanced',
      execArgv: ['--disable-sigusr1'],
      // nothing of the server's environment; Windows does not start a program without its own folder
      env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    child.once('exit', () => this.#ended(child));
    child.on('error', () => undefined); // an exit follows, or it never started and the time runs out
    send(child, { kind: 'begin', settings: this.#settings });
    try {
      await firstMessage(child, this.#times.startMs);
    } catch (error) {
      this.#child = undefined;
      child.kill('SIGKILL');
      throw error;
    }
    child.on('message', (message: FromProcess) => this.#heard(message));
    // Only open questions keep the server running, through their timers.
    child.unref();
    child.channel?.unref();
    this.#ready = true;
    this.#restartMs = this.#times.restartMs;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.ref();
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), this.#times.answerMs);
    await gone;
    clearTimeout(timer);
  }

  #heard(message: FromProcess): void {
    if (message.kind !== 'answer' && message.kind !== 'refusal') return;
    const waiting = this.#settle(message.id);
    if (message.kind === 'answer') waiting?.answered(message.value);
    else waiting?.failed(errorFor(message.refusal));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  #tooLate(child: ChildProcess, id: number): void {
    this.#settle(id)?.failed(new KeyStoreUnavailable('no-answer'));
    child.kill('SIGKILL');
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#ready = false;
    for (const id of this.#waiting.keys()) this.#settle(id)?.failed(new KeyStoreUnavailable('not-running'));
    this.#startLater();
  }

  #startLater(): void {
    if (this.#stopped) return;
    const wait = this.#restartMs;
    this.#restartMs = Math.min(wait * 2, LONGEST_RESTART_MS);
    this.#restart = setTimeout(() => {
      this.start().catch(() => this.#startLater());
    }, wait);
    this.#restart.unref();
  }
}

function send(child: ChildProcess, message: ToProcess): void {
  child.send(message, () => undefined); // a closed channel shows as the end of the process
}

function firstMessage(child: ChildProcess, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const died = (): void => settle(() => reject(new KeyStoreUnavailable('not-running')));
    const timer = setTimeout(() => settle(() => reject(new KeyStoreUnavailable('no-answer'))), withinMs);
    const heard = (message: FromProcess): void =>
      settle(() => {
        if (message.kind === 'not-started') reject(new KeyProblem(message.code, message.message));
        else resolve();
      });
    const settle = (done: () => void): void => {
      clearTimeout(timer);
      child.off('exit', died);
      child.off('message', heard);
      done();
    };
    child.once('exit', died);
    child.once('message', heard);
  });
}

function errorFor(refusal: Extract<FromProcess, { kind: 'refusal' }>['refusal']): Error {
  if (refusal === 'integrity') return new IntegrityError();
  const known = KEY_REFUSALS.find((code) => code === refusal);
  if (known !== undefined) return new KeyRefused(known);
  return new KeyStoreUnavailable(refusal === 'sealed' ? 'sealed' : 'failed');
}

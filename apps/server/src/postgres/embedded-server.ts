// SPDX-License-Identifier: EUPL-1.2
//
// The embedded database: a PostgreSQL of our own in the data folder, for one server. This file is the order of things;
// each step is a file beside it. Called by open-database.ts and by the clusters of the test runs. It never listens on
// the network, except on the loopback address where there are no Unix sockets (Windows). The product never runs it without
// fsync; the clusters of test runs do.

import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { findBinaries } from './binaries.ts';
import { DATABASE, prepareCluster } from './cluster.ts';
import {
  type Address,
  APPLICATION,
  type Connections,
  connectionSettings,
  KEEPER,
  LOGIN_ROLES,
  type LoginRole,
  MIGRATION,
} from './connections.ts';
import {
  createDataFolder,
  createSocketFolder,
  dataFolder,
  prepareFolders,
  removeEarlierSocketFolder,
} from './data-folder.ts';
import { lockFolder } from './folder-lock.ts';
import { type Postmaster, type PostmasterOptions, startPostmaster, stopLeftover, turnLog } from './postmaster.ts';
import { errorMessage } from './problem.ts';
import { chooseRunAs } from './run-as.ts';
import { FORGETFUL, type Listen, pgHbaConf, postgresqlConf } from './settings.ts';

/** One line, no data of a case. A pino logger fits. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface EmbeddedOptions {
  readonly dataFolder: string;
  readonly log: Log;
  /** Under which user PostgreSQL runs when this process is root. */
  readonly runAsUid?: number;
  /** For test runs: more logins, made by these statements and let in to every database. `forgetful`: no commit waits for the
   * disk, and a power cut would break the cluster. */
  readonly testLogins?: {
    readonly users: readonly string[];
    readonly statements: readonly string[];
    readonly forgetful?: boolean;
  };
}

export interface EmbeddedServer {
  readonly address: Address;
  readonly connections: Connections;
  /** The process of PostgreSQL at this moment. */
  readonly pid: () => number;
  /** Resolves, saying why, if PostgreSQL ended and could not be brought back. Never after `stop`. */
  readonly failed: Promise<string>;
  /** May be called again: the second call waits for the first. */
  readonly stop: () => Promise<void>;
}

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const named = dataFolder(options.dataFolder);
  const runAs = chooseRunAs(named.postgres, options.runAsUid);
  const folder = await createDataFolder(named, runAs);
  const lock = lockFolder(folder.root);
  try {
    await prepareFolders(folder, runAs);
    const binaries = await findBinaries(folder.binaries, runAs);
    const postmaster: PostmasterOptions = {
      binaries,
      cluster: folder.cluster,
      configFile: path.join(folder.config, 'postgresql.conf'),
      logFile: folder.log,
      runAs,
    };
    if (await stopLeftover(postmaster))
      options.log.warn('stopped the PostgreSQL of a server that had not ended cleanly');

    const { listen, address } = await chooseAddress(folder, runAs, options.log);
    await writeSettings(folder.config, listen, options.testLogins);
    const { passwords } = await prepareCluster({
      folder,
      binaries,
      configFile: postmaster.configFile,
      runAs,
      extraStatements: options.testLogins?.statements ?? [],
    });
    await turnLog(folder.log);
    const running = await supervise(postmaster, options.log);
    const stop = async (): Promise<void> => {
      await running.stop();
      await removeEarlierSocketFolder(folder, socketName(SOCKET_NUMBER));
      lock.release();
    };
    let stopped: Promise<void> | undefined;
    const login = (role: LoginRole) => connectionSettings(address, { user: role, password: passwords[role] }, role);
    return {
      address,
      connections: { application: login(APPLICATION), keeper: login(KEEPER), migration: login(MIGRATION) },
      pid: running.pid,
      failed: running.failed,
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

// A socket's file carries a port number; no port is opened.
const SOCKET_NUMBER = 5432;

function socketName(number: number): string {
  return `.s.PGSQL.${number}`;
}

async function chooseAddress(
  folder: ReturnType<typeof dataFolder>,
  runAs: ReturnType<typeof chooseRunAs>,
  log: Log,
): Promise<{ listen: Listen; address: Address }> {
  if (process.platform === 'win32') {
    const loopbackPort = await freePort();
    return { listen: { loopbackPort }, address: { host: '127.0.0.1', port: loopbackPort, database: DATABASE } };
  }
  const socket = await createSocketFolder(folder, socketName(SOCKET_NUMBER), runAs);
  if (socket.elsewhere) {
    log.info(`the path of the data folder is too long for a socket; it lies in the private folder ${socket.path}`);
  }
  return {
    listen: { socketFolder: socket.path, port: SOCKET_NUMBER },
    address: { host: socket.path, port: SOCKET_NUMBER, database: DATABASE },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

async function writeSettings(folder: string, listen: Listen, tests: EmbeddedOptions['testLogins']): Promise<void> {
  const hbaFile = path.join(folder, 'pg_hba.conf');
  const roles = [...LOGIN_ROLES, ...(tests?.users ?? [])];
  await writeFile(hbaFile, pgHbaConf(listen, roles, tests === undefined ? DATABASE : 'all'));
  const instead = tests?.forgetful === true ? FORGETFUL : {};
  await writeFile(path.join(folder, 'postgresql.conf'), postgresqlConf(listen, hbaFile, instead));
}

const RESTART_AGAIN_AFTER_MS = 10 * 60_000;

interface Supervised {
  readonly pid: () => number;
  readonly failed: Promise<string>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts PostgreSQL and brings it back once if it ends by itself (out of memory, killed by hand); if it ends again
 * within ten minutes, `failed` tells the server to stop.
 */
async function supervise(options: PostmasterOptions, log: Log): Promise<Supervised> {
  let postmaster: Postmaster = await startPostmaster(options);
  let stopping = false;
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>();

  const watch = async (): Promise<void> => {
    let restartedAt = Number.NEGATIVE_INFINITY;
    for (;;) {
      const how = await postmaster.ended;
      if (stopping) return;
      if (performance.now() - restartedAt < RESTART_AGAIN_AFTER_MS) {
        log.error(`PostgreSQL ended again (${how})`);
        return fail(how);
      }
      log.error(`PostgreSQL ended (${how}); starting it again`);
      restartedAt = performance.now();
      try {
        postmaster = await startPostmaster(options);
      } catch (error) {
        log.error(errorMessage(error));
        return fail(how);
      }
      log.warn('PostgreSQL is back');
      if (stopping) await postmaster.stop();
    }
  };
  const watching = watch();
  const abandon = (): void => postmaster.abandon();
  process.once('exit', abandon);

  return {
    pid: () => postmaster.pid,
    failed,
    async stop() {
      stopping = true;
      await postmaster.stop();
      await watching;
      process.off('exit', abandon);
    },
  };
}

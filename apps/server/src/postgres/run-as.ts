// SPDX-License-Identifier: EUPL-1.2
//
// Under which user PostgreSQL runs. It refuses to run as root, so a server started by root (a container, a first try on
// a fresh machine) gives it an unprivileged user. Asked by the embedded server; knows nothing of databases.

import { readFileSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: RunAs = { uid: 65534, gid: 65534 };

/**
 * @param owned a folder that an earlier start gave to that user, if there was one: it stays with it
 * @returns undefined when this process may run PostgreSQL as itself
 */
export function chooseRunAs(owned: string, configuredUid?: number): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readUsers();
  if (configuredUid !== undefined) {
    return users.find(({ uid }) => uid === configuredUid) ?? { uid: configuredUid, gid: configuredUid };
  }
  return ownerOf(owned) ?? users.find(({ name }) => name === 'amparo') ?? NOBODY;
}

function ownerOf(folder: string): RunAs | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

function readUsers(): (RunAs & { readonly name: string })[] {
  let passwd = '';
  try {
    passwd = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return []; // a machine whose users are elsewhere
  }
  return passwd
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

/** The first folder on the way to `target` that this user may not enter, `target` included. */
export async function firstClosedFolder(target: string, { uid, gid }: RunAs): Promise<string | undefined> {
  const absolute = path.resolve(target);
  const { root } = path.parse(absolute);
  const names = absolute.slice(root.length).split(path.sep).filter(Boolean);
  const folders = [root, ...names.map((_, index) => path.join(root, ...names.slice(0, index + 1)))];
  for (const folder of folders) {
    const found = await stat(folder).catch(() => undefined);
    if (found === undefined) return undefined; // nothing further exists yet
    const enter = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001;
    if ((found.mode & enter) === 0) return folder;
  }
  return undefined;
}

// SPDX-License-Identifier: EUPL-1.2
// Which identity providers sign people in (AMPARO_SSO_FILE): a JSON list, readable by its owner only, with the client's
// secrets in files of their own beside it (SEC-1). A provider on this very machine without TLS is for tests and says so.

import path from 'node:path';
import { z } from 'zod';
import { BadSetting, isLoopback } from '../config.ts';
import { readSecretFile } from '../keys/secret-file.ts';

export interface Provider {
  readonly id: string;
  /** as the button says it */
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly onlyForTestsOnLoopback: boolean;
}

const FileShape = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9-]{1,40}$/u),
      name: z.string().min(1).max(60),
      issuer: z.string().max(300),
      clientId: z.string().min(1).max(200),
      clientSecretFile: z.string().min(1),
      onlyForTestsOnLoopback: z.boolean().optional(),
    }),
  )
  .min(1)
  .max(20);

/** @throws {BadSetting} saying what is wrong; {KeyProblem} when others can read one of the files */
export async function readProviders(file: string | undefined): Promise<readonly Provider[]> {
  if (file === undefined) return [];
  const read = FileShape.safeParse(parse(await readSecretFile(file)));
  if (!read.success) {
    const places = read.error.issues.map(({ path: place }) => place.join('.') || 'the file itself').join(', ');
    throw new BadSetting(
      `AMPARO_SSO_FILE must hold a list of {id, name, issuer, clientId, clientSecretFile}; not right: ${places}`,
    );
  }
  const providers: Provider[] = [];
  for (const { clientSecretFile, onlyForTestsOnLoopback = false, ...rest } of read.data) {
    assertIssuer(rest.issuer, onlyForTestsOnLoopback);
    const secret = await readSecretFile(path.resolve(path.dirname(file), clientSecretFile));
    providers.push({ ...rest, clientSecret: secret.toString('utf8').trim(), onlyForTestsOnLoopback });
  }
  if (new Set(providers.map(({ id }) => id)).size < providers.length) {
    throw new BadSetting('AMPARO_SSO_FILE: each id may stand once only');
  }
  return providers;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BadSetting('AMPARO_SSO_FILE must hold JSON');
  }
}

function assertIssuer(issuer: string, forTests: boolean): void {
  const url = URL.parse(issuer);
  const plain = url?.protocol === 'http:' && forTests && isLoopback(url.hostname);
  if (url?.protocol === 'https:' || plain) return;
  throw new BadSetting('AMPARO_SSO_FILE: issuer must be an https:// address');
}

// SPDX-License-Identifier: EUPL-1.2
// Where messages are handed over (AMPARO_MAIL_FILE): a JSON object that only its owner can read, with the password in a file of its
// own beside it (SEC-1). A server on this very machine without TLS is for tests and says so.

import path from 'node:path';
import { z } from 'zod';
import { BadSetting, isLoopback } from '../config.ts';
import { readSecretFile } from '../keys/secret-file.ts';

export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS, and nothing is sent without it */
  readonly tlsFromStart: boolean;
  readonly login: { readonly user: string; readonly password: string } | undefined;
  /** the sender that people see */
  readonly from: string;
  readonly onlyForTestsOnLoopback: boolean;
}

const FileShape = z.strictObject({
  host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/u),
  port: z.int().min(1).max(65_535),
  tlsFromStart: z.boolean().optional(),
  user: z.string().min(1).max(300).optional(),
  passwordFile: z.string().min(1).optional(),
  from: z.email().max(254),
  onlyForTestsOnLoopback: z.boolean().optional(),
});

/**
 * @returns undefined where no file is named: then nobody is offered e-mail
 * @throws {BadSetting} saying what is wrong; {KeyProblem} when others can read one of the files
 */
export async function readMailSettings(file: string | undefined): Promise<MailSettings | undefined> {
  if (file === undefined) return undefined;
  const read = FileShape.safeParse(parse(await readSecretFile(file)));
  if (!read.success) {
    const places = read.error.issues.map(({ path: place }) => place.join('.') || 'the file itself').join(', ');
    throw new BadSetting(
      `AMPARO_MAIL_FILE must hold {host, port, from, user, passwordFile}, e.g. port 587; not right: ${places}`,
    );
  }
  const {
    user,
    passwordFile,
    tlsFromStart = read.data.port === 465,
    onlyForTestsOnLoopback = false,
    ...rest
  } = read.data;
  if ((user === undefined) !== (passwordFile === undefined)) {
    throw new BadSetting('AMPARO_MAIL_FILE: user and passwordFile belong together');
  }
  if (onlyForTestsOnLoopback && !isLoopback(rest.host)) {
    throw new BadSetting('AMPARO_MAIL_FILE: only a host on this machine can be used without TLS');
  }
  const login =
    user === undefined || passwordFile === undefined
      ? undefined
      : {
          user,
          password: (await readSecretFile(path.resolve(path.dirname(file), passwordFile))).toString('utf8').trim(),
        };
  return { ...rest, tlsFromStart, login, onlyForTestsOnLoopback };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BadSetting('AMPARO_MAIL_FILE must hold JSON');
  }
}

// SPDX-License-Identifier: EUPL-1.2
// The name of a file that somebody sent: kept sealed for people to read, and never used as the name of anything on a disk. A
// name that could mislead a reader or a system is refused and not mended, so that what stands in the file is what was sent.

import { ARCHIVES, EXTENSIONS, type Kind, LIMITS } from './limits.ts';
import { FileRefused } from './problem.ts';

export interface CheckedName {
  /** composed (NFC), otherwise as it was given */
  readonly name: string;
  readonly kind: Kind;
}

/** Names that Windows keeps for devices, whatever follows the dot. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\.|$)/iu;

/**
 * @throws {FileRefused} `name-…`, `archive` or `type-not-taken`
 */
export function readFileName(given: string): CheckedName {
  const name = given.normalize('NFC');
  if (name.trim() === '') throw new FileRefused('name-empty');
  if (Array.from(name).length > LIMITS.nameLength) throw new FileRefused('name-too-long');
  // / and \ and what looks like them; a drive or a stream of Windows
  if (/[/\\:\u2044\u2215\u29f8\uff0f\uff3c]/u.test(name) || name.includes('..'))
    throw new FileRefused('name-with-path');
  // direction marks turn exe.jpg into gpj.exe; control and format characters cannot be seen
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/u.test(name)) throw new FileRefused('name-hidden-characters');
  if (/^[\s.]|[\s.]$/u.test(name) || DEVICES.test(name) || /[<>"|?*]/u.test(name))
    throw new FileRefused('name-reserved');
  return { name, kind: kindByName(name) };
}

/** @throws {FileRefused} */
export function kindByName(name: string): Kind {
  const extension = /\.([^.]+)$/u.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ARCHIVES.includes(extension)) throw new FileRefused('archive');
  const kind = Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
  if (kind === undefined) throw new FileRefused('type-not-taken');
  return kind;
}

/**
 * The header by which a browser saves an answer under its name (RFC 6266): never shown inside the page, the plain form for old
 * programs without any sign that could end the header, the full form in UTF-8 (RFC 8187).
 */
export function contentDisposition(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9 ._()-]/gu, '_');
  const full = encodeURIComponent(name).replaceAll(
    /['()*]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}

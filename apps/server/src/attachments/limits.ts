// SPDX-License-Identifier: EUPL-1.2
// How much an attachment may be, and what kinds there are (ATT-1). Nothing else decides on it: routes, checks, the page and the
// tests read these numbers.

const MIB = 1024 * 1024;

export const LIMITS = {
  fileBytes: 25 * MIB,
  /** in one case, also those that wait for their end */
  perCase: 200,
  /** what one person may send in 24 hours */
  perUserDayBytes: 1024 * MIB,
  /** uploads of one person that are under way at the same time */
  underWay: 10,
  pixels: 40_000_000,
  /** a picture that was encoded anew may have become larger */
  cleanedBytes: 40 * MIB,
  office: { parts: 2_000, unpackedBytes: 150 * MIB, ratio: 200 },
  /** of the packed object streams of one PDF, all together */
  pdfUnpackedBytes: 100 * MIB,
  nameLength: 150,
} as const;

/** What is sent in one request: small enough for a slow line, and never more than this in memory for one request. */
export const PART_BYTES = MIB;
/** An upload that was not finished by then is removed. */
export const UNFINISHED_MS = 24 * 3600_000;
/** So long a deletion can be undone; then the key of the file is destroyed. */
export const UNDO_MS = 7 * 24 * 3600_000;

export const KINDS = ['jpeg', 'png', 'webp', 'pdf', 'text', 'docx', 'xlsx', 'odt'] as const;
export type Kind = (typeof KINDS)[number];

export const PICTURES = ['jpeg', 'png', 'webp'] as const satisfies readonly Kind[];
export function isPicture(kind: Kind): kind is (typeof PICTURES)[number] {
  return (PICTURES as readonly Kind[]).includes(kind);
}

/** The media type by which a kind is given back. */
export const MEDIA_TYPES: Readonly<Record<Kind, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  pdf: 'application/pdf',
  text: 'text/plain; charset=utf-8',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  odt: 'application/vnd.oasis.opendocument.text',
};

/** By which end of its name a file says what it is; others are refused. */
export const EXTENSIONS: Readonly<Record<string, Kind>> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  pdf: 'pdf',
  txt: 'text',
  docx: 'docx',
  xlsx: 'xlsx',
  odt: 'odt',
};

/** Refused like every unknown kind, but with words of their own: unpack it and send what is inside. */
export const ARCHIVES: readonly string[] = [
  'zip',
  'rar',
  '7z',
  'gz',
  'tgz',
  'tar',
  'bz2',
  'xz',
  'zst',
  'cab',
  'iso',
  'jar',
];

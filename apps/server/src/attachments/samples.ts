// SPDX-License-Identifier: EUPL-1.2
// Files for the tests of this folder: good ones of every kind, and one for each reason why a file is refused. All made here,
// nothing of anybody. Only tests import this file.

import { crc32, deflateRawSync } from 'node:zlib';
import sharp, { type SharpOptions } from 'sharp';

const crc = crc32 as (bytes: Uint8Array) => number;

export interface ZipPart {
  readonly name: string;
  readonly bytes: string | Buffer;
  /** what the directory says of its size, where it lies */
  readonly says?: number;
  readonly stored?: boolean;
  /** general purpose flags; 1: with a password */
  readonly flags?: number;
}

export function zip(parts: readonly ZipPart[], before: Uint8Array = Buffer.alloc(0)): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = before.length;
  for (const { name, bytes, says, stored = false, flags = 0 } of parts) {
    const plain = Buffer.from(bytes as string);
    const packed = stored ? plain : deflateRawSync(plain);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc(plain) >>> 0, 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(says ?? plain.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, Buffer.from(name), packed]);
    const entry = Buffer.alloc(46);
    entry.write('PK\u0001\u0002', 'latin1');
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    entries.push(entry, Buffer.from(name));
    bodies.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([before, ...bodies, directory, end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';

export function types(...all: readonly string[]): ZipPart {
  const overrides = all.map((type, index) => `<Override PartName="/part${index}.xml" ContentType="${type}"/>`);
  return {
    name: '[Content_Types].xml',
    bytes: `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${overrides.join('')}</Types>`,
  };
}

export function relationship(type: string, target: string, external = false): string {
  const mode = external ? ' TargetMode="External"' : '';
  const body = `<Relationship Id="r1" Type="${RELATIONSHIPS}/${type}" Target="${target}"${mode}/>`;
  return `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${body}</Relationships>`;
}

export function wordBody(inner = '<w:p><w:r><w:t>A fictional letter.</w:t></w:r></w:p>'): ZipPart {
  return {
    name: 'word/document.xml',
    bytes: `${XML}<w:document xmlns:w="${W}"><w:body>${inner}</w:body></w:document>`,
  };
}

export function docx(more: readonly ZipPart[] = [], body = wordBody()): Buffer {
  return zip([
    types(`${WORD}.document.main+xml`),
    { name: '_rels/.rels', bytes: relationship('officeDocument', 'word/document.xml') },
    body,
    ...more,
  ]);
}

export function xlsx(formula = 'SUM(A2:A3)', more: readonly ZipPart[] = []): Buffer {
  return zip([
    types(`${SHEET}.sheet.main+xml`),
    { name: '_rels/.rels', bytes: relationship('officeDocument', 'xl/workbook.xml') },
    { name: 'xl/workbook.xml', bytes: `${XML}<workbook/>` },
    { name: 'xl/worksheets/sheet1.xml', bytes: `${XML}<worksheet><row><c><f>${formula}</f></c></row></worksheet>` },
    ...more,
  ]);
}

export function odt(inner = '<text:p>A fictional letter.</text:p>', more: readonly ZipPart[] = []): Buffer {
  const names = 'xmlns:o="o" xmlns:text="t" xmlns:xlink="x" xmlns:draw="d" xmlns:script="s"';
  return zip([
    { name: 'mimetype', bytes: 'application/vnd.oasis.opendocument.text', stored: true },
    { name: 'content.xml', bytes: `${XML}<o:document-content ${names}><o:scripts/>${inner}</o:document-content>` },
    { name: 'META-INF/manifest.xml', bytes: `${XML}<manifest/>` },
    ...more,
  ]);
}

export function pdf(extra = '', after = ''): Buffer {
  return Buffer.from(
    `%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n${extra}` +
      `trailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n9\n%%EOF\n${after}`,
    'latin1',
  );
}

/** Words that stand only in what must go: maker, serial number, author, place, comment. */
export const TRACES = ['CanaryMaker', 'SERIAL-998877', 'CanaryAuthor', 'CanaryPlace', 'CanaryComment'] as const;

/** A picture of noise, taken upright by a camera that writes down everything; 40 by 20 points as stored, to be turned. */
export async function taken(kind: 'jpeg' | 'png' | 'webp', width = 40, height = 20): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  // left half red, right half blue: after turning, above and below
  for (let at = 0; at < pixels.length; at += 3) pixels[(at / 3) % width < width / 2 ? at : at + 2] = 220;
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } }).withExif({
    IFD0: { Make: TRACES[0], Artist: TRACES[2], ImageDescription: TRACES[3], Software: 'CanaryMaker 1' },
    IFD2: { BodySerialNumber: TRACES[1], UserComment: TRACES[4] },
    IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '14/1 6/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '87/1 12/1 0/1' },
  });
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="${TRACES[2]}"/></rdf:RDF></x:xmpmeta>`;
  const full = picture.withXmp(xmp).withMetadata({ orientation: 6 });
  if (kind === 'webp') return full.webp().toBuffer();
  return kind === 'png' ? withPngText(await full.png().toBuffer()) : withJpegComment(await full.jpeg().toBuffer());
}

function withPngText(png: Buffer): Buffer {
  const body = Buffer.from(`tEXtComment\u0000${TRACES[4]}`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body) >>> 0);
  return Buffer.concat([png.subarray(0, 33), length, body, sum, png.subarray(33)]);
}

/** A comment, an IPTC block and a thumbnail-like block, as cameras and agencies add them. */
function withJpegComment(jpeg: Buffer): Buffer {
  const segment = (marker: number, text: string) => {
    const body = Buffer.from(text, 'latin1');
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  const added = [
    segment(0xed, `Photoshop 3.0\u00008BIM\u0004\u0004\u0000\u0000${TRACES[2]}`),
    segment(0xfe, TRACES[4]),
  ];
  return Buffer.concat([jpeg.subarray(0, 2), ...added, jpeg.subarray(2)]);
}

/** A picture as large as asked for, of noise, so that it packs badly. */
export async function noise(width: number, height: number, quality = 95): Promise<Buffer> {
  return sharp({
    create: { width, height, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  } as SharpOptions)
    .jpeg({ quality })
    .toBuffer();
}

/** A PNG whose header says 41 megapixels; behind it is next to nothing. */
export function hugeHeader(): Buffer {
  const header = Buffer.alloc(17);
  header.write('IHDR', 'latin1');
  header.writeUInt32BE(41_000, 4);
  header.writeUInt32BE(1_000, 8);
  header.set([8, 2, 0, 0, 0], 12);
  const chunk = (body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length - 4);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc(body) >>> 0);
    return Buffer.concat([length, body, sum]);
  };
  return Buffer.concat([
    Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'),
    chunk(header),
    chunk(Buffer.from('IEND', 'latin1')),
  ]);
}

// SPDX-License-Identifier: EUPL-1.2
// Every kind that is taken, and one file for each reason why one is not, through the real process that looks at files.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { Refused } from '../problems.ts';
import { contentDisposition, readFileName } from './file-name.ts';
import { inspect } from './inspect.ts';
import { createInspection } from './inspection.ts';
import type { Kind } from './limits.ts';
import { FileRefused } from './problem.ts';
import * as sample from './samples.ts';
import { NO_SCAN, scanWith } from './scan.ts';

const inspection = createInspection(NO_SCAN);
const look = (bytes: Buffer, kind: Kind, original = false) =>
  inspection.look({ kind, original, bytes: async () => bytes });
const problemOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken',
    (error: unknown) => (error instanceof FileRefused ? error.problem : String(error)),
  );

describe('ATT-1: what is taken', () => {
  const good: readonly [string, Kind, Buffer][] = [
    ['PDF', 'pdf', sample.pdf()],
    ['PDF with a link', 'pdf', sample.pdf('3 0 obj\n<< /S /URI /URI (https://example.org) >>\nendobj\n')],
    ['text', 'text', Buffer.from('Una nota ficticia.\nÑandú — 東京\n')],
    ['DOCX', 'docx', sample.docx()],
    [
      'DOCX with a link to press',
      'docx',
      sample.docx([
        { name: 'word/_rels/document.xml.rels', bytes: sample.relationship('hyperlink', 'https://example.org/', true) },
      ]),
    ],
    ['XLSX', 'xlsx', sample.xlsx()],
    ['ODT', 'odt', sample.odt('<text:a xlink:href="https://example.org/">a link</text:a>')],
  ];
  for (const [name, kind, bytes] of good) {
    test(`${name} is kept as it is`, async () => {
      assert.ok((await inspect(bytes, kind, false)).equals(bytes));
    });
  }
  test('through the process of its own, like that; what is refused comes back with its reason', async () => {
    assert.ok((await look(sample.docx(), 'docx')).equals(sample.docx()));
    assert.equal(await problemOf(look(sample.docx([{ name: 'word/vbaProject.bin', bytes: 'x' }]), 'docx')), 'macros');
    assert.equal(await problemOf(look(sample.hugeHeader(), 'png')), 'too-many-pixels');
  });
});

describe('ATT-1: what is refused, one sample for each reason', () => {
  const rels = (type: string, target: string) => ({
    name: 'word/_rels/settings.xml.rels',
    bytes: sample.relationship(type, target, true),
  });
  const field = (text: string) =>
    sample.wordBody(
      `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>${Array.from(text, (sign) => `<w:r><w:instrText>${sign}</w:instrText></w:r>`).join('')}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`,
    );
  const bomb = Buffer.alloc(160 * 1024 * 1024);
  const packedScript = deflateSync(Buffer.from('3 0 << /S /JavaScript /JS (app.alert(1)) >>'));
  const objectStream = (dictionary: string, body: Buffer) =>
    sample.pdf(`4 0 obj\n<< ${dictionary} >>\nstream\n${body.toString('latin1')}\nendstream\nendobj\n`);
  const macroType = 'application/vnd.ms-word.document.macroEnabled.main+xml';
  const refused: readonly [string, Kind, () => Buffer | Promise<Buffer>, string][] = [
    ['nothing at all', 'pdf', () => Buffer.alloc(0), 'empty'],
    ['a program named .jpg', 'jpeg', () => Buffer.from('MZ\u0090\u0000\u0003', 'latin1'), 'differs-from-name'],
    ['a program named .txt', 'text', () => Buffer.from('MZ this program cannot be run'), 'differs-from-name'],
    [
      'an SVG named .png',
      'png',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      'differs-from-name',
    ],
    ['an SVG named .txt', 'text', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'differs-from-name'],
    ['a page named .txt', 'text', () => Buffer.from('\n<!DOCTYPE html><script>1</script>'), 'differs-from-name'],
    ['a picture under the name of another kind', 'png', () => sample.taken('jpeg'), 'differs-from-name'],
    ['text with control characters', 'text', () => Buffer.from('note\u001b[2J'), 'not-plain-text'],
    ['text that is no UTF-8', 'text', () => Buffer.from([0x61, 0xe9, 0x62]), 'not-plain-text'],
    [
      'a picture that is an archive too',
      'jpeg',
      async () => sample.zip([{ name: 'a', bytes: 'a' }], await sample.taken('jpeg')),
      'second-format',
    ],
    [
      'a picture that is a page too',
      'jpeg',
      async () => {
        const jpeg = await sample.taken('jpeg');
        const comment = Buffer.from('\u00ff\u00fe\u0000\u002a<script>alert(document.domain)</script>  ', 'latin1');
        return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
      },
      'second-format',
    ],
    [
      'a PDF that is an archive too',
      'pdf',
      () => sample.zip([{ name: 'a', bytes: 'a' }], sample.pdf()),
      'second-format',
    ],
    ['a PDF with something behind its end', 'pdf', () => sample.pdf('', '<script>1</script>'), 'second-format'],
    [
      'an office file with something before it',
      'docx',
      () => Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), sample.docx()]),
      'second-format',
    ],
    [
      'an office file with something behind it',
      'docx',
      () => Buffer.concat([sample.docx(), Buffer.from('more')]),
      'second-format',
    ],
    ['41 megapixels, said in the header', 'png', () => sample.hugeHeader(), 'too-many-pixels'],
    ['a picture cut short', 'jpeg', async () => (await sample.noise(400, 300)).subarray(0, 9_000), 'damaged'],
    [
      'a picture that moves',
      'webp',
      async () => {
        const webp = await sharp({ create: { width: 8, height: 16, channels: 4, background: 'red' } })
          .webp()
          .toBuffer();
        const frames = Buffer.alloc(30);
        frames.write('RIFF', 'latin1');
        frames.write('WEBPVP8X', 8, 'latin1');
        frames.writeUInt32LE(10, 16);
        frames[20] = 2;
        return Buffer.concat([frames, webp.subarray(12)]);
      },
      'animated',
    ],
    [
      'a PDF with a script',
      'pdf',
      () => sample.pdf('3 0 obj\n<< /S /JavaScript /JS (1) >>\nendobj\n'),
      'active-content',
    ],
    [
      'the same in other letters',
      'pdf',
      () => sample.pdf('3 0 obj\n<< /S /J#61vaScri#70t /JS (1) >>\nendobj\n'),
      'active-content',
    ],
    [
      'the same, packed',
      'pdf',
      () => objectStream('/Type /ObjStm /Filter /FlateDecode', packedScript),
      'active-content',
    ],
    [
      'packed so that it cannot be read',
      'pdf',
      () => objectStream('/Type /ObjStm /Filter [/LZWDecode /FlateDecode]', packedScript),
      'cannot-be-checked',
    ],
    [
      'a PDF that unpacks to far more',
      'pdf',
      () => objectStream('/Type /ObjStm /Filter /FlateDecode', deflateSync(Buffer.alloc(101 * 1024 * 1024))),
      'unpacks-too-large',
    ],
    [
      'a PDF that starts a program',
      'pdf',
      () => sample.pdf('3 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n'),
      'active-content',
    ],
    [
      'a PDF that carries a file',
      'pdf',
      () => sample.pdf('3 0 obj\n<< /Type /EmbeddedFile >>\nendobj\n'),
      'embedded-file',
    ],
    [
      'a PDF with a password',
      'pdf',
      () => Buffer.from(sample.pdf().toString('latin1').replace('/Root', '/Encrypt 9 0 R /Root'), 'latin1'),
      'protected',
    ],
    ['a PDF cut short', 'pdf', () => sample.pdf().subarray(0, 80), 'damaged'],
    ['macros by type', 'docx', () => sample.zip([sample.types(macroType), sample.wordBody()]), 'macros'],
    ['macros by part', 'docx', () => sample.docx([{ name: 'word/vbaProject.bin', bytes: 'x' }]), 'macros'],
    [
      'macros of an older kind',
      'xlsx',
      () => sample.xlsx('1', [{ name: 'xl/macrosheets/sheet1.xml', bytes: '<x/>' }]),
      'macros',
    ],
    ['macros of ODT', 'odt', () => sample.odt('', [{ name: 'Basic/Standard/Module1.xml', bytes: '<x/>' }]), 'macros'],
    [
      'an event of ODT',
      'odt',
      () => sample.odt('<script:event-listener xlink:href="vnd.sun.star.script:a"/>'),
      'macros',
    ],
    [
      'an external template',
      'docx',
      () => sample.docx([rels('attachedTemplate', 'https://example.org/t.dotm')]),
      'external-link',
    ],
    [
      'a picture from elsewhere',
      'docx',
      () => sample.docx([rels('image', 'https://example.org/i.png')]),
      'external-link',
    ],
    [
      'a link to a share of a network',
      'docx',
      () => sample.docx([rels('hyperlink', 'file://server/share')]),
      'external-link',
    ],
    [
      'a field that starts something, in pieces',
      'docx',
      () => sample.docx([], field(' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe')),
      'external-link',
    ],
    [
      'links of a table',
      'xlsx',
      () => sample.xlsx('1', [{ name: 'xl/externalLinks/externalLink1.xml', bytes: '<x/>' }]),
      'external-link',
    ],
    ['a formula that asks another program', 'xlsx', () => sample.xlsx("cmd|' /C calc'!A0"), 'external-link'],
    [
      'a formula that asks the network',
      'xlsx',
      () => sample.xlsx('WEBSERVICE("https://example.org")'),
      'external-link',
    ],
    [
      'a picture from elsewhere in ODT',
      'odt',
      () => sample.odt('<draw:image xlink:href="https://example.org/i.png"/>'),
      'external-link',
    ],
    [
      'a template of ODT',
      'odt',
      () => sample.odt('', [{ name: 'meta.xml', bytes: '<m xmlns:x="x"><template x:href="../t.ott"/></m>' }]),
      'external-link',
    ],
    [
      'a file within',
      'docx',
      () => sample.docx([{ name: 'word/embeddings/oleObject1.bin', bytes: 'x' }]),
      'embedded-file',
    ],
    ['a program within', 'docx', () => sample.docx([{ name: 'word/media/run.exe', bytes: 'MZ' }]), 'embedded-file'],
    ['a way out of the archive', 'docx', () => sample.docx([{ name: '../../evil.xml', bytes: '<x/>' }]), 'damaged'],
    [
      'a bomb that says so',
      'docx',
      () => sample.docx([{ name: 'word/media/a.png', bytes: bomb }]),
      'unpacks-too-large',
    ],
    [
      'a bomb that lies',
      'docx',
      () => sample.docx([{ name: 'word/media/a.png', bytes: bomb, says: 1000 }]),
      'unpacks-too-large',
    ],
    [
      'too many parts',
      'docx',
      () => sample.docx(Array.from({ length: 2001 }, (_, n) => ({ name: `word/media/${n}.png`, bytes: 'x' }))),
      'unpacks-too-large',
    ],
    ['an office file with a password', 'docx', () => Buffer.from('d0cf11e0a1b11ae1000000', 'hex'), 'protected'],
    [
      'an archive with a password',
      'docx',
      () => sample.docx([{ name: 'word/a.xml', bytes: '<x/>', flags: 1 }]),
      'protected',
    ],
    ['an archive named .docx', 'docx', () => sample.zip([{ name: 'letter.txt', bytes: 'x' }]), 'differs-from-name'],
    ['a table named .docx', 'docx', () => sample.xlsx(), 'differs-from-name'],
    [
      'entities',
      'docx',
      () => sample.docx([{ name: 'word/a.xml', bytes: '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>' }]),
      'damaged',
    ],
  ];
  for (const [name, kind, make, problem] of refused) {
    test(`${name}: ${problem}`, async () => {
      assert.equal(await problemOf(inspect(await make(), kind, false)), problem);
    });
  }

  test('no bytes of whatever kind make it fail in another way (property)', async () => {
    const starts = {
      jpeg: '\u00ff\u00d8\u00ff\u00e0',
      png: '\u0089PNG\r\n\u001a\n',
      webp: 'RIFF0000WEBP',
      pdf: '%PDF-1.4',
      text: '',
      docx: 'PK\u0003\u0004',
      xlsx: 'PK\u0003\u0004',
      odt: 'PK\u0003\u0004',
    } as const;
    const file = fc.tuple(
      fc.constantFrom(...(Object.keys(starts) as Kind[])),
      fc.uint8Array({ maxLength: 400 }),
      fc.boolean(),
    );
    await fc.assert(
      fc.asyncProperty(file, async ([kind, rest, original]) => {
        const bytes = Buffer.concat([Buffer.from(starts[kind], 'latin1'), rest]);
        try {
          await inspect(bytes, kind, original);
        } catch (error) {
          // a RangeError of a read beyond the end is a refusal as well: the process says `cannot-be-checked`
          assert.ok(error instanceof FileRefused || error instanceof RangeError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('ATT-1: names', () => {
  const bad: readonly [string, string][] = [
    ['', 'name-empty'],
    ['   ', 'name-empty'],
    [`${'a'.repeat(10_000)}.pdf`, 'name-too-long'],
    ['../../etc/passwd.txt', 'name-with-path'],
    ['/etc/passwd.txt', 'name-with-path'],
    ['C:\\temp\\a.pdf', 'name-with-path'],
    ['a\u2215b.pdf', 'name-with-path'],
    ['photo\u202egpj.exe.pdf', 'name-hidden-characters'],
    ['photo\u200b.pdf', 'name-hidden-characters'],
    ['photo\n.pdf', 'name-hidden-characters'],
    ['photo\u0000.pdf', 'name-hidden-characters'],
    ['.pdf', 'name-reserved'],
    ['CON.pdf', 'name-reserved'],
    ['a"; filename=evil.pdf', 'name-reserved'],
    ['a.exe', 'type-not-taken'],
    ['a.html', 'type-not-taken'],
    ['a.svg', 'type-not-taken'],
    ['a.docm', 'type-not-taken'],
    ['a.pdf.exe', 'type-not-taken'],
    ['a', 'type-not-taken'],
    ['a.constructor', 'type-not-taken'],
    ['a.zip', 'archive'],
    ['a.7z', 'archive'],
  ];
  for (const [name, problem] of bad) {
    test(`${JSON.stringify(name.slice(0, 30))}: ${problem}`, () => {
      assert.throws(
        () => readFileName(name),
        (error: unknown) => error instanceof FileRefused && error.problem === problem,
      );
    });
  }
  test('a name in any script is kept, composed', () => {
    assert.deepEqual(readFileName('Carta de Jose\u0301 (2).PDF'), { name: 'Carta de José (2).PDF', kind: 'pdf' });
    assert.equal(readFileName('手紙.jpeg').kind, 'jpeg');
  });
  test('ATT-3: no name ends the header that carries it (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 150 }), (name) => {
        if (!name.isWellFormed()) return;
        assert.match(
          contentDisposition(name),
          /^attachment; filename="[A-Za-z0-9 ._()-]*"; filename\*=UTF-8''[A-Za-z0-9._~!%-]*$/u,
        );
      }),
    );
  });
});

describe('ATT-2: what a camera writes is gone, and the picture stands upright', () => {
  for (const kind of ['jpeg', 'png', 'webp'] as const) {
    test(kind, async () => {
      const given = await sample.taken(kind);
      for (const trace of [sample.TRACES[0], sample.TRACES[1], sample.TRACES[2]])
        assert.ok(given.includes(trace), trace);
      const kept = await look(given, kind);
      for (const trace of [
        ...sample.TRACES,
        'Exif',
        'http://ns.adobe.com',
        'xmpmeta',
        'Photoshop',
        '8BIM',
        'ICC_PROFILE',
        'tEXt',
        'iTXt',
        'eXIf',
        'EXIF',
        'XMP ',
      ]) {
        assert.ok(!kept.includes(trace), trace);
      }
      const { exif, xmp, iptc, icc, orientation, width, height, comments } = await sharp(kept).metadata();
      assert.deepEqual([exif, xmp, iptc, icc, comments], [undefined, undefined, undefined, undefined, undefined]);
      assert.ok(orientation === undefined || orientation === 1);
      assert.deepEqual([width, height], [20, 40], 'turned as the camera said');
      const { data } = await sharp(kept).raw().toBuffer({ resolveWithObject: true });
      const channels = data.length / (20 * 40);
      assert.ok((data[channels * (20 * 5 + 10)] ?? 0) > 150, 'red above');
      assert.ok((data[channels * (20 * 35 + 10) + 2] ?? 0) > 150, 'blue below');
    });
  }
  test('an evidence original keeps every byte', async () => {
    const given = await sample.taken('jpeg');
    assert.ok((await look(given, 'jpeg', true)).equals(given));
  });
});

describe('ATT-3: the program against viruses', () => {
  const by = (script: string, timeMs?: number) => scanWith([process.execPath, '-e', script], timeMs);
  const bytes = sample.pdf();
  test('gets the bytes and says that nothing was found', async () => {
    await by(
      `let n = 0; process.stdin.on('data', (part) => n += part.length).on('end', () => process.exit(n === ${bytes.length} ? 0 : 2))`,
    )(bytes);
  });
  test('finds something: the file is not taken', async () => {
    assert.equal(await problemOf(by('process.exit(1)')(bytes)), 'malware-found');
  });
  test('fails closed: missing, broken or too slow', async () => {
    const scans = [
      scanWith(['/no/such/program']),
      by('process.exit(2)'),
      by('process.kill(process.pid)'),
      by('setTimeout(() => 0, 60000)', 300),
    ];
    for (const scan of scans) {
      await assert.rejects(
        scan(bytes),
        (error: unknown) => error instanceof Refused && error.code === 'scan-unavailable',
      );
    }
    const closed = createInspection(scanWith(['/no/such/program']));
    await assert.rejects(closed.look({ kind: 'pdf', original: false, bytes: async () => bytes }), Refused);
  });
});

test('ATT-1: files are looked at one at a time, however many wait, and no more than a few wait', async () => {
  const few = createInspection(NO_SCAN, 2);
  let held = 0;
  let most = 0;
  const one = () =>
    few.look({
      kind: 'text',
      original: false,
      bytes: async () => {
        held += 1;
        most = Math.max(most, held);
        setTimeout(() => (held -= 1), 5);
        return Buffer.from('a note');
      },
    });
  const results = await Promise.allSettled(Array.from({ length: 6 }, one));
  assert.equal(most, 1);
  const busy = results.filter((each) => each.status === 'rejected');
  assert.equal(busy.length, 3);
});

// SPDX-License-Identifier: EUPL-1.2
// `amparo terms` as a program: formats of files and reports, exit codes, standard input, patterns, ignore files, fixes, and
// the language server spoken to over its real pipes.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'amparo-terms-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function run(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, 'terms', ...args], { cwd: folder, input, encoding: 'utf8' });
}
function write(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return name;
}
const DIRTY = 'The nurse met a child prostitute.\n';
interface Report {
  readonly file?: string;
  readonly id?: string;
  readonly messages: readonly { start: number; end: number; words: string; ruleId: string }[];
}
const json = (text: string): readonly Report[] => JSON.parse(text) as readonly Report[];

describe('check', () => {
  test('exit codes: 0 clean, 1 found, 2 refused', () => {
    write('clean.txt', 'The nurse met a child.\n');
    write('dirty.txt', DIRTY);
    write('bad.txt', Buffer.from([0x61, 0xff, 0xfe, 0x62]));
    assert.equal(run(['check', 'clean.txt']).status, 0);
    assert.equal(run(['check', 'dirty.txt']).status, 1);
    assert.equal(run(['check', 'none.txt']).status, 2);
    assert.equal(run(['check', 'bad.txt']).status, 2);
    assert.equal(run(['check', 'dirty.txt', '--format', 'xml']).status, 2);
    assert.equal(run(['check', 'dirty.txt', '--fail-on', 'never']).status, 0);
  });
  test('JSON has exactly the agreed shape', () => {
    write('dirty.txt', DIRTY);
    const [report] = json(run(['check', '--format', 'json', 'dirty.txt']).stdout);
    assert.deepEqual(Object.keys(report ?? {}), ['file', 'messages']);
    const [message] = report?.messages ?? [];
    const keys = ['start', 'end', 'category', 'severity', 'ruleId', 'words', 'reason', 'suggestions', 'source'];
    assert.deepEqual(Object.keys(message ?? {}), keys);
    assert.equal(DIRTY.slice(message?.start, message?.end), message?.words);
  });
  test('JSON Lines: one object per line with the id', () => {
    const lines = [
      { id: 'a', lang: 'es', text: 'La trata de blancas.' },
      { id: 'b', lang: 'en', text: 'Nothing here.' },
      { id: 'c', text: 'Le trafic humain augmente dans la ville.' },
    ];
    write('set.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    const { stdout, status } = run(['check', 'set.jsonl', '--format', 'json']);
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report);
    assert.deepEqual(
      reports.map(({ id, messages }) => [id, messages.map(({ ruleId }) => ruleId)]),
      [
        ['a', ['es-trata-de-blancas']],
        ['b', []],
        ['c', ['fr-trafic-d-etres-humains']],
      ],
    );
    assert.equal(status, 1);
    write('broken.jsonl', '{"id": 1}\n');
    assert.equal(run(['check', 'broken.jsonl']).status, 2);
  });
  test('standard input, patterns, folders and ignore files', () => {
    assert.equal(json(run(['check', '--format', 'json'], DIRTY).stdout)[0]?.file, '-');
    mkdirSync(join(folder, 'texts/old'), { recursive: true });
    write('texts/a.md', DIRTY);
    write('texts/old/b.md', DIRTY);
    const files = (args: readonly string[]): readonly unknown[] =>
      json(run(['check', '--format', 'json', ...args]).stdout).map(({ file }) => file);
    assert.deepEqual(files(['texts/**/*.md']), ['texts/a.md', 'texts/old/b.md']);
    write('.amparoignore', '# kept as it was\nold/\n');
    assert.deepEqual(files(['texts']), ['texts/a.md']);
    rmSync(join(folder, '.amparoignore'));
  });
  test('DOCX, ODT and PDF', () => {
    write(
      'a.docx',
      zip({
        'word/document.xml':
          '<w:document><w:p><w:r><w:t>A child</w:t></w:r><w:r><w:t xml:space="preserve"> prostitute</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>pimp</w:delText></w:r></w:del></w:p></w:document>',
      }),
    );
    write(
      'a.odt',
      zip({
        'content.xml': '<office:text><text:p>A <text:span>child</text:span><text:s/>prostitute</text:p></office:text>',
      }),
    );
    write('a.pdf', pdf('A child prostitute was met.'));
    for (const file of ['a.docx', 'a.odt', 'a.pdf']) {
      const [report] = json(run(['check', '--lang', 'en', '--format', 'json', file]).stdout);
      assert.deepEqual(
        report?.messages.map(({ words }) => words),
        ['child prostitute'],
        file,
      );
    }
    write('no.docx', 'not an archive');
    write('no.pdf', 'not a pdf');
    assert.equal(run(['check', 'no.docx']).status, 2);
    assert.equal(run(['check', 'no.pdf']).status, 2);
  });
  test('HTML and subtitles', () => {
    write('a.html', '<p>A <i>child</i> prostitute</p>');
    write('a.srt', '1\n00:00:01,000 --> 00:00:02,000\nA child\nprostitute.\n');
    for (const file of ['a.html', 'a.srt'])
      assert.equal(json(run(['check', '--lang', 'en', '--format', 'json', file]).stdout)[0]?.messages.length, 1, file);
  });
  test('SARIF and GitHub', () => {
    write('dirty.txt', DIRTY);
    const sarif = JSON.parse(run(['check', '--format', 'sarif', 'dirty.txt']).stdout) as {
      version: string;
      runs: { results: { ruleId: string; locations: { physicalLocation: { region: object } }[] }[] }[];
    };
    assert.equal(sarif.version, '2.1.0');
    assert.equal(sarif.runs[0]?.results[0]?.ruleId, 'en-child-prostitute');
    assert.deepEqual(sarif.runs[0]?.results[0]?.locations[0]?.physicalLocation.region, {
      startLine: 1,
      startColumn: 17,
      charOffset: 16,
      charLength: 16,
    });
    assert.match(
      run(['check', '--format', 'github', 'dirty.txt']).stdout,
      /^::error file=dirty\.txt,line=1,col=17,endColumn=33,/u,
    );
  });
  test('--fix writes what is safe and shows a diff; --fix-dry-run only shows', () => {
    const text = 'One.\nHe hired an illegal immigrant.\nA pimp came.\n';
    write('fix.txt', text);
    const dry = run(['check', '--lang', 'en', '--fix-dry-run', 'fix.txt']);
    assert.match(
      dry.stdout,
      /-He hired an illegal immigrant\.\n\+?[^]*\+He hired a migrant in an irregular situation\./u,
    );
    assert.equal(readFileSync(join(folder, 'fix.txt'), 'utf8'), text);
    assert.equal(run(['check', '--lang', 'en', '--fix', 'fix.txt']).status, 1, 'the word that needs a person is left');
    assert.equal(
      readFileSync(join(folder, 'fix.txt'), 'utf8'),
      text.replace('an illegal immigrant', 'a migrant in an irregular situation'),
    );
    assert.equal(
      run(['check', '--lang', 'en', '--fix', '-'], 'an illegal immigrant').stdout,
      'a migrant in an irregular situation',
    );
  });

  test('a replacement keeps the mark and the line ends of a file, and leaves other encodings and records alone', () => {
    const words = 'He hired an illegal immigrant.\r\nFine.\r\n';
    writeFileSync(join(folder, 'mark.txt'), `\uFEFF${words}`);
    assert.equal(run(['check', '--lang', 'en', '--fix', 'mark.txt']).status, 0);
    const mended = words.replace('an illegal immigrant', 'a migrant in an irregular situation');
    assert.equal(readFileSync(join(folder, 'mark.txt'), 'utf8'), `\uFEFF${mended}`);
    const wide = Buffer.from(`\uFEFF${words}`, 'utf16le');
    const record = `${JSON.stringify({ id: 1, lang: 'en', text: words })}\n`;
    for (const [name, bytes] of [
      ['wide.txt', wide],
      ['records.jsonl', Buffer.from(record)],
    ] as const) {
      writeFileSync(join(folder, name), bytes);
      const { status, stderr } = run(['check', '--lang', 'en', '--fix', name]);
      assert.equal(status, 1, 'the word is still there');
      assert.match(stderr, /not changed/u);
      assert.deepEqual(readFileSync(join(folder, name)), bytes);
    }
  });
});

describe('language server', () => {
  test('diagnostics, the reason on hover, quick fixes', async () => {
    const server = new Server(
      spawn(process.execPath, [main, 'terms', 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const uri = 'file:///a.md';
    await server.ask('initialize', {
      processId: null,
      rootUri: null,
      capabilities: {},
      initializationOptions: { lang: 'en' },
    });
    server.tell('initialized', {});
    const told = server.hear('textDocument/publishDiagnostics');
    server.tell('textDocument/didOpen', {
      textDocument: { uri, languageId: 'markdown', version: 1, text: 'Hello.\n\nHe hired an illegal immigrant.\n' },
    });
    const { diagnostics } = (await told) as {
      diagnostics: { code: string; range: { start: { line: number; character: number } } }[];
    };
    assert.deepEqual(
      diagnostics.map(({ code, range }) => [code, range.start]),
      [['en-illegal-migrant', { line: 2, character: 12 }]],
    );
    const textDocument = { uri };
    const hover = (await server.ask('textDocument/hover', { textDocument, position: { line: 2, character: 15 } })) as {
      contents: { value: string };
    };
    assert.match(hover.contents.value, /An act can be illegal/u);
    const range = { start: { line: 2, character: 13 }, end: { line: 2, character: 13 } };
    const actions = (await server.ask('textDocument/codeAction', {
      textDocument,
      range,
      context: { diagnostics: [] },
    })) as { isPreferred: boolean; edit: { changes: Record<string, { newText: string }[]> } }[];
    assert.equal(actions[0]?.isPreferred, true);
    assert.equal(actions[0]?.edit.changes[uri]?.[0]?.newText, 'a migrant in an irregular situation');
    await server.ask('shutdown', null);
    server.tell('exit', null);
    assert.equal(await server.ended, 0);
  });
});

/** The protocol by hand: header, JSON, numbered questions. */
class Server {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (value: unknown) => void>();
  readonly #listeners = new Map<string, (value: unknown) => void>();
  readonly ended: Promise<number | null>;
  #pending = Buffer.alloc(0);
  #number = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = new Promise((done) => child.on('exit', done));
    child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  ask(method: string, params: unknown): Promise<unknown> {
    this.#number += 1;
    const id = this.#number;
    const answer = new Promise((done) => this.#answers.set(id, done));
    this.#send({ id, method, params });
    return answer;
  }

  tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  hear(method: string): Promise<unknown> {
    return new Promise((done) => this.#listeners.set(method, done));
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const head = this.#pending.indexOf('\r\n\r\n');
      const length = Number(/Content-Length: (\d+)/u.exec(this.#pending.toString('utf8', 0, Math.max(head, 0)))?.[1]);
      if (head === -1 || this.#pending.length < head + 4 + length) return;
      const message = JSON.parse(this.#pending.toString('utf8', head + 4, head + 4 + length)) as {
        id?: number;
        method?: string;
        result?: unknown;
        params?: unknown;
      };
      this.#pending = this.#pending.subarray(head + 4 + length);
      if (message.method === undefined) this.#answers.get(message.id ?? -1)?.(message.result);
      else this.#listeners.get(message.method)?.(message.params);
    }
  }
}

/** A small archive, one file deflated after the other. */
function zip(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(Buffer.from(text));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    central.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** The smallest PDF with one line of text. */
function pdf(line: string): Buffer {
  const content = `BT /F1 12 Tf 72 700 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let out = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = out.length;
    out += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const xref = out.length;
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

// SPDX-License-Identifier: EUPL-1.2
// `amparo terms check FILES…`: words to avoid, with reasons and better words. Reads what it is given, writes only where
// `--fix` asks for it, sends nothing anywhere.

import { statSync, writeFileSync } from 'node:fs';
import { isLanguage, type Language } from '@amparo/kernel';
import {
  applyFixes,
  plainMessage,
  SEVERITIES,
  type Severity,
  type TermChecker,
  type TermMessage,
  type TextFormat,
} from '@amparo/learn/terms';
import { Usage } from '../options.ts';
import { fixDiff } from '../terms/diff.ts';
import { findFiles, typeOf } from '../terms/files.ts';
import { LineCounter } from '../terms/line-counter.ts';
import { loadTermChecker } from '../terms/load-checker.ts';
import { type FileType, readTermsOptions, type TermsOptions } from '../terms/options.ts';
import { Progress } from '../terms/progress.ts';
import { markOf, readPieces, UnreadableFile } from '../terms/read-document.ts';
import { type FileReport, type Found, githubLine, jsonReport, sarifReport, textLine } from '../terms/report.ts';

/** 0 clean, 1 found, 2 a file or option was refused */
type ExitCode = 0 | 1 | 2;

const MARKUP: Readonly<Record<FileType, TextFormat>> = {
  text: 'text',
  markdown: 'markdown',
  html: 'html',
  subtitles: 'subtitles',
  docx: 'text',
  odt: 'text',
  pdf: 'text',
  // a field of a record often holds marks of emphasis or code
  jsonl: 'markdown',
};

export async function termsCommand(args: readonly string[]): Promise<ExitCode> {
  const [verb, ...rest] = args;
  if (verb === 'lsp') {
    const { startTermsServer } = await import('../terms/language-server.ts');
    return startTermsServer(rest);
  }
  if (verb !== 'check') throw new Usage(`use 'amparo terms check FILES…' or 'amparo terms lsp' (amparo --help)`);
  // a reader that has seen enough (head, a pager) ends the run quietly
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  const options = readTermsOptions(rest);
  const files = findFiles(options.files, options.ignoreFile);
  return new Run(options).all(files);
}

class Run {
  readonly #options: TermsOptions;
  readonly #checker: TermChecker;
  readonly #reports: FileReport[] = [];
  #worst = -1;
  #isRefused = false;
  #count = 0;

  constructor(options: TermsOptions) {
    this.#options = options;
    this.#checker = loadTermChecker(options.language);
  }

  async all(files: readonly string[]): Promise<ExitCode> {
    const progress = new Progress(totalBytes(files), this.#options.progress);
    for (const file of files) {
      try {
        const type = this.#options.type ?? typeOf(file);
        if (type === 'jsonl') {
          if (this.#options.fix !== undefined) tellUnchanged(file);
          await this.#records(file, progress);
        } else if (this.#options.fix !== undefined) await this.#fixed(file, type, progress);
        else await this.#file(file, type, progress);
      } catch (error) {
        if (!(error instanceof UnreadableFile)) throw error;
        progress.end();
        console.error(`amparo: ${file === '-' ? 'standard input' : file}: ${error.message}`);
        this.#isRefused = true;
      }
    }
    progress.end();
    this.#finish(files);
    if (this.#isRefused) return 2;
    const { failOn } = this.#options;
    return failOn !== 'never' && this.#worst >= SEVERITIES.indexOf(failOn) ? 1 : 0;
  }

  #finish(files: readonly string[]): void {
    const { format, type } = this.#options;
    const onlyRecords = files.length > 0 && files.every((file) => (type ?? typeOf(file)) === 'jsonl');
    if (format === 'sarif') process.stdout.write(`${sarifReport(this.#reports)}\n`);
    else if (format === 'json' && !onlyRecords) process.stdout.write(`${jsonReport(this.#reports)}\n`);
    else if (format === 'text' && !onlyRecords)
      console.error(this.#count === 0 ? 'amparo: nothing found' : `amparo: ${this.#count} found`);
  }

  #note(severity: Severity): void {
    this.#worst = Math.max(this.#worst, SEVERITIES.indexOf(severity));
    this.#count += 1;
  }

  async #file(file: string, type: FileType, progress: Progress): Promise<void> {
    const { language, strict, lowest } = this.#options;
    const lines = new LineCounter();
    const found: Found[] = [];
    const tell = (message: TermMessage): void => {
      this.#note(message.severity);
      const one = { message, ...lines.locate(message.start) };
      if (this.#options.format === 'text') process.stdout.write(`${textLine(file, one)}\n`);
      else if (this.#options.format === 'github') process.stdout.write(`${githubLine(file, one)}\n`);
      else found.push(one);
    };
    const stream = this.#checker.open({ language, strict, lowest, format: MARKUP[type] }, tell);
    for await (const piece of readPieces(file, type, (bytes) => progress.add(bytes))) {
      lines.push(piece);
      stream.push(piece);
      lines.forget(stream.done);
    }
    stream.end();
    this.#reports.push({ file, found });
  }

  /** Each line is a record of its own: `{"id", "lang", "text"}` gives `{"id", "messages"}`. */
  async #records(file: string, progress: Progress): Promise<void> {
    let pending = '';
    let number = 0;
    for await (const piece of readPieces(file, 'jsonl', (bytes) => progress.add(bytes))) {
      const lines = (pending + piece).split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) this.#record(file, line, (number += 1));
    }
    if (pending.trim() !== '') this.#record(file, pending, number + 1);
  }

  #record(file: string, line: string, number: number): void {
    if (line.trim() === '') return;
    const record = readRecord(line);
    if (record === undefined) {
      console.error(`amparo: ${file}: line ${number}: expected {"id": …, "text": "…"} with "lang" where it is known`);
      this.#isRefused = true;
      return;
    }
    const { strict, lowest, format } = this.#options;
    const language = record.language ?? this.#options.language;
    const messages =
      language === 'other' ? [] : this.#checker.check(record.text, { language, strict, lowest, format: MARKUP.jsonl });
    for (const { severity } of messages) this.#note(severity);
    if (format === 'github' || format === 'sarif') {
      const lines = new LineCounter();
      lines.push(record.text);
      const found = messages.map((message) => ({ message, line: number, column: 1 }));
      if (format === 'github') for (const one of found) process.stdout.write(`${githubLine(file, one)}\n`);
      else this.#reports.push({ file, found });
      return;
    }
    process.stdout.write(`${JSON.stringify({ id: record.id, messages: messages.map(plainMessage) })}\n`);
  }

  async #fixed(file: string, type: FileType, progress: Progress): Promise<void> {
    if (type === 'docx' || type === 'odt' || type === 'pdf') {
      tellUnchanged(file);
      return this.#file(file, type, progress);
    }
    const isPiped = file === '-' && this.#options.fix === 'write';
    const mark = file === '-' ? 'none' : markOf(file);
    if (mark === 'utf-16') {
      tellUnchanged(file);
      return this.#file(file, type, progress);
    }
    let text = '';
    for await (const piece of readPieces(file, type, (bytes) => progress.add(bytes))) text += piece;
    const { language, strict, lowest, fix, format } = this.#options;
    const checking = { language, strict, lowest, format: MARKUP[type] };
    const messages = this.#checker.check(text, checking);
    const diff = fixDiff(file, text, messages);
    if (diff !== '') (isPiped || format !== 'text' ? process.stderr : process.stdout).write(diff);
    const after = fix === 'write' ? applyFixes(text, messages).text : text;
    if (isPiped) process.stdout.write(after);
    else if (after !== text) writeFileSync(file, mark === 'utf-8' ? `\uFEFF${after}` : after);
    const lines = new LineCounter();
    lines.push(after);
    const left = fix === 'write' ? this.#checker.check(after, checking) : messages;
    const found = left.map((message) => ({ message, ...lines.locate(message.start) }));
    for (const one of found) {
      this.#note(one.message.severity);
      const out = isPiped ? process.stderr : process.stdout;
      if (format === 'text') out.write(`${textLine(file, one)}\n`);
      else if (format === 'github') out.write(`${githubLine(file, one)}\n`);
    }
    this.#reports.push({ file, found });
  }
}

function tellUnchanged(file: string): void {
  console.error(
    `amparo: ${file === '-' ? 'standard input' : file}: replacements are made in text, Markdown, HTML and subtitles in UTF-8 only; checked, not changed`,
  );
}

interface TextRecord {
  readonly id: unknown;
  readonly language: Language | 'other' | undefined;
  readonly text: string;
}

function readRecord(line: string): TextRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
    return undefined;
  const code =
    'lang' in value && typeof value.lang === 'string' ? value.lang.toLowerCase().split(/[-_]/u)[0] : undefined;
  const language = code === undefined || code === '' || code === 'auto' ? undefined : isLanguage(code) ? code : 'other';
  return { id: 'id' in value ? value.id : null, language, text: value.text };
}

function totalBytes(files: readonly string[]): number {
  return files.reduce(
    (sum, file) => sum + (file === '-' ? 0 : (statSync(file, { throwIfNoEntry: false })?.size ?? 0)),
    0,
  );
}

// SPDX-License-Identifier: EUPL-1.2
// What was found, in four forms: lines for people, JSON, SARIF 2.1.0 for code scanning, and GitHub's workflow commands.

import { plainMessage, type TermMessage } from '@amparo/learn/terms';

export interface Found {
  readonly message: TermMessage;
  readonly line: number;
  readonly column: number;
}

export interface FileReport {
  readonly file: string;
  readonly found: readonly Found[];
}

export function textLine(file: string, { message, line, column }: Found): string {
  const better = message.suggestions.length === 0 ? '' : `\n    → ${message.suggestions.join(' | ')}`;
  return `${file}:${line}:${column}  ${message.severity}  “${oneLine(message.words)}”  ${message.ruleId}\n    ${message.reason}${better}\n    (${message.source})`;
}

function oneLine(words: string): string {
  return words.replace(/\s+/gu, ' ');
}

export function jsonReport(reports: readonly FileReport[]): string {
  return JSON.stringify(
    reports.map(({ file, found }) => ({ file, messages: found.map(({ message }) => plainMessage(message)) })),
  );
}

export function githubLine(file: string, { message, line, column }: Found): string {
  const level = message.severity === 'error' ? 'error' : message.severity === 'warn' ? 'warning' : 'notice';
  const words = oneLine(message.words);
  const place = `file=${property(file)},line=${line},col=${column},endColumn=${column + message.end - message.start}`;
  const better = message.suggestions.length === 0 ? '' : ` → ${message.suggestions.join(' | ')}`;
  return `::${level} ${place},title=${property(`${words} (${message.ruleId})`)}::${data(message.reason + better)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

const LEVELS = { error: 'error', warn: 'warning', info: 'note' } as const;

export function sarifReport(reports: readonly FileReport[]): string {
  const rules = new Map<string, TermMessage>();
  for (const { found } of reports) for (const { message } of found) rules.set(message.ruleId, message);
  const ids = [...rules.keys()].sort();
  const results = reports.flatMap(({ file, found }) => found.map((one) => sarifResult(file, one, ids)));
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: {
          driver: {
            name: 'amparo-terms',
            rules: ids.map((id) => sarifRule(id, rules.get(id))),
          },
        },
        results,
      },
    ],
  });
}

function sarifRule(id: string, message: TermMessage | undefined) {
  const reason = message?.reason ?? '';
  return {
    id,
    shortDescription: { text: reason },
    help: { text: `${reason}\n${message?.source ?? ''}` },
    properties: { category: message?.category },
  };
}

function sarifResult(file: string, { message, line, column }: Found, ids: readonly string[]) {
  const better = message.suggestions.length === 0 ? '' : ` → ${message.suggestions.join(' | ')}`;
  const artifactLocation = { uri: encodeURI(file === '-' ? 'stdin' : file.replaceAll('\\', '/')) };
  return {
    ruleId: message.ruleId,
    ruleIndex: ids.indexOf(message.ruleId),
    level: LEVELS[message.severity],
    message: { text: `“${oneLine(message.words)}”: ${message.reason}${better}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation,
          region: {
            startLine: line,
            startColumn: column,
            charOffset: message.start,
            charLength: message.end - message.start,
          },
        },
      },
    ],
  };
}

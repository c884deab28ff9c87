// SPDX-License-Identifier: EUPL-1.2
// Reads one YAML file of content and remembers where each value stands, so that a mistake is told with file and line.
// Guards against files made to exhaust the machine: a size limit, a depth limit and a limit on aliases.

import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { InvalidInput, type Issue } from '@amparo/kernel';
import { isCollection, isNode, LineCounter, parseDocument } from 'yaml';

const MOST_BYTES = 1024 * 1024;
const MOST_ALIASES = 50;
const MOST_DEPTH = 24;

export interface YamlFile {
  readonly name: string;
  readonly value: unknown;
  /** the line of a value named by an issue path such as `purposes[2].mark`; of its nearest parent where it is missing */
  lineOf(path: string): number;
}

/** A mistake in a content file: `content/law/gt.yaml:12: purposes[2].mark: …` */
export interface ContentIssue {
  readonly file: string;
  readonly line: number;
  readonly issue: Issue;
}

export function describe({ file, line, issue }: ContentIssue): string {
  return `${file}:${line}: ${issue.path === '' ? '' : `${issue.path}: `}${issue.remedy}`;
}

/** @throws {InvalidInput} when the file is no readable YAML; the message names line and remedy */
export function readYamlFile(path: string, root: string): YamlFile {
  const name = relative(root, path);
  const refuse = (code: string, remedy: string): never => {
    throw new InvalidInput([{ path: name, code, remedy }]);
  };
  if (statSync(path).size > MOST_BYTES) refuse('too-large', 'larger than 1 MiB; split it');
  const bytes = readFileSync(path);
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    refuse('not-utf8', 'not valid UTF-8; save the file as UTF-8');
  }
  if (text.trim() === '') refuse('empty', 'the file is empty');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const [mistake] = [...document.errors, ...document.warnings];
  if (mistake !== undefined) {
    refuse(
      'bad-yaml',
      `line ${lines.linePos(mistake.pos[0]).line}: ${mistake.message.split('\n')[0]}; mend the YAML there`,
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    refuse('too-many-aliases', `more than ${MOST_ALIASES} expansions of aliases (&name, *name); write the values out`);
  }
  if (depthOf(value) > MOST_DEPTH) refuse('too-deep', `nested deeper than ${MOST_DEPTH} levels; flatten it`);
  const lineOf = (issuePath: string): number => {
    const keys = issuePath.split(/[.[\]]+/u).filter((key) => key !== '');
    for (let length = keys.length; length > 0; length -= 1) {
      const node = document.getIn(keys.slice(0, length).map(asKey), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      if (length === 1) break;
    }
    const top = document.contents;
    return isCollection(top) && top.range ? lines.linePos(top.range[0]).line : 1;
  };
  return { name, value, lineOf };
}

function asKey(key: string): string | number {
  return /^\d+$/u.test(key) ? Number(key) : key;
}

function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return depth;
  let most = depth;
  for (const inner of Object.values(value)) most = Math.max(most, depthOf(inner, depth + 1));
  return most;
}

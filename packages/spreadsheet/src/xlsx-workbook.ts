// SPDX-License-Identifier: EUPL-1.2
// The frame of an XLSX: which sheets it has, which of them are hidden, its shared texts, which number formats are days, and
// what else is in the file that is never read (macros, external links, comments). Runs nothing that the file contains.

import type { Archive, Part } from './archive.ts';
import { type Notice, FileRefused, type Limits } from './problem.ts';
import { readWholeXml, readXml } from './xml.ts';

export interface SheetInfo {
  /** from 1, in the order of the tabs */
  readonly sheet: number;
  /** as written on the tab: for the person's own screen, never for a log */
  readonly name: string;
  readonly hidden: boolean;
  readonly part: Part;
}

export interface Workbook {
  readonly sheets: readonly SheetInfo[];
  readonly notices: readonly Notice[];
  /** shared texts by number */
  readonly texts: readonly string[];
  /** cell style by number: does it show a day, a time of day, or neither */
  readonly styles: readonly ('day' | 'time' | 'other')[];
  readonly from1904: boolean;
}

const MOST_SHARED_LETTERS = 128 * 1024 * 1024;

/** @throws {FileRefused} `not-a-table`, `no-sheet`, `open-document` or `damaged-file` */
export function readWorkbook(archive: Archive, limits: Limits): Workbook {
  const { parts } = archive;
  const mime = parts.get('mimetype');
  if (mime !== undefined || parts.has('content.xml')) throw new FileRefused('open-document');
  if (!parts.has('[Content_Types].xml')) throw new FileRefused('not-a-table');
  const workbookName = targetOf(relationsOf(archive, ''), 'officeDocument') ?? 'xl/workbook.xml';
  const workbookPart = parts.get(workbookName);
  if (workbookPart === undefined || !/workbook\.xml$/iu.test(workbookName)) throw new FileRefused('not-a-table');
  const relations = relationsOf(archive, workbookName);
  const { listed, from1904 } = readSheetList(archive.read(workbookPart));
  const sheets = listed.flatMap(({ name, hidden, id }, index) => {
    const relation = relations.find((one) => one.id === id);
    const part = relation === undefined ? undefined : parts.get(relation.target);
    // a chart sheet has no rows
    if (relation?.type !== 'worksheet' || part === undefined) return [];
    return [{ sheet: index + 1, name, hidden, part }];
  });
  if (sheets.length === 0) throw new FileRefused('no-sheet');
  const sharedPart = parts.get(targetOf(relations, 'sharedStrings') ?? '');
  const stylesPart = parts.get(targetOf(relations, 'styles') ?? '');
  return {
    sheets,
    notices: noticesOf([...parts.keys()], sheets),
    texts: sharedPart === undefined ? [] : readSharedTexts(archive, sharedPart, limits),
    styles: stylesPart === undefined ? [] : readStyles(archive.read(stylesPart)),
    from1904,
  };
}

function noticesOf(names: readonly string[], sheets: readonly SheetInfo[]): Notice[] {
  const notices: Notice[] = [];
  if (names.some((name) => /vbaProject|macrosheets|activeX/iu.test(name))) notices.push({ code: 'macros-left-out' });
  if (names.some((name) => /externalLinks|connections\.xml|queryTables/iu.test(name)))
    notices.push({ code: 'external-links-left-out' });
  if (names.some((name) => /(?:^|\/)(?:comments|threadedComments)/iu.test(name)))
    notices.push({ code: 'comments-left-out' });
  for (const { sheet, hidden } of sheets) if (hidden) notices.push({ code: 'hidden-sheet', sheet });
  return notices;
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

function relationsOf(archive: Archive, owner: string): Relation[] {
  const slash = owner.lastIndexOf('/');
  const folder = owner.slice(0, slash + 1);
  const part = archive.parts.get(`${folder}_rels/${owner.slice(slash + 1)}.rels`);
  const relations: Relation[] = [];
  if (part === undefined) return relations;
  readWholeXml(archive.read(part), {
    open(name, attributes) {
      if (name !== 'Relationship' || attributes['TargetMode'] === 'External') return;
      relations.push({
        id: attributes['Id'] ?? '',
        type: (attributes['Type'] ?? '').replace(/^.*\//u, ''),
        target: resolve(folder, attributes['Target'] ?? ''),
      });
    },
    text() {},
    close() {},
  });
  return relations;
}

function targetOf(relations: readonly Relation[], type: string): string | undefined {
  return relations.find((relation) => relation.type === type)?.target;
}

function resolve(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const steps: string[] = [];
  for (const step of `${folder}${target}`.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return steps.join('/');
}

function readSheetList(bytes: Uint8Array): {
  listed: { name: string; hidden: boolean; id: string }[];
  from1904: boolean;
} {
  const listed: { name: string; hidden: boolean; id: string }[] = [];
  let from1904 = false;
  readWholeXml(bytes, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = isTrue(attributes['date1904']);
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const state = attributes['state'] ?? 'visible';
      listed.push({ name: attributes['name'] ?? '', hidden: state !== 'visible', id });
    },
    text() {},
    close() {},
  });
  return { listed, from1904 };
}

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

function readSharedTexts(archive: Archive, part: Part, limits: Limits): string[] {
  const texts: string[] = [];
  let inText = false;
  let inPhonetic = false;
  let text = '';
  let letters = 0;
  const steps = readXml(archive.unpack(part), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') inText = true;
      else if (name === 'rPh') inPhonetic = true;
    },
    text(piece) {
      if (!inText || inPhonetic) return;
      text += piece;
      letters += piece.length;
      if (text.length > limits.cellLength) throw new FileRefused('cell-too-long', { limit: limits.cellLength });
      if (letters > MOST_SHARED_LETTERS) throw new FileRefused('unpacks-too-large', { limit: MOST_SHARED_LETTERS });
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') inPhonetic = false;
      else if (name === 'si') texts.push(plainText(text));
    },
  });
  while (steps.next().done !== true);
  return texts;
}

/** Excel writes what XML cannot hold as `_x000D_`. */
export function plainText(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

/** Number formats that Excel knows by number and that show a day (ECMA-376 part 1, 18.8.30, and the East Asian ones). */
function builtIn(id: number): 'day' | 'time' | 'other' {
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return 'time';
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'day';
  return 'other';
}

function ofFormat(code: string): 'day' | 'time' | 'other' {
  const bare = code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/gu, '').split(';')[0] ?? '';
  if (/General|Standard/iu.test(bare)) return 'other';
  if (/[dy]/iu.test(bare) || (/m/iu.test(bare) && !/[hs]/iu.test(bare))) return 'day';
  return /[hs]/iu.test(bare) ? 'time' : 'other';
}

function readStyles(bytes: Uint8Array): ('day' | 'time' | 'other')[] {
  const formats = new Map<number, 'day' | 'time' | 'other'>();
  const styles: ('day' | 'time' | 'other')[] = [];
  let inCells = false;
  readWholeXml(bytes, {
    open(name, attributes) {
      if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), ofFormat(attributes['formatCode'] ?? ''));
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) {
        const id = Number(attributes['numFmtId'] ?? '0');
        styles.push(formats.get(id) ?? builtIn(id));
      }
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return styles;
}

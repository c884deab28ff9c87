// SPDX-License-Identifier: EUPL-1.2
// A release described in the format Croissant 1.0 of MLCommons (JSON-LD), so that programs of machine learning find its files,
// its columns and, under `rai`, its limits. It says the same as the data package, and nothing that is not in it.

import { publishedValues, type ReleaseFile } from './release-files.ts';
import type { Release } from './release.ts';

export interface CroissantFacts {
  /** letters, digits and hyphens */
  readonly name: string;
  readonly title: string;
  readonly releaseId: string;
  /** ISO 8601 */
  readonly created: string;
  /** language of the sentences */
  readonly language: string;
  readonly files: readonly ReleaseFile[];
  /** sentences of the privacy report: what was released, limits, what protects */
  readonly description: string;
  readonly limits: readonly string[];
  readonly protection: readonly string[];
  readonly citation: string;
}

/** The context that the specification gives for files of version 1.0, with the vocabulary for responsible use. */
const CONTEXT = {
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  fileProperty: 'cr:fileProperty',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const;

const MEDIA: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  html: 'text/html',
  md: 'text/markdown',
  json: 'application/json',
};

/** JSON-LD; `aggregates.tsv` has no header line and stands as a file without fields. */
export function croissant(release: Release, facts: CroissantFacts): Record<string, unknown> {
  const recordSets = [
    ...(release.synthetic === undefined ? [] : [recordsOf(release)]),
    recordSet('dictionary', 'data-dictionary.csv', ['column', 'kind', 'delimiter', 'value', 'count'], facts.title),
  ].filter(({ file }) => facts.files.some(({ path }) => path === file));
  return {
    '@context': { '@language': facts.language, ...CONTEXT },
    '@type': 'sc:Dataset',
    conformsTo: ['http://mlcommons.org/croissant/1.0', 'http://mlcommons.org/croissant/RAI/1.0'],
    name: facts.name,
    alternateName: facts.title,
    description: facts.description,
    identifier: facts.releaseId,
    version: '1.0.0',
    datePublished: facts.created.slice(0, 10),
    license: 'https://creativecommons.org/licenses/by/4.0/',
    citeAs: facts.citation,
    isLiveDataset: false,
    'rai:dataLimitations': facts.limits.join(' '),
    'rai:personalSensitiveInformation': facts.protection.join(' '),
    distribution: facts.files.map(({ path, bytes, hash }) => ({
      '@type': 'cr:FileObject',
      '@id': path,
      name: path,
      contentUrl: path,
      contentSize: `${bytes} B`,
      encodingFormat: MEDIA[path.replace(/^.*\./u, '')] ?? 'application/octet-stream',
      sha256: hash,
    })),
    recordSet: recordSets.map(({ file: _file, ...set }) => set),
  };
}

function recordsOf(release: Release) {
  const columns = release.records.schema.columns;
  const set = recordSet(
    'synthetic',
    'synthetic.csv',
    columns.map(({ name }) => name),
    '',
  );
  return {
    ...set,
    field: set.field.map((field, at) => ({
      ...field,
      description: publishedValues(release, at).join('; '),
    })),
  };
}

function recordSet(id: string, file: string, columns: readonly string[], description: string) {
  return {
    file,
    '@type': 'cr:RecordSet',
    '@id': id,
    name: id,
    ...(description === '' ? {} : { description }),
    field: columns.map((column) => ({
      '@type': 'cr:Field',
      '@id': `${id}/${column}`,
      name: column,
      dataType: 'sc:Text',
      source: { fileObject: { '@id': file }, extract: { column } },
    })),
  };
}

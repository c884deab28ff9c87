// SPDX-License-Identifier: EUPL-1.2
// The list of what a release is made of (DEP-2), as CycloneDX 1.6 JSON, written from the lock by a few lines of our own: it
// needs no network and no tool, and the same lock gives the same bytes. `npm run security` writes build/sbom.cdx.json.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { figureOf, type Measure } from './measure.ts';
import { type Lock, type Locked, nameOfPlace, readLock, readManifest, ROOT } from './tree.ts';

export interface Component {
  readonly type: 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly scope: 'required' | 'optional' | 'excluded';
  readonly purl: string;
  readonly hashes: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
  readonly licenses?: readonly { readonly license: { readonly name: string } }[];
}

export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: {
    readonly component: { readonly type: 'application'; readonly name: string; readonly version: string };
  };
  readonly components: readonly Component[];
}

export function makeSbom(lock: Lock): Sbom {
  const foreign = Object.entries(lock).filter(([place, { link }]) => place.includes('node_modules/') && link !== true);
  const components = new Map(foreign.map(([place, entry]) => [purlOf(place, entry), componentOf(place, entry)]));
  const { version = '' } = lock[''] ?? {};
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', name: readManifest('package.json').name ?? 'amparo', version } },
    components: [...components.values()].toSorted((one, two) => (one.purl < two.purl ? -1 : 1)),
  };
}

/** Package URL: a scope's @ is written %40. */
function purlOf(place: string, { version = '' }: Locked): string {
  return `pkg:npm/${nameOfPlace(place).replace('@', '%40')}@${version}`;
}

function componentOf(place: string, entry: Locked): Component {
  const { version = '', integrity = '', license, dev, optional } = entry;
  const purl = purlOf(place, entry);
  return {
    type: 'library',
    'bom-ref': purl,
    name: nameOfPlace(place),
    version,
    scope: dev === true ? 'excluded' : optional === true ? 'optional' : 'required',
    purl,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
    ...(license === undefined ? {} : { licenses: [{ license: { name: license } }] }),
  };
}

export const billOfMaterials: Measure = {
  name: 'SBOM',
  gate: 'equals the lock, package by package and hash by hash',
  run: async () => {
    const file = join(ROOT, 'build/sbom.cdx.json');
    const lock = readLock();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(makeSbom(lock), null, 2)}\n`);
    const written = JSON.parse(readFileSync(file, 'utf8')) as Sbom;
    return figureOf(`${written.components.length} components`, differences(written, lock));
  },
};

/** What one of them names and the other does not, in name, version or hash. */
export function differences({ components }: Sbom, lock: Lock): string[] {
  const listed = new Set(components.map(({ name, version, hashes }) => `${name} ${version} ${hashes[0]?.content}`));
  const locked = new Set(
    Object.entries(lock)
      .filter(([place, { link }]) => place.includes('node_modules/') && link !== true)
      .map(
        ([place, { version, integrity = '' }]) =>
          `${nameOfPlace(place)} ${version} ${Buffer.from(integrity.slice(7), 'base64').toString('hex')}`,
      ),
  );
  return [
    ...[...listed].filter((line) => !locked.has(line)).map((line) => `only in the list: ${line}`),
    ...[...locked].filter((line) => !listed.has(line)).map((line) => `only in the lock: ${line}`),
  ];
}

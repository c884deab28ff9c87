// SPDX-License-Identifier: EUPL-1.2
// Country profiles: every file of content/profiles, read by the schema of casework; the file name is the country. Each country
// with a national law pack has one.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CountryProfile, parseProfile } from '@amparo/casework/profile';
import type { Issue } from '@amparo/kernel';
import type { LawPack } from '@amparo/recognise/palermo';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

/** @returns all profiles by country */
export function buildProfiles(
  folder: string,
  root: string,
  packs: readonly LawPack[],
  issues: ContentIssue[],
): readonly CountryProfile[] {
  const profiles: CountryProfile[] = [];
  if (!existsSync(folder)) return profiles;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.yaml')) continue;
    const file = readYamlFile(join(folder, name), root);
    const { profile, issues: found } = parseProfile(file.value);
    const all: Issue[] = [...found];
    if (profile !== undefined) {
      if (`${profile.country.toLowerCase()}.yaml` !== name)
        all.push({ path: 'country', code: 'country-and-file', remedy: 'must be the file name in capital letters' });
      profiles.push(profile);
    }
    issues.push(...all.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
  }
  const known = new Set(profiles.map(({ country }) => country));
  for (const { country } of packs) {
    if (country === null || known.has(country) || issues.length > 0) continue;
    known.add(country);
    const path = `content/profiles/${country.toLowerCase()}.yaml`;
    issues.push({
      file: path,
      line: 1,
      issue: { path: '', code: 'no-profile', remedy: 'this country has a law pack and no profile; add one' },
    });
  }
  return profiles;
}

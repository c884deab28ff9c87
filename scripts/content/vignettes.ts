// SPDX-License-Identifier: EUPL-1.2
// Worked cases: every file of content/vignettes, read, played through its questionnaire and held against the outcome its
// author expects. Shipped for the demonstration and for trainers.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileInstrument, type Instrument } from '@amparo/interview';
import { InvalidInput, type Issue } from '@amparo/kernel';
import { compileLawPack, determine, type LawPack, parseFacts } from '@amparo/recognise/palermo';
import {
  assess,
  playMember,
  readScreening,
  readVignette,
  type Screening,
  type Vignette,
} from '@amparo/recognise/screening';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

export function buildVignettes(
  folder: string,
  root: string,
  { instruments, packs }: { readonly instruments: readonly Instrument[]; readonly packs: readonly LawPack[] },
  issues: ContentIssue[],
): Vignette[] {
  const screenings = new Map<string, Screening>();
  for (const instrument of instruments) {
    const screening = readScreening(compileInstrument(instrument), []);
    if (screening !== undefined) screenings.set(instrument.id, screening);
  }
  const reference = packs.find(({ id }) => id === 'un-palermo');
  const vignettes: Vignette[] = [];
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  for (const name of names) {
    if (!name.endsWith('.yaml')) continue;
    const file = readYamlFile(join(folder, name), root);
    const found: Issue[] = [];
    const vignette = readVignette(file.value, found);
    const screening = vignette === undefined ? undefined : screenings.get(vignette.instrument);
    if (vignette !== undefined && screening === undefined) {
      found.push({ path: 'instrument', code: 'unknown-instrument', remedy: 'name a file of content/instruments' });
    }
    if (vignette !== undefined && screening !== undefined && reference !== undefined) {
      found.push(...changedOutcomes(vignette, screening, reference));
      vignettes.push(vignette);
    }
    issues.push(...found.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
  }
  return vignettes;
}

/** What comes out otherwise than the file expects: either the file or the change that did it is wrong. */
function changedOutcomes(vignette: Vignette, screening: Screening, pack: LawPack): readonly Issue[] {
  const law = compileLawPack(pack);
  return vignette.members.flatMap((member, index): readonly Issue[] => {
    const path = `group.members[${index}]`;
    try {
      const issues: Issue[] = [];
      const facts = parseFacts(assess(screening, playMember(screening, vignette, member)).facts, issues, path);
      if (facts === undefined) return issues;
      const { label, trafficking, smuggling } = determine(facts, law);
      const outcome: Readonly<Record<string, string>> = { label, trafficking, smuggling };
      return Object.entries(member.expected).flatMap(([axis, expected]) =>
        outcome[axis] === expected
          ? []
          : [
              {
                path: `${path}.expected.${axis}`,
                code: 'outcome-changed',
                remedy: `expected ${expected}, but it is ${outcome[axis]}`,
              },
            ],
      );
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return error.issues.map((issue) => ({ ...issue, path: `${path}.${issue.path}` }));
    }
  });
}

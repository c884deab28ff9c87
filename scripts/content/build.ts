// SPDX-License-Identifier: EUPL-1.2
// Everything under content/, read and checked, as the files that the apps load. Called by `npm run content` and by tests;
// writes nothing itself.

import { join } from 'node:path';
import { buildCooperation } from './cooperation.ts';
import { buildEstimateTables } from './estimate.ts';
import { buildHtcds } from './htcds.ts';
import { buildInstruments, instrumentFiles } from './instruments.ts';
import { buildLaw } from './law.ts';
import { buildLetters, buildLinkage, readPracticeLists } from './linkage.ts';
import { buildLessons } from './lessons.ts';
import { checkOwnTexts } from './own-texts.ts';
import { buildProfiles } from './profiles.ts';
import { buildReader } from './reader.ts';
import { buildShare } from './share.ts';
import { buildTerms } from './terms.ts';
import { buildTranslations } from './translations.ts';
import { buildVignettes } from './vignettes.ts';
import { buildWorldMap } from './world-map.ts';
import type { ContentIssue } from './yaml-file.ts';

export interface BuiltContent {
  /** path under build/content -> what to write there as JSON */
  readonly files: ReadonlyMap<string, unknown>;
  readonly issues: readonly ContentIssue[];
  readonly summary: string;
}

export function buildContent(root: string): BuiltContent {
  const files = new Map<string, unknown>();
  const issues: ContentIssue[] = [];
  const packs = buildLaw(join(root, 'content/law'), root, issues);
  files.set('law.json', packs);
  const translations = buildTranslations(join(root, 'content/translations'), root, issues);
  let texts = 0;
  for (const [language, areas] of translations) {
    for (const [area, messages] of areas) {
      files.set(`translations/${language}/${area}.json`, messages);
      texts += Object.keys(messages).length;
    }
  }
  const terms = buildTerms(join(root, 'content/terms'), root, issues);
  for (const [name, value] of terms.files) files.set(name, value);
  if (terms.checker !== undefined) checkOwnTexts(root, terms.checker, issues);
  const instruments = buildInstruments(join(root, 'content/instruments'), root, issues);
  for (const [name, value] of instrumentFiles(instruments)) files.set(name, value);
  for (const [name, value] of buildReader(join(root, 'content/reader'), root, issues)) files.set(name, value);
  const profiles = buildProfiles(join(root, 'content/profiles'), root, packs, issues);
  files.set('profiles.json', profiles);
  const htcds = buildHtcds(join(root, 'content/htcds'), root, issues);
  if (htcds !== undefined) files.set('htcds.json', htcds);
  const vignettes = buildVignettes(join(root, 'content/vignettes'), root, { instruments, packs }, issues);
  files.set('vignettes.json', vignettes);
  const learn = buildLessons(root, packs, issues);
  for (const [name, value] of learn.files) files.set(name, value);
  const share = buildShare(join(root, 'content/share'), root, learn, issues);
  files.set('share.json', share);
  files.set('linkage.json', buildLinkage(join(root, 'content/linkage'), root, issues));
  files.set('letters.json', buildLetters());
  files.set('linkage-practice.json', readPracticeLists(join(root, 'content/linkage/practice')));
  const cooperation = buildCooperation(root, issues);
  files.set('agreement-templates.json', cooperation.templates);
  files.set('good-practices.json', cooperation.practices);
  files.set('fictional-directory.json', cooperation.directory);
  files.set('estimate-tables.json', buildEstimateTables(join(root, 'content/estimate'), issues));
  files.set('world-map.json', buildWorldMap());
  const summary = `${packs.length} law packs, ${profiles.length} country profiles, ${instruments.length} instruments, ${vignettes.length} worked cases, ${learn.lessons.length} lessons, ${terms.entries} terms, ${learn.helplines.length} helplines, ${share.cards.length} cards, ${share.posters.length} posters, ${cooperation.templates.length} templates of agreements, ${cooperation.practices.length} good practices, ${texts} texts`;
  return { files, issues, summary };
}

// SPDX-License-Identifier: EUPL-1.2
// The files that people sign: a web page and a tagged PDF in each language, made of the template and the terms. The same agreement
// gives the same bytes on every machine, so each party can make them again and compare. Nothing of the time of making is in them.

import { createHash } from 'node:crypto';
import { type Agreement, agreementHtml, agreementText, type AgreementTemplate } from '@amparo/cooperation/agreement';
import { Pages } from '../../../cli/src/lessons/pdf/pages.ts';
import { AGREEMENT_LANGUAGES, type AgreementContent, type AgreementLanguage } from '../content.ts';
import type { DocumentFile } from '../store/agreements.ts';

export async function agreementDocuments(
  agreement: Agreement,
  template: AgreementTemplate,
  { wordOf }: AgreementContent,
): Promise<readonly DocumentFile[]> {
  const files: DocumentFile[] = [];
  for (const language of AGREEMENT_LANGUAGES) {
    const html = agreementHtml(agreement, template, language, wordOf(language));
    files.push(fileOf(language, 'text/html', Buffer.from(html, 'utf8')));
    files.push(fileOf(language, 'application/pdf', await agreementPdf(agreement, template, language, wordOf)));
  }
  return files;
}

function fileOf(language: AgreementLanguage, mediaType: DocumentFile['mediaType'], bytes: Buffer): DocumentFile {
  return { language, mediaType, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function agreementPdf(
  agreement: Agreement,
  template: AgreementTemplate,
  language: AgreementLanguage,
  wordOf: AgreementContent['wordOf'],
): Promise<Buffer> {
  const text = agreementText(agreement, template, language, wordOf(language));
  const pages = new Pages({
    language,
    title: text.title,
    paper: 'A4',
    margin: 64,
    // the first day on which it holds, and not today: the bytes must be the same for every party
    day: new Date(`${agreement.terms.validFrom}T00:00:00Z`),
  });
  pages.heading(1, text.title);
  pages.paragraph([{ text: text.number }]);
  for (const { heading, paragraphs } of text.clauses) {
    pages.heading(3, heading);
    for (const paragraph of paragraphs) pages.paragraph([{ text: paragraph }]);
  }
  pages.rule();
  const [party, signatory, role] = text.headings;
  for (const [name, person, position] of text.signatories) {
    pages.paragraph([{ text: `${party}: `, strong: true }, { text: name }]);
    pages.paragraph([{ text: `${signatory}: `, strong: true }, { text: person }]);
    pages.paragraph([{ text: `${role}: `, strong: true }, { text: position }]);
    pages.space(8);
  }
  return Buffer.from(await pages.finish(text.number));
}

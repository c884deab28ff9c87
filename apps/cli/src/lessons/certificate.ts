// SPDX-License-Identifier: EUPL-1.2
// The certificate as a page to print: what was shown, by whom it is issued, and what it does not say.

import type { Language } from '@amparo/kernel';
import type { StaffResult } from '@amparo/learn/badge';
import { escaped } from '@amparo/learn/exports';
import { CERTIFICATE_SHARE } from '@amparo/learn/lessons';
import type { Translate } from '@amparo/recognise/palermo';

export interface Certificate {
  readonly learnerName: string;
  readonly issuerName: string;
  readonly day: string;
  readonly language: Language;
  readonly result: StaffResult;
  /** file name of the signed badge */
  readonly file: string;
}

/** @param t the texts `course` */
export function certificatePage(certificate: Certificate, t: Translate): string {
  const { learnerName, issuerName, day, language, result, file } = certificate;
  const title = escaped(t('course.certificate.title'));
  const say = (key: string, values?: Readonly<Record<string, string | number>>) =>
    escaped(t(`course.certificate.${key}`, values));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
@page { size: A4 landscape; margin: 20mm; }
body { max-width: 60rem; margin: 2rem auto; padding: 2rem; border: 3px double currentcolor; font: 1.125rem/1.5 system-ui, sans-serif; text-align: center; }
h1 { margin: 0 0 1rem; }
.name { font-size: 1.75rem; font-weight: 600; }
.small { font-size: 0.875rem; }
@media print { body { margin: 0; } }
</style>
</head>
<body>
<h1>${title}</h1>
<p><strong>${escaped(t('course.badge.name'))}</strong></p>
<p class="name">${escaped(learnerName)}</p>
<p>${say('passed', { share: Math.round(CERTIFICATE_SHARE * 100) })}</p>
<p>${say('result', { right: result.right, of: result.of })}</p>
<p>${say('issued', { issuer: issuerName, day })}</p>
<p class="small">${say('name_note')} ${say('limits')}</p>
<p class="small">${say('proof', { file })}</p>
</body>
</html>
`;
}

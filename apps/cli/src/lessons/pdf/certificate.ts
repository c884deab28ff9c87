// SPDX-License-Identifier: EUPL-1.2
// The certificate of staff as a PDF: the same words as the page in HTML (certificate.ts beside this folder).

import { CERTIFICATE_SHARE } from '@amparo/learn/lessons';
import type { Translate } from '@amparo/recognise/palermo';
import type { Certificate } from '../certificate.ts';
import { ACCENT, Pages, SOFT } from './pages.ts';

/** @returns undefined when the name has letters that the fonts do not have; the page in HTML shows those */
export async function certificatePdf(
  { learnerName, issuerName, day, language, result, file }: Certificate,
  t: Translate,
): Promise<Uint8Array | undefined> {
  const say = (key: string, values?: Readonly<Record<string, string | number>>) =>
    t(`course.certificate.${key}`, values);
  const pages = new Pages({
    language,
    title: say('title'),
    paper: 'A4',
    landscape: true,
    margin: 72,
    day: new Date(`${day}T00:00:00Z`),
  });
  const centred = { align: 'center' as const, size: 13 };
  pages.frame('frame');
  pages.space(56);
  pages.heading(1, say('title'), { align: 'center', size: 30 });
  pages.paragraph([{ text: t('course.badge.name'), strong: true }], { ...centred, size: 15, colour: ACCENT });
  pages.space(18);
  if (!pages.nameLine(learnerName, 26)) return undefined;
  pages.space(10);
  pages.paragraph([{ text: say('passed', { share: Math.round(CERTIFICATE_SHARE * 100) }) }], centred);
  pages.paragraph([{ text: say('result', { right: result.right, of: result.of }) }], centred);
  pages.space(8);
  // the name of the institution may be in another script than the certificate
  if (!pages.nameLine(say('issued', { issuer: issuerName, day }), 13)) return undefined;
  pages.space(16);
  const small = { ...centred, size: 10, colour: SOFT };
  pages.paragraph([{ text: `${say('name_note')} ${say('limits')}` }], small);
  pages.paragraph([{ text: say('proof', { file }) }], small);
  return pages.finish();
}

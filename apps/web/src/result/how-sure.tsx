// SPDX-License-Identifier: EUPL-1.2
// What a positive screen does not mean, where a result could be over-read: base rates and the limits of the published
// validations, in plain words. Figures and their sources stand with the texts (area `result`).

import { type Label, isTrafficking } from '@amparo/recognise/palermo';
import { useTexts } from '../i18n/use-texts.tsx';

/** How many of a hundred positive results would be right, by how common it is among those asked; legal-test, table 6.5. */
const OF_A_HUNDRED = [
  [1, 3],
  [5, 15],
  [10, 28],
  [30, 60],
] as const;

export function HowSure({ label }: { readonly label: Label }) {
  const { t } = useTexts();
  return (
    <section class="stack" aria-labelledby="sure">
      <h2 id="sure">{t('result.sure.title')}</h2>
      <p>{t(isTrafficking(label) || label === 'insufficient' ? 'result.sure.positive' : 'result.sure.negative')}</p>
      <details>
        <summary>{t('result.sure.more')}</summary>
        <div class="stack">
          <p>{t('result.sure.base_rate')}</p>
          <table class="rates">
            <thead>
              <tr>
                <th scope="col">{t('result.sure.common')}</th>
                <th scope="col">{t('result.sure.right')}</th>
              </tr>
            </thead>
            <tbody>
              {OF_A_HUNDRED.map(([common, right]) => (
                <tr key={common}>
                  <td>{t('result.sure.of_hundred', { count: common })}</td>
                  <td>{t('result.sure.of_hundred', { count: right })}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>{t('result.sure.studies')}</p>
          <p>{t('result.sure.this_tool')}</p>
        </div>
      </details>
    </section>
  );
}

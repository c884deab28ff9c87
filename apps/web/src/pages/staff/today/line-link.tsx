// SPDX-License-Identifier: EUPL-1.2
// Who a line is about: the alias, or the number where there is none to be seen, as a link that arrow keys find (row-keys.ts).

import { addressOf } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';

export function LineLink(props: { readonly to: string; readonly alias: string | null; readonly number: string }) {
  const { language } = useTexts();
  const { alias, number } = props;
  const named = alias !== null && alias !== '';
  return (
    <a href={addressOf(language, props.to)} class="kept__link" data-line>
      <bdi>{named ? alias : number}</bdi>
      {named ? <bdi class="line__number small soft">{number}</bdi> : null}
    </a>
  );
}

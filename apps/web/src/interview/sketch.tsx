// SPDX-License-Identifier: EUPL-1.2
// What the answers so far say of the three elements, folded away so that it does not steer the conversation.

import { useTexts } from '../i18n/use-texts.tsx';
import { Columns } from '../result/columns.tsx';
import { determineTalk } from '../result/determine-talk.ts';
import type { Engine } from './engine.ts';
import type { Talk } from './talk.ts';

export function Sketch({ engine, talk }: { readonly engine: Engine; readonly talk: Talk }) {
  const { t } = useTexts();
  const { un } = determineTalk(engine, talk.state, undefined).result;
  return (
    <details class="sketch screen-only">
      <summary>{t('interview.sketch')}</summary>
      <p class="small soft">{t('interview.sketch_note')}</p>
      <Columns determination={un} short />
    </details>
  );
}

// SPDX-License-Identifier: EUPL-1.2
// Which questionnaire: the short one for a border post, or the full one. Used by practice and by a new conversation.

import { useTexts } from '../i18n/use-texts.tsx';
import { INSTRUMENTS, type InstrumentId } from './engine.ts';

export function InstrumentChoice({ onChoose }: { readonly onChoose: (id: InstrumentId) => void }) {
  const { t } = useTexts();
  return (
    <ul class="grid plain">
      {INSTRUMENTS.map((id) => (
        <li key={id} class="card stack instrument">
          <h2>{t(`interview.instrument.${id}.name`)}</h2>
          <p>{t(`interview.instrument.${id}.about`)}</p>
          <button type="button" class="button" onClick={() => onChoose(id)}>
            {t(`interview.instrument.${id}.begin`)}
          </button>
        </li>
      ))}
    </ul>
  );
}

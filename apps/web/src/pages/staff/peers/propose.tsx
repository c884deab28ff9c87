// SPDX-License-Identifier: EUPL-1.2
// A partner's card, as a file or pasted: read here and sent as what it says, nothing else.

import { useState } from 'preact/hooks';
import { federationApi, type InstanceCard } from '../../../api/federation-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDeed } from '../use-deed.ts';
import { PeerProblem } from './peer-problem.tsx';

export function Propose({ onDone }: { readonly onDone: (words: string) => Promise<void> }) {
  const { t } = useTexts();
  const [text, setText] = useState('');
  const deed = useDeed();
  const send = async () => {
    const card = readCard(text);
    if (card === undefined) {
      deed.setProblem({ code: 'bad-input', status: 400, errors: [], retryAfter: null, requestId: null });
      return;
    }
    if ((await deed.run(() => federationApi.propose(card))) === undefined) return;
    setText('');
    await onDone(t('federation.told.proposed'));
  };
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{t('federation.add.title')}</h2>
      <p>{t('federation.add.how')}</p>
      <PeerProblem problem={deed.problem} />
      <div class="field">
        <label for="card-file">{t('federation.add.file')}</label>
        <input
          id="card-file"
          type="file"
          accept=".txt,.json,application/json,text/plain"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined && file.size < 10_000) void file.text().then(setText);
          }}
        />
      </div>
      <div class="field">
        <label for="card-text">{t('federation.add.text')}</label>
        <textarea
          id="card-text"
          rows={5}
          maxLength={5000}
          spellcheck={false}
          autocomplete="off"
          dir="ltr"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <p>
        <button type="submit" class="button" disabled={deed.busy || text.trim() === ''}>
          {t('federation.add.send')}
        </button>
      </p>
    </form>
  );
}

/** The server looks at every value; here it only has to be an object. */
function readCard(text: string): InstanceCard | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as InstanceCard) : undefined;
  } catch {
    return undefined;
  }
}

// SPDX-License-Identifier: EUPL-1.2
// A new conversation: its own reference (never a name), people found together, the questionnaire. Nothing is sent yet; the
// conversation begins in memory and goes to the server when it is kept, so it can begin without a network.

import { useState } from 'preact/hooks';
import type { Group } from '../../api/types.ts';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { type InstrumentId, loadEngine } from '../../interview/engine.ts';
import { InstrumentChoice } from '../../interview/instrument-choice.tsx';
import { beginTalk } from '../../interview/talk.ts';
import { beginWork } from '../../interview/workspace.tsx';
import { Link, useGo } from '../../shell/links.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import { currentWork } from './current-work.ts';
import { StaffGate } from './gate.tsx';
import { givenFromShared } from './saved-talk.ts';

/** the group whose next person this conversation is with; set by the page of the group */
export const nextOfGroup = createCell<Group | null>(null);

const REFERENCE = /^[A-Za-z0-9](?:[A-Za-z0-9./-]*[A-Za-z0-9])?$/u;

export function isReference(text: string): boolean {
  return text.length <= 40 && REFERENCE.test(text) && /\d/u.test(text);
}

export default function NewConversationPage() {
  const { t } = useTexts();
  return <StaffGate title={t('staff.new.title')}>{() => <NewConversation />}</StaffGate>;
}

function NewConversation() {
  const { t, language } = useTexts();
  const go = useGo();
  const held = useCell(currentWork);
  const group = useCell(nextOfGroup);
  const [reference, setReference] = useState('');
  const [together, setTogether] = useState(false);
  const [groupReference, setGroupReference] = useState('');
  const [wrong, setWrong] = useState<'reference' | 'group' | 'load' | null>(null);

  const begin = async (id: InstrumentId) => {
    if (!isReference(reference)) {
      setWrong('reference');
      document.getElementById('reference')?.focus();
      return;
    }
    if (together && group === null && !isReference(groupReference)) {
      setWrong('group');
      document.getElementById('group-reference')?.focus();
      return;
    }
    try {
      const engine = await loadEngine(id, contentLanguage(language));
      const talk = beginTalk(engine.interview, {}, group === null ? {} : givenFromShared(engine, group.answers));
      currentWork.set({
        reference,
        language: contentLanguage(language),
        work: beginWork(talk),
        groupReference: together && group === null ? groupReference : null,
        group,
        conversation: null,
        amends: null,
      });
      nextOfGroup.set(null);
      go('/staff/conversations/current');
    } catch {
      setWrong('load');
    }
  };

  if (held !== null) {
    return (
      <div class="notice notice--care stack">
        <p>{t('staff.new.another', { reference: held.reference })}</p>
        <p>
          <Link to="/staff/conversations/current" class="button">
            {t('staff.current', { reference: held.reference })}
          </Link>
        </p>
      </div>
    );
  }
  return (
    <div class="stack stack--wide">
      <div class="field">
        <label for="reference">{t('staff.new.reference')}</label>
        <input
          id="reference"
          type="text"
          autocomplete="off"
          spellcheck={false}
          maxLength={40}
          value={reference}
          aria-invalid={wrong === 'reference'}
          aria-describedby="reference-help reference-error"
          onInput={(event) => {
            setReference(event.currentTarget.value.trim());
            setWrong(null);
          }}
        />
        <p id="reference-help" class="small soft">
          {t('staff.new.reference_help')}
        </p>
        <p id="reference-error" role="alert" class="field__error">
          {wrong === 'reference' ? t('staff.problem.bad-reference') : ''}
        </p>
      </div>
      {group === null ? (
        <fieldset class="choices">
          <legend>{t('staff.new.together')}</legend>
          <label class="choice">
            <input type="checkbox" checked={together} onChange={(event) => setTogether(event.currentTarget.checked)} />
            <span>{t('staff.new.together_yes')}</span>
          </label>
          {together ? (
            <div class="field">
              <label for="group-reference">{t('staff.new.group_reference')}</label>
              <input
                id="group-reference"
                type="text"
                autocomplete="off"
                spellcheck={false}
                maxLength={40}
                value={groupReference}
                aria-invalid={wrong === 'group'}
                aria-describedby="group-help group-error"
                onInput={(event) => {
                  setGroupReference(event.currentTarget.value.trim());
                  setWrong(null);
                }}
              />
              <p id="group-help" class="small soft">
                {t('staff.new.group_help')}
              </p>
              <p id="group-error" role="alert" class="field__error">
                {wrong === 'group' ? t('staff.problem.bad-reference') : ''}
              </p>
            </div>
          ) : null}
        </fieldset>
      ) : (
        <div class="notice stack">
          <p>{t('staff.new.next_of', { reference: group.ownReference, count: Object.keys(group.answers).length })}</p>
          <button type="button" class="button button--quiet button--small" onClick={() => nextOfGroup.set(null)}>
            {t('staff.new.not_of_group')}
          </button>
        </div>
      )}
      <p class="notice">{t('staff.new.memory')}</p>
      <p role="alert" class="field__error">
        {wrong === 'load' ? t('staff.new.not_loaded') : ''}
      </p>
      <InstrumentChoice onChoose={(id) => void begin(id)} />
    </div>
  );
}

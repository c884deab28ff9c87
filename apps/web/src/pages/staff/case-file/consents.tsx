// SPDX-License-Identifier: EUPL-1.2
// What the person agreed to: a card for each purpose, newest first; taking back in one step; asking for another.

import { type Consent, type ConsentState, WITHDRAWN_HOW } from '@amparo/casework/consent';
import { useEffect, useState } from 'preact/hooks';
import type { Wire } from '../../../api/file-api.ts';
import type { Language } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { AskConsent } from './ask-consent.tsx';
import { stateOf } from './consent-state.ts';
import { ConsentCard } from './consent-card.tsx';
import { Opens } from './fields.tsx';
import { nameOf, useFile } from './file-props.ts';
import { LegalBases } from './legal-bases.tsx';
import { LanguageOfPerson, usePersonsLanguage } from './persons-language.tsx';
import { NoVoice } from './read-aloud.tsx';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

const SAID: Readonly<Partial<Record<ConsentState, string>>> = {
  Active: 'said_yes',
  Refused: 'said_no',
  Draft: 'not_decided',
  Withdrawn: 'taken_back',
  Expired: 'run_out',
};
const ORDER: readonly ConsentState[] = ['Active', 'Draft', 'Expired', 'Refused', 'Withdrawn', 'Superseded'];

export default function Consents() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const [language, setLanguage] = usePersonsLanguage();
  const [only, setOnly] = useState<string | null>(null);
  useEffect(() => {
    if (only === null) return undefined;
    // drawn first, printed then; everything is there again afterwards
    const timer = setTimeout(() => {
      print();
      setOnly(null);
    });
    return () => clearTimeout(timer);
  }, [only]);
  const consents = (file.consents ?? []).toSorted(
    (a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)) || (a.createdAt < b.createdAt ? 1 : -1),
  );
  const standing = consents.filter((each) => stateOf(each) !== 'Superseded');
  const older = consents.filter((each) => stateOf(each) === 'Superseded');
  const mayAsk = !readOnly && mayDo(who, 'file.consent');
  return (
    <div class="stack stack--wide">
      <p class="lead screen-only">{t('casefile.consents.lead')}</p>
      <div class="screen-only">
        <LanguageOfPerson id="consents-language" value={language} onChange={setLanguage} />
        <NoVoice language={language} />
      </div>
      {mayAsk ? (
        <div class="screen-only">
          <AskConsent language={language} />
        </div>
      ) : null}
      {standing.length === 0 ? <p class="notice">{t('casefile.consents.none')}</p> : null}
      <ul class="plain cards">
        {standing.map((consent) => (
          <ConsentRow
            key={consent.id}
            consent={consent}
            language={language}
            mayChange={mayAsk}
            away={only !== null && only !== consent.id}
            onPrint={() => setOnly(consent.id)}
          />
        ))}
      </ul>
      {older.length === 0 ? null : (
        <div class="screen-only">
          <Opens title={t('casefile.consents.older', { count: older.length })}>
            <ul>
              {older.map(({ id, purpose, decidedAt, changedBy }) => (
                <li key={id}>
                  {t(`consents.purpose.${purpose}.name`)} <DecidedOn at={decidedAt} by={nameOf(file, changedBy)} />
                </li>
              ))}
            </ul>
          </Opens>
        </div>
      )}
      <LegalBases />
    </div>
  );
}

function DecidedOn({ at, by }: { readonly at: string | null; readonly by: string }) {
  const { day } = useWords();
  return (
    <span class="small soft">
      {at === null ? '' : day(at)} <bdi>{by}</bdi>
    </span>
  );
}

function ConsentRow(props: {
  readonly consent: Wire<Consent>;
  readonly language: Language;
  readonly mayChange: boolean;
  /** not on this print */
  readonly away: boolean;
  readonly onPrint: () => void;
}) {
  const { consent, language, mayChange, away, onPrint } = props;
  const { file } = useFile();
  const { t } = useTexts();
  const { busy, problem, warnings, step } = useAct();
  const state = stateOf(consent);
  const name = t(`consents.purpose.${consent.purpose}.name`);
  const said = SAID[state];
  return (
    <li class={`card stack ${away ? 'screen-only' : ''}`} data-purpose={consent.purpose} data-state={state}>
      <p class="row row--start screen-only">
        <span class={`badge badge--${state.toLowerCase()}`}>{t(`casework.consent_state.${state}`)}</span>
        <DecidedOn at={consent.decidedAt} by={nameOf(file, consent.changedBy)} />
        <span class="small soft">
          {t(`casework.mode.${consent.mode}`)} · {t(`casework.granted_by.${consent.grantedBy}`)}
          {consent.childAssent === 'NotApplicable' ? '' : ` · ${t(`casework.assent.${consent.childAssent}`)}`}
        </span>
      </p>
      <ConsentCard
        card={state === 'Active' || state === 'Draft' ? consent : { ...consent, expiresAt: null }}
        language={language}
        quiet
        {...(said === undefined ? {} : { said })}
        onPrint={onPrint}
      />
      <div class="screen-only stack">
        <WarningNote warnings={warnings} />
        <RuleNote problem={problem} />
        {mayChange && state === 'Draft' ? (
          <div class="row">
            {(['Given', 'Refused'] as const).map((decision) => (
              <button
                key={decision}
                type="button"
                class={decision === 'Given' ? 'button' : 'button button--quiet'}
                disabled={busy}
                onClick={() => void step('consents', consent, 'decision', { decision })}
              >
                {t(`casefile.consents.says_${decision}`)}
              </button>
            ))}
          </div>
        ) : null}
        {mayChange && (state === 'Active' || state === 'Draft') ? (
          <Opens title={t('casefile.consents.take_back', { name })}>
            <p>{t('casefile.consents.take_back_about')}</p>
            <div class="row">
              {WITHDRAWN_HOW.map((how) => (
                <button
                  key={how}
                  type="button"
                  class="button button--quiet"
                  disabled={busy}
                  onClick={() => void step('consents', consent, 'withdrawal', { how })}
                >
                  {t(`casework.withdrawn_how.${how}`)}
                </button>
              ))}
            </div>
          </Opens>
        ) : null}
      </div>
    </li>
  );
}

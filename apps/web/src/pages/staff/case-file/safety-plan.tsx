// SPDX-License-Identifier: EUPL-1.2
// How the person, and her family at home, stay safe: written with her, in her words. No telephone number is typed here; whom
// to call are entries of the directory, and always this institution.

import { RISK_SCOPES, type RiskScope } from '@amparo/casework/risk';
import { COPIES_GIVEN, type SafetyPlan } from '@amparo/casework/safety-plan';
import { useState } from 'preact/hooks';
import type { Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { Form, Opens, SelectField, Several, TextField } from './fields.tsx';
import { daysFromToday } from '../day.ts';
import { latestOf, levelOf, linesOf, nameOf, orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export function SafetyPlans() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const plans = (file.safetyPlans ?? []).filter(({ status }) => status === 'Active');
  const needed = RISK_SCOPES.filter((scope) => {
    const risk = latestOf(file, scope);
    const grave = risk !== undefined && (levelOf(risk) === 'High' || levelOf(risk) === 'Critical');
    return grave && !plans.some(({ scopes }) => scopes.includes(scope));
  });
  return (
    <section class="card stack" aria-labelledby="safety-plan">
      <h2 id="safety-plan">{t('casefile.safety.title')}</h2>
      {needed.map((scope) => (
        <p key={scope} class="notice notice--danger">
          {t('casefile.safety.needed', { scope: t(`casework.risk_scope.${scope}`) })}
        </p>
      ))}
      {plans.length === 0 && needed.length === 0 ? <p class="soft">{t('casefile.safety.none')}</p> : null}
      {plans.map((plan) => (
        <Shown key={plan.id} plan={plan} />
      ))}
      {readOnly || !mayDo(who, 'file.assess') ? null : (
        <Opens key={`${file.safetyPlans?.length} ${needed.join(' ')}`} title={t('casefile.safety.write')}>
          <Write scopes={needed} />
        </Opens>
      )}
    </section>
  );
}

const PARTS = ['bagAndPapers', 'phoneHygiene', 'childrenAndFamily', 'shelterConfidentiality'] as const;

function Shown({ plan }: { readonly plan: Wire<SafetyPlan> }) {
  const { t } = useTexts();
  const { file } = useFile();
  const { day } = useWords();
  const lists = [
    ['triggers', plan.triggers],
    ['safePlaces', plan.safePlaces],
  ] as const;
  return (
    <div class="stack stack--tight">
      <p>
        <strong>{plan.scopes.map((scope) => t(`casework.risk_scope.${scope}`)).join(', ')}</strong>{' '}
        <span class="small soft">
          {t('casefile.safety.review', { day: day(plan.reviewOn) })} · {t(`casework.copy_given.${plan.copyGiven}`)} ·{' '}
          <bdi>{nameOf(file, plan.createdBy)}</bdi>
        </span>
      </p>
      <dl class="facts-list">
        {lists.map(([name, values]) =>
          values.length === 0 ? null : (
            <div key={name}>
              <dt>{t(`casefile.safety.${name}`)}</dt>
              {values.map((value) => (
                <dd key={value}>
                  <bdi>{value}</bdi>
                </dd>
              ))}
            </div>
          ),
        )}
        {plan.safeWord === null ? null : (
          <div>
            <dt>{t('casefile.safety.safeWord')}</dt>
            <dd>
              <bdi>{plan.safeWord}</bdi>
            </dd>
          </div>
        )}
        {PARTS.map((name) => {
          const value = plan[name];
          return value === null ? null : (
            <div key={name}>
              <dt>{t(`casefile.safety.${name}`)}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}

function Write(props: { readonly scopes: readonly RiskScope[] }) {
  const { t } = useTexts();
  const { file, who } = useFile();
  const act = useAct();
  const family = (file.persons ?? []).filter(({ kind }) => kind === 'FamilyMember');
  const [scopes, setScopes] = useState<readonly RiskScope[]>(props.scopes.length === 0 ? ['Self'] : props.scopes);
  const [protects, setProtects] = useState<readonly string[]>(family.map(({ id }) => id));
  const [triggers, setTriggers] = useState('');
  const [places, setPlaces] = useState('');
  const [word, setWord] = useState('');
  const [texts, setTexts] = useState<Readonly<Record<(typeof PARTS)[number], string>>>({
    bagAndPapers: '',
    phoneHygiene: '',
    childrenAndFamily: '',
    shelterConfidentiality: '',
  });
  const [reviewOn, setReviewOn] = useState(daysFromToday(7));
  const [copy, setCopy] = useState<SafetyPlan['copyGiven']>('None');
  // until there is a directory, the institution itself is whom she calls
  const institution = who.institutions.find(({ current }) => current)?.id;
  const save = () =>
    void act.make('safety-plans', {
      scopes,
      protectsPersonIds: scopes.includes('Family') ? protects : [],
      triggers: linesOf(triggers),
      safePlaces: linesOf(places),
      safeWord: orNull(word),
      callServiceIds: institution === undefined ? [] : [institution],
      bagAndPapers: orNull(texts.bagAndPapers),
      phoneHygiene: orNull(texts.phoneHygiene),
      childrenAndFamily: orNull(texts.childrenAndFamily),
      shelterConfidentiality: orNull(texts.shelterConfidentiality),
      reviewOn,
      copyGiven: copy,
    });
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={save}>
      <p class="small">{t('casefile.safety.about', { institution: who.institution })}</p>
      <Several
        name="safety-scopes"
        legend={t('casefile.safety.scopes')}
        values={scopes}
        options={RISK_SCOPES}
        word={(each) => t(`casework.risk_scope.${each}`)}
        onChange={setScopes}
      />
      {scopes.includes('Family') && family.length > 0 ? (
        <Several
          name="safety-protects"
          legend={t('casefile.safety.protects')}
          values={protects}
          options={family.map(({ id }) => id)}
          word={(id) => family.find((each) => each.id === id)?.alias ?? t('casework.person_kind.FamilyMember')}
          onChange={setProtects}
        />
      ) : null}
      <TextField
        id="safety-places"
        rows={2}
        required
        label={t('casefile.safety.safePlaces')}
        help={t('casefile.one_per_line')}
        value={places}
        onInput={setPlaces}
      />
      <TextField
        id="safety-triggers"
        rows={2}
        label={t('casefile.safety.triggers')}
        help={t('casefile.one_per_line')}
        value={triggers}
        onInput={setTriggers}
      />
      <TextField id="safety-word" label={t('casefile.safety.safeWord')} most={100} value={word} onInput={setWord} />
      {PARTS.map((name) => (
        <TextField
          key={name}
          id={`safety-${name}`}
          rows={2}
          label={t(`casefile.safety.${name}`)}
          value={texts[name]}
          onInput={(value) => setTexts({ ...texts, [name]: value })}
        />
      ))}
      <div class="two">
        <TextField
          id="safety-review"
          type="date"
          required
          label={t('casefile.safety.review_on')}
          value={reviewOn}
          onInput={setReviewOn}
        />
        <SelectField
          id="safety-copy"
          label={t('casefile.safety.copy')}
          help={t('casefile.safety.copy_help')}
          value={copy}
          options={COPIES_GIVEN}
          word={(each) => t(`casework.copy_given.${each}`)}
          onChange={setCopy}
        />
      </div>
      <RuleNote problem={act.problem} />
    </Form>
  );
}

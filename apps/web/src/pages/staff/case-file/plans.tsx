// SPDX-License-Identifier: EUPL-1.2
// The plan: written, read to the person, agreed by her, approved by somebody who did not write it, and carried out point by
// point. What cannot be had here is said so, and counted.

import {
  type AssistancePlan,
  PLAN_ITEM_STEPS,
  type PlanItem,
  SERVICE_CATEGORIES,
  SERVICE_CATEGORY_NAMES,
  type ServiceCategory,
} from '@amparo/casework/assistance';
import { useState } from 'preact/hooks';
import type { Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { Form, Opens, SelectField, TextField } from './fields.tsx';
import { daysFromToday } from '../day.ts';
import { nameOf, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

type Plan = Wire<AssistancePlan>;

export function Plans() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const plans = (file.plans ?? []).toReversed();
  const current = plans.filter(({ status }) => status !== 'Superseded' && status !== 'Completed');
  const older = plans.filter(({ status }) => status === 'Superseded' || status === 'Completed');
  const mayPlan = !readOnly && mayDo(who, 'file.plan');
  return (
    <section class="card stack" aria-labelledby="plan">
      <h2 id="plan">{t('casefile.plan.title')}</h2>
      {current.length === 0 ? <p class="soft">{t('casefile.plan.none')}</p> : null}
      {current.map((plan) => (
        <Shown key={plan.id} plan={plan} mayPlan={mayPlan} />
      ))}
      {older.length === 0 ? null : (
        <Opens title={t('casefile.plan.older', { count: older.length })}>
          {older.map((plan) => (
            <Shown key={plan.id} plan={plan} mayPlan={false} />
          ))}
        </Opens>
      )}
      {mayPlan ? (
        <Opens key={plans.length} title={t(current.length === 0 ? 'casefile.plan.write' : 'casefile.plan.another')}>
          <Write />
        </Opens>
      ) : null}
    </section>
  );
}

function Shown({ plan, mayPlan }: { readonly plan: Plan; readonly mayPlan: boolean }) {
  const { t } = useTexts();
  const { file, who } = useFile();
  const { day } = useWords();
  const act = useAct();
  const step = (path: string, body: object = {}) => void act.step('plans', plan, path, body);
  return (
    <div class="stack plan" data-state={plan.status}>
      <p>
        <span class="badge">{t(`casework.plan_state.${plan.status}`)}</span>{' '}
        <span class="small soft">
          {t('casefile.plan.until', { day: day(plan.plannedEndDate) })} ·{' '}
          {t('casefile.plan.review', { day: day(plan.reviewOn) })} · <bdi>{nameOf(file, plan.writtenBy)}</bdi>
        </span>
      </p>
      <p>
        <bdi>{plan.objectives}</bdi>
      </p>
      <ul class="plain entry-list">
        {plan.items.map((item) => (
          <Item key={item.id} plan={plan} item={item} mayPlan={mayPlan && plan.status === 'Active'} />
        ))}
      </ul>
      {plan.agreedByPersonAt === null ? null : (
        <p class="small">{t('casefile.plan.agreed_on', { day: day(plan.agreedByPersonAt) })}</p>
      )}
      {mayPlan ? (
        <div class="row">
          {plan.status === 'Draft' ? (
            <button type="button" class="button" disabled={act.busy} onClick={() => step('step', { to: 'Proposed' })}>
              {t('casefile.plan.propose')}
            </button>
          ) : null}
          {plan.status === 'Proposed' ? (
            <>
              <button type="button" class="button" disabled={act.busy} onClick={() => step('agreement')}>
                {t('casefile.plan.agree')}
              </button>
              <button
                type="button"
                class="button button--quiet"
                disabled={act.busy}
                onClick={() => step('step', { to: 'Draft' })}
              >
                {t('casefile.plan.not_yet')}
              </button>
            </>
          ) : null}
          {plan.status === 'Agreed' && who.roles.includes('Supervisor') && file.stage !== 'Planning' ? (
            <button type="button" class="button" disabled={act.busy} onClick={() => step('approval')}>
              {t('casework.event.approvePlan')}
            </button>
          ) : null}
          {plan.status === 'Active' ? (
            <button
              type="button"
              class="button button--quiet"
              disabled={act.busy}
              onClick={() => step('step', { to: 'Completed' })}
            >
              {t('casefile.plan.complete')}
            </button>
          ) : null}
        </div>
      ) : null}
      {plan.status === 'Agreed' ? <p class="small soft">{t('casefile.plan.waits')}</p> : null}
      <RuleNote problem={act.problem} />
    </div>
  );
}

function Item(props: { readonly plan: Plan; readonly item: PlanItem; readonly mayPlan: boolean }) {
  const { plan, item, mayPlan } = props;
  const { t } = useTexts();
  const { file } = useFile();
  const { day } = useWords();
  const act = useAct();
  const next = PLAN_ITEM_STEPS[item.status];
  return (
    <li class="stack stack--tight">
      <p>
        <strong>{t(`casework.category.${item.category}`)}</strong>: <bdi>{item.goal}</bdi>
      </p>
      <p class="small soft">
        {t(`casework.item_state.${item.status}`)} · {t('casefile.until', { day: day(item.due) })} ·{' '}
        <bdi>{nameOf(file, item.responsible)}</bdi>
      </p>
      {mayPlan && next.length > 0 ? (
        <Opens title={t('casefile.plan.how_far')}>
          <div class="row">
            {next.map((status) => (
              <button
                key={status}
                type="button"
                class="button button--quiet"
                disabled={act.busy}
                onClick={() => void act.step('plans', plan, 'item', { itemId: item.id, status })}
              >
                {t(`casework.item_state.${status}`)}
              </button>
            ))}
          </div>
          {next.includes('NotAvailable') ? (
            <p class="small soft">{t('casework.item_state_about.NotAvailable')}</p>
          ) : null}
          <RuleNote problem={act.problem} />
        </Opens>
      ) : null}
    </li>
  );
}

interface Draft {
  readonly id: string;
  readonly category: ServiceCategory;
  readonly subtype: string | null;
  readonly goal: string;
  readonly due: string;
}

function Write() {
  const { t } = useTexts();
  const { file } = useFile();
  const act = useAct();
  const [objectives, setObjectives] = useState('');
  const [end, setEnd] = useState(daysFromToday(90));
  const [items, setItems] = useState<readonly Draft[]>([newItem()]);
  const set = (id: string, change: Partial<Draft>) =>
    setItems(items.map((each) => (each.id === id ? { ...each, ...change } : each)));
  const save = async () => {
    const done = await act.make('plans', {
      objectives,
      plannedEndDate: end,
      items: items.map((item) => ({ ...item, providerServiceId: null, responsible: file.caseWorkerId })),
    });
    if (!done) return;
    setObjectives('');
    setItems([newItem()]);
  };
  return (
    <Form
      busy={act.busy}
      go={t('casefile.save')}
      onSubmit={() => void save()}
      more={
        <button type="button" class="button button--quiet" onClick={() => setItems([...items, newItem()])}>
          {t('casefile.plan.more')}
        </button>
      }
    >
      <p>{t('casefile.plan.how')}</p>
      <TextField
        id="plan-objectives"
        rows={2}
        required
        label={t('casefile.plan.objectives')}
        most={4000}
        value={objectives}
        onInput={setObjectives}
      />
      <TextField id="plan-end" type="date" required label={t('casefile.plan.end')} value={end} onInput={setEnd} />
      {items.map((item, index) => (
        <fieldset key={item.id} class="factor stack">
          <legend>{t('casefile.plan.point', { n: index + 1 })}</legend>
          <div class="two">
            <SelectField
              id={`point-${item.id}`}
              label={t('casefile.services.category')}
              value={item.category}
              options={SERVICE_CATEGORY_NAMES}
              word={(each) => t(`casework.category.${each}`)}
              onChange={(category) => set(item.id, { category, subtype: SERVICE_CATEGORIES[category].subtypes[0] })}
            />
            <TextField
              id={`due-${item.id}`}
              type="date"
              required
              label={t('casefile.plan.due')}
              value={item.due}
              onInput={(due) => set(item.id, { due })}
            />
          </div>
          <TextField
            id={`goal-${item.id}`}
            required
            label={t('casefile.plan.goal')}
            value={item.goal}
            onInput={(goal) => set(item.id, { goal })}
          />
          {items.length === 1 ? null : (
            <p>
              <button
                type="button"
                class="button button--quiet button--small"
                onClick={() => setItems(items.filter((each) => each !== item))}
              >
                {t('casefile.remove')}
              </button>
            </p>
          )}
        </fieldset>
      ))}
      <RuleNote problem={act.problem} />
    </Form>
  );
}

function newItem(): Draft {
  return { id: crypto.randomUUID(), category: 'Health', subtype: null, goal: '', due: daysFromToday(30) };
}

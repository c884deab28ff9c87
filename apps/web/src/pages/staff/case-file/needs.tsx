// SPDX-License-Identifier: EUPL-1.2
// What the person needs, and what she wishes in her own words. Finished once, then written anew when it changes.

import {
  NEED_DEGREES,
  type NeedDegree,
  type NeedItem,
  SERVICE_CATEGORY_NAMES,
  type ServiceCategory,
} from '@amparo/casework/assistance';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { Choice, Form, Opens, TextField } from './fields.tsx';
import { nameOf, orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';

export function Needs() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const latest = file.needs?.at(-1);
  const items = (latest?.items ?? []).filter(({ need }) => need > 0).toSorted((a, b) => b.need - a.need);
  return (
    <section class="card stack" aria-labelledby="needs">
      <h2 id="needs">{t('casefile.needs.title')}</h2>
      {latest === undefined ? (
        <p class="soft">{t('casefile.needs.none')}</p>
      ) : (
        <p class="small soft">
          {date(latest.assessedAt)} · <bdi>{nameOf(file, latest.createdBy)}</bdi>
          {latest.status === 'Draft' ? ` · ${t('casework.plan_state.Draft')}` : ''}
        </p>
      )}
      <ul class="plain entry-list">
        {items.map(({ category, need, wish, alreadyProvidedBy }) => (
          <li key={category}>
            <p>
              <span class={`badge need need--${need}`}>{t(`casework.need_degree.${need}`)}</span>{' '}
              <strong>{t(`casework.category.${category}`)}</strong>
            </p>
            {wish === null ? null : (
              <p>
                “<bdi>{wish}</bdi>”
              </p>
            )}
            {alreadyProvidedBy === null ? null : (
              <p class="small soft">
                {t('casefile.needs.already')} <bdi>{alreadyProvidedBy}</bdi>
              </p>
            )}
          </li>
        ))}
      </ul>
      {readOnly || !mayDo(who, 'file.assess') ? null : (
        <Opens
          key={`${latest?.id} ${latest?.version}`}
          title={t(latest === undefined ? 'casefile.needs.look' : 'casefile.needs.look_again')}
        >
          <Write key={latest?.id ?? 'new'} before={latest?.items ?? []} />
        </Opens>
      )}
    </section>
  );
}

function Write({ before }: { readonly before: readonly NeedItem[] }) {
  const { t } = useTexts();
  const { file } = useFile();
  const act = useAct();
  const [items, setItems] = useState<readonly NeedItem[]>(before);
  const draft = file.needs?.findLast(({ status }) => status === 'Draft');
  const set = (category: ServiceCategory, change: Partial<NeedItem>) => {
    const now = items.find((each) => each.category === category);
    const next: NeedItem = { category, need: 0, wish: null, alreadyProvidedBy: null, ...now, ...change };
    setItems([...items.filter((each) => each.category !== category), next]);
  };
  const save = (status: 'Draft' | 'Final') => {
    const body = { status, assessedAt: new Date().toISOString(), items };
    void (draft === undefined ? act.make('needs', body) : act.change('needs', draft, body));
  };
  return (
    <Form
      busy={act.busy}
      go={t('casefile.needs.finish')}
      onSubmit={() => save('Final')}
      more={
        <button type="button" class="button button--quiet" disabled={act.busy} onClick={() => save('Draft')}>
          {t('casefile.danger.draft')}
        </button>
      }
    >
      <p>{t('casefile.needs.how')}</p>
      {SERVICE_CATEGORY_NAMES.map((category) => {
        const item = items.find((each) => each.category === category);
        return (
          <div key={category} class="factor">
            <Choice
              name={`need-${category}`}
              legend={t(`casework.category.${category}`)}
              value={item === undefined ? null : (`${item.need}` as const)}
              options={NEED_DEGREES.map((each) => `${each}` as const)}
              word={(each) => t(`casework.need_degree.${each}`)}
              onChange={(each) => set(category, { need: Number(each) as NeedDegree })}
            />
            {item === undefined || item.need === 0 ? null : (
              <div class="factor__more">
                <TextField
                  id={`wish-${category}`}
                  label={t('casefile.needs.wish')}
                  value={item.wish ?? ''}
                  onInput={(wish) => set(category, { wish: orNull(wish) === null ? null : wish })}
                />
              </div>
            )}
          </div>
        );
      })}
      <RuleNote problem={act.problem} />
    </Form>
  );
}

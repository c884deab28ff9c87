// SPDX-License-Identifier: EUPL-1.2
// Proceedings in which the person has a part: what, where it stands, when it goes on. Help never depends on any of them.

import { PROCEEDING_KINDS, PROCEEDING_STAGES, type Proceeding } from '@amparo/casework/case';
import { useState } from 'preact/hooks';
import type { Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { Form, Opens, SelectField, TextField } from './fields.tsx';
import { orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export function Proceedings() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { day } = useWords();
  if (file.proceedings === undefined) return null;
  const mayEdit = !readOnly && mayDo(who, 'file.edit');
  return (
    <section class="card stack" aria-labelledby="proceedings">
      <h2 id="proceedings">{t('casefile.proceedings.title')}</h2>
      <p>{t('casefile.proceedings.about')}</p>
      {file.proceedings.length === 0 ? <p class="soft">{t('casefile.proceedings.none')}</p> : null}
      <ul class="plain entry-list">
        {file.proceedings.map((each) => (
          <li key={each.id} class="stack stack--tight">
            <p>
              <strong>{t(`casework.proceeding.${each.kind}`)}</strong>: {t(`casework.proceeding_stage.${each.stage}`)}{' '}
              <span class="small soft">
                <bdi>{each.authorityName ?? ''}</bdi>
                {each.nextDate === null ? '' : ` · ${t('casefile.proceedings.next', { day: day(each.nextDate) })}`}
              </span>
            </p>
            {each.note === null ? null : (
              <p class="timeline__own">
                <bdi>{each.note}</bdi>
              </p>
            )}
            {mayEdit ? (
              <Opens title={t('casefile.protection.change')}>
                <Write before={each} />
              </Opens>
            ) : null}
          </li>
        ))}
      </ul>
      {mayEdit ? (
        <Opens key={file.proceedings.length} title={t('casefile.proceedings.add')}>
          <Write />
        </Opens>
      ) : null}
    </section>
  );
}

function Write({ before }: { readonly before?: Wire<Proceeding> }) {
  const { t } = useTexts();
  const act = useAct();
  const id = before?.id ?? 'new';
  const [kind, setKind] = useState<Proceeding['kind']>(before?.kind ?? 'Criminal');
  const [stage, setStage] = useState<Proceeding['stage']>(before?.stage ?? 'Considered');
  const [authority, setAuthority] = useState(before?.authorityName ?? '');
  const [next, setNext] = useState<string>(before?.nextDate ?? '');
  const [note, setNote] = useState(before?.note ?? '');
  const save = () => {
    const body = { kind, stage, authorityName: orNull(authority), nextDate: orNull(next), note: orNull(note) };
    void (before === undefined ? act.make('proceedings', body) : act.change('proceedings', before, body));
  };
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={save}>
      <div class="two">
        <SelectField
          id={`proceeding-kind-${id}`}
          label={t('casefile.field.kind')}
          value={kind}
          options={PROCEEDING_KINDS}
          word={(each) => t(`casework.proceeding.${each}`)}
          onChange={setKind}
        />
        <SelectField
          id={`proceeding-stage-${id}`}
          label={t('casefile.field.state')}
          value={stage}
          options={PROCEEDING_STAGES}
          word={(each) => t(`casework.proceeding_stage.${each}`)}
          onChange={setStage}
        />
        <TextField
          id={`proceeding-authority-${id}`}
          label={t('casefile.proceedings.authority')}
          most={200}
          value={authority}
          onInput={setAuthority}
        />
        <TextField
          id={`proceeding-next-${id}`}
          type="date"
          label={t('casefile.proceedings.next_date')}
          value={next}
          onInput={setNext}
        />
      </div>
      <TextField
        id={`proceeding-note-${id}`}
        rows={2}
        label={t('casefile.note')}
        most={4000}
        value={note}
        onInput={setNote}
      />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

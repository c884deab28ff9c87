// SPDX-License-Identifier: EUPL-1.2
// The recovery and reflection period: who granted it, from when until when. It never depends on what the person says to whom.

import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { Form, Opens, TextField } from './fields.tsx';
import { isKnown, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export function Reflection() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { day } = useWords();
  const act = useAct();
  const period = file.facts?.reflectionPeriod;
  if (file.facts === undefined || period === undefined) return null;
  return (
    <section class="card stack" aria-labelledby="reflection">
      <h2 id="reflection">{t('casefile.reflection.title')}</h2>
      <p>{t('casefile.reflection.about')}</p>
      {period === null ? (
        <p class="soft">{t('casefile.reflection.none')}</p>
      ) : (
        <p>
          <strong>{t('casefile.reflection.is', { from: day(period.from), to: day(period.to) })}</strong>{' '}
          <bdi>{period.authority}</bdi>
        </p>
      )}
      {readOnly || !mayDo(who, 'file.edit') ? null : (
        <Opens key={file.facts.version} title={t('casefile.reflection.write')}>
          <Write act={act} />
        </Opens>
      )}
      <RuleNote problem={act.problem} />
    </section>
  );
}

function Write({ act }: { readonly act: ReturnType<typeof useAct> }) {
  const { t } = useTexts();
  const { file } = useFile();
  const period = file.facts?.reflectionPeriod;
  const [from, setFrom] = useState<string>(isKnown(period) ? period.from : '');
  const [to, setTo] = useState<string>(isKnown(period) ? period.to : '');
  const [authority, setAuthority] = useState(isKnown(period) ? period.authority : '');
  return (
    <Form
      busy={act.busy}
      go={t('casefile.save')}
      onSubmit={() => void act.ofCase('PUT', 'facts', { reflectionPeriod: { from, to, authority: authority.trim() } })}
    >
      <div class="two">
        <TextField
          id="reflection-from"
          type="date"
          required
          label={t('casefile.reflection.from')}
          value={from}
          onInput={setFrom}
        />
        <TextField
          id="reflection-to"
          type="date"
          required
          label={t('casefile.reflection.to')}
          value={to}
          onInput={setTo}
        />
      </div>
      <TextField
        id="reflection-authority"
        required
        label={t('casefile.reflection.authority')}
        most={200}
        value={authority}
        onInput={setAuthority}
      />
    </Form>
  );
}

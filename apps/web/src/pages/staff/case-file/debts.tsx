// SPDX-License-Identifier: EUPL-1.2
// What is said to be owed. Never a repayment: a claim for counsel, and a danger.

import { DEBT_BASES, DEBT_SECURITIES, type DebtClaim } from '@amparo/casework/risk';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { Choice, Form, Opens, SelectField, Several, TextField, Tick } from './fields.tsx';
import { orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';

export function Debts() {
  const { t, language } = useTexts();
  const { file, who, readOnly } = useFile();
  const debts = file.debts ?? [];
  const mayAdd = !readOnly && mayDo(who, 'file.assess');
  if (debts.length === 0 && !mayAdd) return null;
  return (
    <section class="card stack" aria-labelledby="debts">
      <h2 id="debts">{t('casefile.debts.title')}</h2>
      <p>{t('casework.debt_note')}</p>
      <ul class="plain entry-list">
        {debts.map(({ id, amount, currency, basis, securedOn, threatAttached, note }) => (
          <li key={id}>
            <p>
              <strong>{money(language, amount, currency)}</strong> · {t(`casework.debt_basis.${basis}`)}
              {securedOn.length === 0
                ? ''
                : ` · ${t('casefile.debts.secured_on')}: ${securedOn.map((each) => t(`casework.debt_security.${each}`)).join(', ')}`}
            </p>
            {threatAttached ? <p class="small">{t('casefile.debts.threat')}</p> : null}
            {note === null ? null : (
              <p class="timeline__own">
                <bdi>{note}</bdi>
              </p>
            )}
          </li>
        ))}
      </ul>
      {mayAdd ? (
        <Opens key={debts.length} title={t('casefile.debts.add')}>
          <AddDebt />
        </Opens>
      ) : null}
    </section>
  );
}

function money(language: string, amount: string, currency: string): string {
  try {
    const locale = language.startsWith('qps') ? 'en' : language;
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}

function AddDebt() {
  const { t } = useTexts();
  const act = useAct();
  const [amount, setAmount] = useState('');
  const [currency, setCurrency] = useState('USD');
  const [basis, setBasis] = useState<DebtClaim['basis']>('Travel');
  const [securedOn, setSecuredOn] = useState<DebtClaim['securedOn']>([]);
  const [threat, setThreat] = useState(false);
  const [accepts, setAccepts] = useState<DebtClaim['personAccepts']>('Unsure');
  const [note, setNote] = useState('');
  const save = () =>
    void act.make('debts', {
      creditorId: null,
      amount: amount.trim().replace(',', '.'),
      currency: currency.trim().toUpperCase(),
      basis,
      securedOn,
      paidSoFar: null,
      interest: null,
      threatAttached: threat,
      personAccepts: accepts,
      note: orNull(note),
    });
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={save}>
      <div class="two">
        <TextField
          id="debt-amount"
          required
          label={t('casefile.debts.amount')}
          most={15}
          value={amount}
          onInput={setAmount}
        />
        <TextField
          id="debt-currency"
          required
          label={t('casefile.debts.currency')}
          help={t('casefile.debts.currency_help')}
          most={3}
          value={currency}
          onInput={setCurrency}
        />
      </div>
      <SelectField
        id="debt-basis"
        label={t('casefile.debts.basis')}
        value={basis}
        options={DEBT_BASES}
        word={(each) => t(`casework.debt_basis.${each}`)}
        onChange={setBasis}
      />
      <Several
        name="debt-secured"
        legend={t('casefile.debts.secured_on')}
        values={securedOn}
        options={DEBT_SECURITIES}
        word={(each) => t(`casework.debt_security.${each}`)}
        onChange={setSecuredOn}
      />
      <Tick label={t('casefile.debts.threat')} value={threat} onChange={setThreat} />
      <Choice
        name="debt-accepts"
        legend={t('casefile.debts.accepts')}
        value={accepts}
        options={['Yes', 'No', 'Unsure'] as const}
        word={(each) => t(`casefile.debts.accepts_${each}`)}
        onChange={setAccepts}
      />
      <TextField id="debt-note" rows={2} label={t('casefile.note')} value={note} onInput={setNote} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

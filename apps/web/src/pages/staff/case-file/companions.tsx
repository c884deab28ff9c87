// SPDX-License-Identifier: EUPL-1.2
// Who comes along to an appointment: the person’s choice, each one asked about. Somebody of a consulate only with her own
// consent to that consulate; the server refuses otherwise, and says why.

import { type CompanionKind, COMPANIONS } from '@amparo/casework/assistance';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { CountryField, Several, Tick } from './fields.tsx';
import { consulateOf } from './not-in-directory.ts';

export interface CompanionsChosen {
  readonly kinds: readonly CompanionKind[];
  /** the person said yes to each of them */
  readonly accepted: boolean;
  /** whose consulate */
  readonly state: string;
  /** where that consulate is */
  readonly country: string;
}
export const NO_COMPANIONS: CompanionsChosen = { kinds: [], accepted: false, state: '', country: '' };

export function Companions(props: {
  readonly name: string;
  readonly value: CompanionsChosen;
  readonly onChange: (value: CompanionsChosen) => void;
}) {
  const { name, value, onChange } = props;
  const { t } = useTexts();
  return (
    <>
      <Several
        name={`${name}-companions`}
        legend={t('casefile.services.along')}
        values={value.kinds}
        options={COMPANIONS}
        word={(each) => t(`casework.companion.${each}`)}
        onChange={(kinds) => onChange({ ...value, kinds })}
      />
      {value.kinds.includes('ConsularOfficer') ? (
        <>
          <p class="notice notice--care">{t('casefile.services.consulate_about')}</p>
          <div class="two">
            <CountryField
              id={`${name}-consulate-of`}
              label={t('casefile.services.consulate_of')}
              value={value.state}
              onChange={(state) => onChange({ ...value, state })}
            />
            <CountryField
              id={`${name}-consulate-in`}
              label={t('casefile.services.consulate_in')}
              value={value.country}
              onChange={(country) => onChange({ ...value, country })}
            />
          </div>
        </>
      ) : null}
      {value.kinds.length === 0 ? null : (
        <Tick
          label={t('casefile.services.accepted')}
          value={value.accepted}
          onChange={(accepted) => onChange({ ...value, accepted })}
        />
      )}
    </>
  );
}

export function companionsBody({ kinds, accepted, state, country }: CompanionsChosen) {
  return {
    companions: kinds.map((kind) => ({ kind, personOrUserId: null, acceptedByPerson: accepted })),
    consularPost:
      kinds.includes('ConsularOfficer') && state !== '' && country !== '' ? consulateOf(state, country) : null,
  };
}

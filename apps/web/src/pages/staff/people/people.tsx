// SPDX-License-Identifier: EUPL-1.2
// The people of the institution and their roles. Administrators ask for roles and decide on those that another one asked
// for; supervisors and data protection officers read. Nothing here tells of any case.

import './people.css';
import { type Role, ROLES } from '@amparo/casework/access';
import { type Person, peopleApi } from '../../../api/people-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Invitations } from './invitations.tsx';
import { PersonCard } from './person-card.tsx';

export default function PeoplePage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('people.title')} lead={t('people.lead')}>
      {(who) => <People who={who} />}
    </StaffGate>
  );
}

function People({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(peopleApi.list);
  const people = value?.people ?? [];
  const administers = mayDo(who, 'people.change');
  const waiting = people.flatMap((person) =>
    person.roles.filter(({ mayDecide }) => mayDecide).map((grant) => ({ person, grant })),
  );
  return (
    <div class="stack stack--wide">
      {value !== null && administers ? <TwoAdministrators people={people} /> : null}
      {waiting.length === 0 ? null : (
        <section class="notice notice--care stack stack--tight" aria-labelledby="waiting">
          <h2 id="waiting">{t('people.waiting.title', { count: waiting.length })}</h2>
          <ul>
            {waiting.map(({ person, grant }) => (
              <li key={grant.id}>
                <a href={`#person-${person.userId}`}>
                  <bdi>{person.displayName}</bdi>: {t(`people.role.${grant.role}.name`)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value === null ? null : (
        <section class="stack" aria-labelledby="everybody">
          <h2 id="everybody">{t('people.everybody', { count: people.length })}</h2>
          <ul class="plain kept">
            {people.map((person) => (
              <PersonCard key={person.userId} person={person} people={people} who={who} reload={reload} />
            ))}
          </ul>
        </section>
      )}
      {mayDo(who, 'people.invite') ? <Invitations alone={administrators(people) < 2} /> : null}
      <RolesExplained />
    </div>
  );
}

function administrators(people: readonly Person[]): number {
  return people.filter(
    ({ disabled, roles }) =>
      !disabled && roles.some(({ role, state }) => role === 'Administrator' && state === 'active'),
  ).length;
}

/** Four eyes, and what to do as long as there are only two. */
function TwoAdministrators({ people }: { readonly people: readonly Person[] }) {
  const { t } = useTexts();
  const count = administrators(people);
  return count < 2 ? (
    <div class="notice notice--care stack stack--tight">
      <p>
        <strong>{t('people.two.alone_title')}</strong>
      </p>
      <p>{t('people.two.alone')}</p>
    </div>
  ) : (
    <p class="notice">{t('people.two.rule')}</p>
  );
}

function RolesExplained() {
  const { t } = useTexts();
  return (
    <section class="card stack" aria-labelledby="roles">
      <h2 id="roles">{t('people.roles.title')}</h2>
      <p>{t('people.roles.about')}</p>
      <details>
        <summary>{t('people.roles.open')}</summary>
        <dl class="stack stack--tight">
          {ROLES.map((role: Role) => (
            <div key={role}>
              <dt>
                <strong>{t(`people.role.${role}.name`)}</strong>
              </dt>
              <dd>{t(`people.role.${role}.sees`)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

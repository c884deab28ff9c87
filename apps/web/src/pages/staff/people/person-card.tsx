// SPDX-License-Identifier: EUPL-1.2
// One colleague: roles that are active or wait for a decision, who supervises them, and, for administrators, the way in.

import { type Role, ROLES } from '@amparo/casework/access';
import { useState } from 'preact/hooks';
import { type ListedGrant, type Person, peopleApi } from '../../../api/people-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { type Deed, useDeed } from '../use-deed.ts';
import { Recovery } from './recovery.tsx';

interface PersonProps {
  readonly person: Person;
  readonly people: readonly Person[];
  readonly who: WhoAmI;
  readonly reload: () => Promise<void>;
}

export function PersonCard(props: PersonProps) {
  const { person, people, who } = props;
  const { t } = useTexts();
  const date = useDates();
  const supervisor = people.find(({ userId }) => userId === person.supervisorId);
  const self = person.signInName === who.signInName;
  const deed = useDeed();
  const [said, setSaid] = useState('');
  return (
    <li class="card person" id={`person-${person.userId}`}>
      <div class="person__head">
        <h3>
          <bdi>{person.displayName}</bdi>
        </h3>
        {self ? <span class="badge">{t('people.person.self')}</span> : null}
        {person.disabled ? <span class="badge badge--care">{t('people.person.disabled')}</span> : null}
      </div>
      <p class="small soft">
        {person.signInName === undefined ? null : (
          <>
            {t('people.person.sign_in_name')} <bdi>{person.signInName}</bdi> ·{' '}
            {person.lastSignIn === null || person.lastSignIn === undefined
              ? t('people.person.never_signed_in')
              : t('people.person.last_sign_in', { when: date(person.lastSignIn) })}
            {' · '}
          </>
        )}
        {supervisor === undefined ? (
          t('people.person.no_supervisor')
        ) : (
          <>
            {t('people.person.supervised_by')} <bdi>{supervisor.displayName}</bdi>
          </>
        )}
      </p>
      <ul class="plain">
        {person.roles.map((grant) => (
          <GrantRow key={grant.id} {...props} grant={grant} deed={deed} say={setSaid} />
        ))}
      </ul>
      {person.roles.length === 0 ? <p>{t('people.person.no_roles')}</p> : null}
      <p role="status">{said === '' ? '' : t(said)}</p>
      <ProblemNote problem={deed.problem} />
      {mayDo(who, 'role.request') ? <AskForRole {...props} deed={deed} say={setSaid} /> : null}
      {mayDo(who, 'people.change') ? <More {...props} self={self} deed={deed} say={setSaid} /> : null}
    </li>
  );
}

interface WithDeed extends PersonProps {
  readonly deed: Deed;
  readonly say: (key: string) => void;
}

function GrantRow(props: WithDeed & { readonly grant: ListedGrant }) {
  const { grant, person, who, deed, say, reload } = props;
  const { t } = useTexts();
  const name = t(`people.role.${grant.role}.name`);
  const decide = async (decision: 'approve' | 'refuse') => {
    if ((await deed.run(() => peopleApi.decideRole(grant.id, decision))) === undefined) return;
    say(decision === 'approve' ? 'people.grant.approved' : 'people.grant.refused');
    await reload();
  };
  const end = async () => {
    if ((await deed.run(() => peopleApi.endRole(grant.id))) === undefined) return;
    say('people.grant.ended');
    await reload();
  };
  return (
    <li class="person__role">
      <span>
        <strong>{name}</strong>{' '}
        {grant.state === 'pending' ? (
          <span class="small">
            {t('people.grant.pending')} <bdi>{grant.requestedBy}</bdi>
          </span>
        ) : null}
      </span>
      {mayDo(who, 'role.decide') ? (
        <span class="row">
          {grant.mayDecide ? (
            <>
              <button
                type="button"
                class="button"
                disabled={deed.busy}
                aria-label={t('people.grant.approve_of', { role: name, name: person.displayName })}
                onClick={() => void decide('approve')}
              >
                {t('people.grant.approve')}
              </button>
              <button
                type="button"
                class="button button--quiet"
                disabled={deed.busy}
                aria-label={t('people.grant.refuse_of', { role: name, name: person.displayName })}
                onClick={() => void decide('refuse')}
              >
                {t('people.grant.refuse')}
              </button>
            </>
          ) : (
            <button
              type="button"
              class="button button--quiet"
              disabled={deed.busy}
              aria-label={t(grant.state === 'pending' ? 'people.grant.take_back_of' : 'people.grant.end_of', {
                role: name,
                name: person.displayName,
              })}
              onClick={() => void end()}
            >
              {t(grant.state === 'pending' ? 'people.grant.take_back' : 'people.grant.end')}
            </button>
          )}
        </span>
      ) : null}
    </li>
  );
}

function AskForRole({ person, deed, say, reload }: WithDeed) {
  const { t } = useTexts();
  const [role, setRole] = useState<Role | ''>('');
  const held = new Set(person.roles.map((grant) => grant.role));
  const free = ROLES.filter((each) => !held.has(each));
  const id = `role-${person.userId}`;
  if (person.disabled || free.length === 0) return null;
  const ask = async () => {
    if (role === '') return;
    const made = await deed.run(() => peopleApi.requestRole(person.userId, role));
    if (made === undefined) return;
    say(made.value.state === 'active' ? 'people.grant.given' : 'people.grant.asked');
    setRole('');
    await reload();
  };
  return (
    <details>
      <summary>{t('people.grant.ask')}</summary>
      <form
        class="stack stack--tight"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <div class="field">
          <label for={id}>{t('people.grant.role')}</label>
          <select
            id={id}
            required
            value={role}
            aria-describedby={`${id}-sees`}
            onChange={(event) => setRole(free.find((each) => each === event.currentTarget.value) ?? '')}
          >
            <option value="">{t('people.grant.choose')}</option>
            {free.map((each) => (
              <option key={each} value={each}>
                {t(`people.role.${each}.name`)}
              </option>
            ))}
          </select>
          <p id={`${id}-sees`} class="small soft">
            {role === '' ? t('people.grant.second_decides') : t(`people.role.${role}.sees`)}
          </p>
        </div>
        <p>
          <button type="submit" class="button button--quiet" disabled={deed.busy || role === ''}>
            {t('people.grant.go')}
          </button>
        </p>
      </form>
    </details>
  );
}

function More(props: WithDeed & { readonly self: boolean }) {
  const { person, people, self, deed, say, reload } = props;
  const { t } = useTexts();
  const supervisors = people.filter(
    ({ userId, roles, disabled }) =>
      userId !== person.userId &&
      !disabled &&
      roles.some(({ role, state }) => role === 'Supervisor' && state === 'active'),
  );
  const id = `supervisor-${person.userId}`;
  const change = async (body: Parameters<typeof peopleApi.change>[1], words: string) => {
    if ((await deed.run(() => peopleApi.change(person.userId, body))) === undefined) return;
    say(words);
    await reload();
  };
  const endSessions = async () => {
    const done = await deed.run(() => peopleApi.endSessions(person.userId));
    if (done !== undefined) say('people.person.sessions_ended');
  };
  const [supervisor, setSupervisor] = useState(person.supervisorId ?? '');
  return (
    <details>
      <summary>{t('people.person.more')}</summary>
      <div class="stack">
        <form
          class="stack stack--tight"
          onSubmit={(event) => {
            event.preventDefault();
            void change({ supervisorId: supervisor === '' ? null : supervisor }, 'people.person.supervisor_changed');
          }}
        >
          <div class="field">
            <label for={id}>{t('people.person.supervisor')}</label>
            <select
              id={id}
              value={supervisor}
              aria-describedby={`${id}-help`}
              onChange={(event) => setSupervisor(event.currentTarget.value)}
            >
              <option value="">{t('people.person.nobody')}</option>
              {supervisors.map(({ userId, displayName }) => (
                <option key={userId} value={userId}>
                  {displayName}
                </option>
              ))}
            </select>
            <p id={`${id}-help`} class="small soft">
              {t(supervisors.length === 0 ? 'people.person.no_supervisors' : 'people.person.supervisor_help')}
            </p>
          </div>
          <p>
            <button type="submit" class="button button--quiet" disabled={deed.busy}>
              {t('people.person.supervisor_go')}
            </button>
          </p>
        </form>
        {self ? null : (
          <>
            <div class="stack stack--tight">
              <p>{t('people.person.sessions_about')}</p>
              <p>
                <button
                  type="button"
                  class="button button--quiet"
                  disabled={deed.busy}
                  onClick={() => void endSessions()}
                >
                  {t('people.person.end_sessions')}
                </button>
              </p>
            </div>
            <div class="stack stack--tight">
              <p>{t(person.disabled ? 'people.person.enable_about' : 'people.person.disable_about')}</p>
              <p>
                <button
                  type="button"
                  class={person.disabled ? 'button button--quiet' : 'button button--danger'}
                  disabled={deed.busy}
                  onClick={() =>
                    void change(
                      { disabled: !person.disabled },
                      person.disabled ? 'people.person.enabled' : 'people.person.disabled_now',
                    )
                  }
                >
                  {t(person.disabled ? 'people.person.enable' : 'people.person.disable')}
                </button>
              </p>
            </div>
            {person.disabled ? null : <Recovery person={person} />}
          </>
        )}
      </div>
    </details>
  );
}

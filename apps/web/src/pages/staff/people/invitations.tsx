// SPDX-License-Identifier: EUPL-1.2
// Inviting a colleague: a link that is shown once, to be given by hand. The roles of an invitation are requests that a
// second administrator decides, except for the second administrator of a new institution.

import { type Role, ROLES } from '@amparo/casework/access';
import { useState } from 'preact/hooks';
import { type ListedInvitation, type MadeInvitation, peopleApi } from '../../../api/people-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { OneTimeLink } from './one-time-link.tsx';

const keyFor = createKeyring();

export function Invitations({ alone }: { readonly alone: boolean }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(peopleApi.invitations);
  const [made, setMade] = useState<MadeInvitation | null>(null);
  return (
    <section class="card stack" aria-labelledby="invitations">
      <h2 id="invitations">{t('people.invite.title')}</h2>
      <p>{t(alone ? 'people.invite.about_alone' : 'people.invite.about')}</p>
      {made?.token === undefined ? (
        <Invite
          onMade={(invitation) => {
            setMade(invitation);
            void reload();
          }}
        />
      ) : (
        <OneTimeLink
          page="/staff/invitation"
          token={made.token}
          expiresAt={made.expiresAt}
          about={t('people.invite.link_about')}
          onDone={() => setMade(null)}
        />
      )}
      {made !== null && made.token === undefined ? <p class="notice">{t('people.invite.shown_before')}</p> : null}
      <ProblemNote problem={problem} />
      {value === null ? null : <Sent invitations={value.invitations} reload={reload} />}
    </section>
  );
}

function Invite({ onMade }: { readonly onMade: (made: MadeInvitation) => void }) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [noRole, setNoRole] = useState(false);
  const invite = async () => {
    setNoRole(roles.length === 0);
    if (roles.length === 0) return;
    const body = { displayName: name.trim(), roles: ROLES.filter((role) => roles.includes(role)) };
    const made = await run(() => peopleApi.invite(body, keyFor(body)));
    if (made === undefined) return;
    setName('');
    setRoles([]);
    onMade(made.value);
  };
  return (
    <form
      class="stack"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <div class="field">
        <label for="invite-name">{t('people.invite.name')}</label>
        <input
          id="invite-name"
          type="text"
          dir="auto"
          required
          autocomplete="off"
          spellcheck={false}
          maxLength={120}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <fieldset class="choices" aria-describedby="invite-roles-error">
        <legend>{t('people.invite.roles')}</legend>
        {ROLES.map((role) => (
          <label key={role} class="choice">
            <input
              type="checkbox"
              value={role}
              checked={roles.includes(role)}
              onChange={(event) =>
                setRoles(event.currentTarget.checked ? [...roles, role] : roles.filter((each) => each !== role))
              }
            />
            <span>
              <strong>{t(`people.role.${role}.name`)}</strong>{' '}
              <span class="small soft">{t(`people.role.${role}.sees`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <p id="invite-roles-error" role="alert" class="field__error">
        {noRole && roles.length === 0 ? t('people.invite.no_role') : ''}
      </p>
      <ProblemNote problem={problem} />
      <p>
        <button type="submit" class="button" disabled={busy}>
          {t('people.invite.go')}
        </button>
      </p>
    </form>
  );
}

function Sent(props: { readonly invitations: readonly ListedInvitation[]; readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  if (props.invitations.length === 0) return <p class="soft">{t('people.invite.none')}</p>;
  const withdraw = async (id: string) => {
    if ((await run(() => peopleApi.withdrawInvitation(id))) !== undefined) await props.reload();
  };
  return (
    <>
      <h3>{t('people.invite.sent')}</h3>
      <ProblemNote problem={problem} />
      <ul class="plain entry-list">
        {props.invitations.map(({ id, displayName, roles, state, createdBy, createdAt, expiresAt }) => (
          <li key={id}>
            <p class="row row--start">
              <strong>
                <bdi>{displayName}</bdi>
              </strong>
              <span class="badge">{t(`people.invite.state.${state}`)}</span>
            </p>
            <p class="small">{roles.map((role) => t(`people.role.${role}.name`)).join(', ')}</p>
            <p class="small soft">
              {t('people.invite.by')} <bdi>{createdBy}</bdi>, {date(createdAt)}
              {state === 'open' ? ` · ${t('people.invite.until', { when: date(expiresAt) })}` : ''}
            </p>
            {state === 'open' ? (
              <p>
                <button
                  type="button"
                  class="button button--quiet"
                  disabled={busy}
                  aria-label={t('people.invite.withdraw_of', { name: displayName })}
                  onClick={() => void withdraw(id)}
                >
                  {t('people.invite.withdraw')}
                </button>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

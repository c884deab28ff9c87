// SPDX-License-Identifier: EUPL-1.2
// Two or more installations for tests: real servers on loopback, each with a database of its own, whose people pin each other as people
// do. The road between them can lose, repeat, change and keep envelopes. Used by tests only.

import assert from 'node:assert/strict';
import type { OutgoingMessage } from '@amparo/cooperation/envelope';
import { type Person, type Reply, sendTo, startTestApp, type TestApp } from '../test-app.ts';
import { createFederation, type Federation } from './federation.ts';
import type { IncomingHandlers, SendingCheck } from './handlers.ts';
import { putIntoOutbox } from './outbox.ts';
import { postEnvelope } from './transport.ts';

/** What a road does with one envelope: nothing means that it passes. */
export type Road = (token: string, pass: () => ReturnType<typeof postEnvelope>) => ReturnType<typeof postEnvelope>;

export interface TestInstallation {
  readonly app: TestApp;
  readonly federation: Federation;
  readonly administrator: Person;
  readonly coordinator: Person;
  readonly instanceId: string;
  readonly url: string;
  /** what had its effect here: `alias type` */
  readonly effects: string[];
  /** every token that left */
  readonly sent: string[];
  road: Road;
  /** every handler throws: as a program that ends in the middle of an effect */
  failing: boolean;
  /** another program over the same database, which remembers nothing */
  restart(): Federation;
  put(
    to: TestInstallation,
    messages: readonly OutgoingMessage[],
    more?: { readonly emergency?: boolean },
  ): Promise<void>;
  deliver(): Promise<number>;
  /** minutes by which the clock goes on */
  later(minutes: number): void;
  post(token: string): Promise<Reply>;
  /** somebody of the institution in a new session: the clock may have gone on */
  as(role: 'administrator' | 'coordinator'): Promise<Person>;
  states(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** @param handlers beside the one that counts; @param files no address: only by files */
export async function startInstallation(
  given: {
    readonly handlers?: IncomingHandlers;
    readonly checks?: readonly SendingCheck[];
    readonly files?: true;
  } = {},
): Promise<TestInstallation> {
  const effects: string[] = [];
  const sent: string[] = [];
  const address: { url: string | null } = { url: null };
  const settings = { url: () => address.url, loopback: true };
  const own: { road: Road; failing: boolean } = { road: (_token, pass) => pass(), failing: false };
  const counted = counting(effects, given.handlers ?? {}, () => own.failing);
  let federation: Federation | undefined;
  // made when the application asks for it first, because it needs what the application is given
  const lazy: Federation = {
    settings,
    get exchange() {
      return made().exchange;
    },
    get courier() {
      return made().courier;
    },
  };
  const app = await startTestApp({ federation: lazy, peers: settings });
  function made(): Federation {
    federation ??= create((token, pass) => own.road(token, pass));
    return federation;
  }
  function create(road: Road): Federation {
    return createFederation({
      ...app.needs,
      settings,
      handlers: counted,
      checks: given.checks ?? [],
      post: (url, token, options) => {
        sent.push(token);
        return road(token, () => postEnvelope(url, token, options));
      },
    });
  }
  const signedIn = new Map<string, { readonly at: number; readonly person: Person }>();
  const url = `http://localhost:${app.port}`;
  address.url = given.files === true ? null : url;
  const administrator = await app.person({ roles: ['Administrator'] });
  const coordinator = await app.person({ in: administrator, roles: ['NetworkCoordinator'] });
  const shown = await administrator.send({ path: '/api/v1/federation/instance' });
  const { instanceId } = shown.json['card'] as { instanceId: string };
  return {
    app,
    get federation() {
      return made();
    },
    administrator,
    coordinator,
    instanceId,
    url,
    effects,
    sent,
    get road() {
      return own.road;
    },
    set road(road) {
      own.road = road;
    },
    get failing() {
      return own.failing;
    },
    set failing(failing) {
      own.failing = failing;
    },
    restart: () => {
      federation = create((token, pass) => own.road(token, pass));
      return federation;
    },
    put: async (to, messages, { emergency = true } = {}) => {
      await app.keeper.transaction().execute((trx) =>
        putIntoOutbox(
          { trx, keyStore: app.needs.keyStore },
          {
            institutionId: administrator.orgId,
            toInstance: to.instanceId,
            messages,
            emergency,
            now: app.clock.now,
          },
        ),
      );
    },
    deliver: () => made().courier.deliver(),
    later: (minutes) => {
      app.clock.now = new Date(app.clock.now.getTime() + minutes * 60_000);
    },
    // as a program of a partner does: nothing but the bytes
    post: (token) =>
      sendTo(app.port, {
        path: '/api/v1/federation/envelopes',
        method: 'POST',
        raw: token,
        headers: { 'content-type': 'application/octet-stream' },
      }),
    as: async (role) => {
      // a person has only so many sessions, so one is used as long as it lives
      const at = app.clock.now.getTime();
      const known = signedIn.get(role);
      if (known !== undefined && known.at === at) return known.person;
      const person = await app.again(role === 'administrator' ? administrator : coordinator);
      signedIn.set(role, { at, person });
      return person;
    },
    states: async () => {
      const rows = await app.owner
        .selectFrom('outbox_message')
        .select(['state', 'dead_reason', 'type'])
        .orderBy('turn')
        .execute();
      return rows.map(({ state, dead_reason, type }) => [type, state, dead_reason ?? ''].join(' ').trim());
    },
    close: () => app.close(),
  };
}

function counting(effects: string[], handlers: IncomingHandlers, failing: () => boolean): IncomingHandlers {
  const count = (type: string) => async (connection: unknown, message: { claims: { caseAlias: string } }) => {
    const own = handlers[type as keyof IncomingHandlers] as
      | ((connection: unknown, message: unknown) => Promise<readonly OutgoingMessage[]>)
      | undefined;
    const result = own === undefined ? [] : await own(connection, message);
    if (failing()) throw new Error('the program ends here');
    effects.push(`${message.claims.caseAlias} ${type}`);
    return result;
  };
  const types = ['Offer', 'Ack', 'Accept', 'Decline', 'Status', 'Recall', 'RecallDone', 'Package', 'AgreementNotice'];
  return Object.fromEntries(types.map((type) => [type, count(type)]));
}

/** As it is done: one proposes from the card, the partner's people read their words, another writes down what was heard. */
export async function pin(here: TestInstallation, there: TestInstallation): Promise<string> {
  const card = await (await there.as('administrator')).send({ path: '/api/v1/federation/instance' });
  assert.equal(card.status, 200, card.text);
  const proposed = await (await here.as('coordinator')).post('/api/v1/peers', { card: card.json['card'] });
  assert.equal(proposed.status, 201, proposed.text);
  const id = String(proposed.json['id']);
  const heard = (card.json['words'] as string[]).join(' ');
  const pinned = await (await here.as('administrator')).post(`/api/v1/peers/${id}/confirm`, { heard }, 1);
  assert.equal(pinned.status, 200, `${here.app.clock.now.toISOString()} ${pinned.text}`);
  return id;
}

export async function pinEachOther(one: TestInstallation, two: TestInstallation): Promise<void> {
  await pin(one, two);
  await pin(two, one);
}

export const ALIAS = 'alias-of-a-referral';

export function ack(caseAlias = ALIAS): OutgoingMessage {
  return {
    type: 'Ack',
    toOrgId: 'there',
    agreementId: null,
    caseAlias,
    body: { at: '2026-11-26T12:00:00.000Z' },
  };
}

export function recall(caseAlias = ALIAS): OutgoingMessage {
  return {
    type: 'Recall',
    toOrgId: 'there',
    agreementId: null,
    caseAlias,
    body: { reason: 'PersonsWish', answerBy: '2026-11-27T12:00:00.000Z' },
  };
}

/** A first, anonymous request, which needs no row of anything here. */
export function offer(to: TestInstallation, caseAlias = ALIAS): OutgoingMessage {
  return {
    type: 'Offer',
    toOrgId: to.administrator.orgId,
    agreementId: null,
    caseAlias,
    body: {
      kind: 'referral',
      toOrgId: to.administrator.orgId,
      fromOrgId: 'org-of-the-sender',
      toServiceId: null,
      request: {
        category: 'Shelter',
        subtype: null,
        urgency: 'Routine',
        languages: ['es'],
        ageBand: null,
        people: 1,
        stepFreeAccess: false,
      },
      ackBy: '2036-11-27T12:00:00.000Z',
      respondBy: '2036-11-28T12:00:00.000Z',
      trmPhase: null,
    },
  };
}

// SPDX-License-Identifier: EUPL-1.2
// The HTTP application: every route stands here, and the order in which a request is looked at. Built by server.ts and by
// the tests; opens no port and no database itself.

import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Passwords } from './access/passwords.ts';
import { NO_SSO, type SingleSignOn } from './access/single-sign-on.ts';
import { READER_STYLE, renderReader } from './api-reader.ts';
import type { RateLimits } from './config.ts';
import type { Content } from './content.ts';
import { createInspection } from './attachments/inspection.ts';
import { PART_BYTES } from './attachments/limits.ts';
import { type MalwareScan, NO_SCAN } from './attachments/scan.ts';
import { answerBrokenRequest } from './edge/broken-request.ts';
import { assertBodyType, assertOwnHost, assertOwnOrigin } from './edge/checks.ts';
import { assertRoomToChange } from './edge/disk-full.ts';
import { PRIVATE_HEADERS, SECURITY_HEADERS } from './edge/headers.ts';
import { readJson } from './edge/json.ts';
import { addressKey, createRateLimiter } from './edge/rate-limit.ts';
import { refuse, sendProblem } from './edge/refuse.ts';
import type { BlindIndex } from './keys/blind-index.ts';
import type { CaseKeys } from './keys/case-keys.ts';
import type { KeyStore } from './keys/key-store.ts';
import type { Opening } from './keys/opening.ts';
import type { TombstoneFile } from './keys/tombstone-file.ts';
import { describeError, type Log } from './log.ts';
import type { Mail } from './mail/mail.ts';
import { mount } from './mount.ts';
import { describeApi } from './openapi.ts';
import type { Route } from './operation.ts';
import { Refused } from './problems.ts';
import { agreementRoutes } from './routes/agreements/routes.ts';
import { attachmentRoutes } from './routes/attachments.ts';
import { networkRoutes } from './routes/network/network.ts';
import { webhookRoutes } from './routes/webhooks/webhooks.ts';
import { decideApproval, eraseCase, listApprovals, requestErasure } from './routes/approvals.ts';
import {
  changeCareTeam,
  createAssignment,
  denyPerson,
  endAssignment,
  endDenial,
  handOverCase,
  listColleagues,
} from './routes/assignments.ts';
import { acceptRestore, readVerification, startVerification } from './routes/audit-verification.ts';
import { listAlarms, listAudit, markAlarmSeen } from './routes/audit.ts';
import { approveBreakGlass, listBreakGlass, requestBreakGlass, reviewBreakGlass } from './routes/break-glass.ts';
import { changeIdentity, readIdentity, searchCases } from './routes/case-identity.ts';
import { attachConversation, createCase, listCases, listLooks, readCase, replaceCaseKey } from './routes/cases.ts';
import {
  beginTotp,
  changePassword,
  confirmTotp,
  createRecoveryCodes,
  deleteTotp,
  readFactors,
} from './routes/account/factors.ts';
import { askForMail, confirmMailAddress, endMailMessages, readMail } from './routes/account/mail.ts';
import { createPasskey, deletePasskey, newPasskeyOptions } from './routes/account/passkeys.ts';
import {
  deleteDevice,
  deleteOwnSession,
  markNoticesSeen,
  readDevices,
  readNotices,
  readSessions,
} from './routes/account/sessions.ts';
import {
  createConversation,
  discardConversation,
  listConversations,
  readConversation,
} from './routes/conversations.ts';
import {
  createDetermination,
  decideDetermination,
  listHistory,
  previewDetermination,
  readVersion,
} from './routes/determinations.ts';
import { changeSharedAnswers, createGroup, discardGroup, readGroup } from './routes/groups.ts';
import { createEstimate } from './routes/estimates.ts';
import { dataRoomRoutes } from './routes/data-room/routes.ts';
import { exportRoutes } from './routes/export/routes.ts';
import { FILES_ONLY, type Federation, type FederationSettings, createFederation } from './federation/federation.ts';
import { handlersOf, SENDING_CHECKS } from './federation/parts.ts';
import { federationRoutes } from './routes/federation/routes.ts';
import { importRoutes } from './routes/import/routes.ts';
import { fileRoutes } from './routes/file/routes.ts';
import { badgeRoutes } from './routes/badges.ts';
import { readHealth } from './routes/health.ts';
import { NEIGHBOURS } from './routes/referrals/neighbours.ts';
import type { CooperationPorts } from './routes/referrals/ports.ts';
import { referralRoutes } from './routes/referrals/routes.ts';
import { directoryRoutes } from './routes/directory/routes.ts';
import { practiceRoutes } from './routes/good-practices/routes.ts';
import { helplineRoutes } from './routes/helplines.ts';
import { destroyKey, giveShare, listKeys, readSeal, requestKeyDestruction, rotateKeys } from './routes/keys.ts';
import { createInvitation, listInvitations, withdrawInvitation } from './routes/invitations-admin.ts';
import { readInstitution, writeInstitution } from './routes/institution.ts';
import {
  changePerson,
  createRecoveryLink,
  decideRole,
  endRole,
  endSessionsOfPerson,
  listPeople,
  requestRecovery,
  requestRole,
} from './routes/people.ts';
import { roomRoutes } from './routes/rooms.ts';
import { createSession, deleteSession, readSession, switchInstitution } from './routes/session.ts';
import { createSetUp, readSetUpState } from './routes/set-up.ts';
import { settleFailures } from './routes/sign-in/desk.ts';
import { acceptWithNewAccount, joinInstitution, lookAtInvitation } from './routes/sign-in/invitation.ts';
import { passkeyOptions, passkeySignIn } from './routes/sign-in/passkey.ts';
import { recoverySignIn, useRecoveryLink } from './routes/sign-in/recovery.ts';
import { acceptWithSso, finishSso, linkSso, signInWays, startSso } from './routes/sign-in/sso.ts';
import { stepUp, stepUpOptions, stepUpWithPassword } from './routes/sign-in/step-up.ts';
import { readSystemHealth, type SystemPorts } from './routes/system-health.ts';
import { sendStatic, type StaticFiles } from './static-files.ts';
import { createRooms, type Keep, type Rooms } from './rooms/rooms.ts';
import { keepRoom } from './store/courses.ts';
import type { Database, KeeperDatabase } from './store/database.ts';
import { ensureInstance } from './store/federation/instance.ts';

export interface Needs {
  readonly db: Database;
  readonly keeper: KeeperDatabase;
  readonly keyStore: KeyStore;
  readonly keys: CaseKeys;
  /** what must be done with the keys before staff are served */
  readonly opening: Opening;
  readonly index: BlindIndex;
  /** what was erased, outside the database */
  readonly tombstones: TombstoneFile;
  readonly system: SystemPorts;
  /** looks for viruses in what is sent; none unless an operator names a program */
  readonly scan?: MalwareScan;
  /** true while the disk is nearly full and nothing may be changed */
  readonly diskLow?: () => boolean;
  readonly content: Content;
  /** directory, agreements and partners as referrals see them; the real ones unless given */
  readonly cooperation?: CooperationPorts;
  /** rooms of this process; made anew unless given */
  readonly rooms?: Rooms;
  /** the exchange with other installations; made anew unless given */
  readonly federation?: Federation;
  /** how others reach this installation; only by files unless given */
  readonly peers?: FederationSettings;
  readonly files: StaticFiles;
  readonly passwords: Passwords;
  /** tells people that something new waits; none unless an operator names a mail server */
  readonly mail?: Mail | undefined;
  /** identity providers; none unless given */
  readonly sso?: SingleSignOn;
  readonly log: Log;
  readonly now: () => Date;
  readonly version: string;
  readonly demo: boolean;
  /** what browsers may call this server; see edge/checks.ts */
  readonly origins: () => readonly string[];
  readonly trustedProxies: readonly string[];
  readonly rateLimits: RateLimits;
}

/** Every address of the API. */
export function routesOf(needs: Omit<Needs, 'files' | 'trustedProxies' | 'rateLimits'>): readonly Route[] {
  const { laws, interviews } = needs.content;
  const all = { ...needs, laws, interviews, cooperation: needs.cooperation ?? NEIGHBOURS };
  const signIn = { ...needs, keys: needs.keyStore, sso: needs.sso ?? NO_SSO };
  const conversation = '/api/v1/conversations/:conversationId';
  const file = '/api/v1/cases/:caseId';
  const person = '/api/v1/people/:userId';
  return [
    { method: 'GET', path: '/api/v1/health', operation: readHealth(all) },
    { method: 'GET', path: '/api/v1/setup', operation: readSetUpState(signIn) },
    { method: 'POST', path: '/api/v1/setup', operation: createSetUp(signIn) },
    { method: 'GET', path: '/api/v1/sign-in/ways', operation: signInWays(signIn) },
    { method: 'GET', path: '/api/v1/sso/:providerId/start', operation: startSso(signIn) },
    { method: 'GET', path: '/api/v1/sso/:providerId/callback', operation: finishSso(signIn) },
    { method: 'POST', path: '/api/v1/invitations/look', operation: lookAtInvitation(signIn) },
    { method: 'POST', path: '/api/v1/invitations/accept', operation: acceptWithNewAccount(signIn) },
    { method: 'POST', path: '/api/v1/invitations/accept/:providerId', operation: acceptWithSso(signIn) },
    { method: 'POST', path: '/api/v1/invitations/join', operation: joinInstitution(signIn) },
    { method: 'POST', path: '/api/v1/sign-in/passkey/options', operation: passkeyOptions(signIn) },
    { method: 'POST', path: '/api/v1/sign-in/passkey', operation: passkeySignIn(signIn) },
    { method: 'POST', path: '/api/v1/session', operation: createSession(signIn) },
    { method: 'GET', path: '/api/v1/session', operation: readSession(signIn) },
    { method: 'DELETE', path: '/api/v1/session', operation: deleteSession(signIn) },
    { method: 'POST', path: '/api/v1/session/recovery', operation: recoverySignIn(signIn) },
    { method: 'POST', path: '/api/v1/session/institution', operation: switchInstitution(signIn) },
    { method: 'POST', path: '/api/v1/recovery-link/use', operation: useRecoveryLink(signIn) },
    { method: 'POST', path: '/api/v1/step-up/options', operation: stepUpOptions(signIn) },
    { method: 'POST', path: '/api/v1/step-up', operation: stepUp(signIn) },
    { method: 'POST', path: '/api/v1/step-up/password', operation: stepUpWithPassword(signIn) },
    { method: 'GET', path: '/api/v1/account/factors', operation: readFactors(signIn) },
    { method: 'POST', path: '/api/v1/account/passkeys/options', operation: newPasskeyOptions(signIn) },
    { method: 'POST', path: '/api/v1/account/passkeys', operation: createPasskey(signIn) },
    { method: 'DELETE', path: '/api/v1/account/passkeys/:passkeyId', operation: deletePasskey(signIn) },
    { method: 'POST', path: '/api/v1/account/sso/:providerId', operation: linkSso(signIn) },
    { method: 'POST', path: '/api/v1/account/totp/begin', operation: beginTotp(signIn) },
    { method: 'POST', path: '/api/v1/account/totp/confirm', operation: confirmTotp(signIn) },
    { method: 'DELETE', path: '/api/v1/account/totp', operation: deleteTotp(signIn) },
    { method: 'POST', path: '/api/v1/account/recovery-codes', operation: createRecoveryCodes(signIn) },
    { method: 'POST', path: '/api/v1/account/password', operation: changePassword(signIn) },
    { method: 'GET', path: '/api/v1/account/sessions', operation: readSessions(signIn) },
    { method: 'DELETE', path: '/api/v1/account/sessions/:sessionId', operation: deleteOwnSession(signIn) },
    { method: 'GET', path: '/api/v1/account/devices', operation: readDevices(signIn) },
    { method: 'DELETE', path: '/api/v1/account/devices/:deviceId', operation: deleteDevice(signIn) },
    { method: 'GET', path: '/api/v1/account/mail', operation: readMail(signIn) },
    { method: 'POST', path: '/api/v1/account/mail', operation: askForMail(signIn) },
    { method: 'POST', path: '/api/v1/account/mail/confirm', operation: confirmMailAddress(signIn) },
    { method: 'DELETE', path: '/api/v1/account/mail', operation: endMailMessages(signIn) },
    { method: 'GET', path: '/api/v1/account/notices', operation: readNotices() },
    { method: 'POST', path: '/api/v1/account/notices/seen', operation: markNoticesSeen() },
    { method: 'POST', path: '/api/v1/determinations/preview', operation: previewDetermination(all) },
    { method: 'POST', path: '/api/v1/estimates', operation: createEstimate() },
    { method: 'POST', path: '/api/v1/groups', operation: createGroup(all) },
    { method: 'GET', path: '/api/v1/groups/:groupId', operation: readGroup() },
    { method: 'PUT', path: '/api/v1/groups/:groupId/answers', operation: changeSharedAnswers(all) },
    { method: 'DELETE', path: '/api/v1/groups/:groupId', operation: discardGroup(all) },
    { method: 'POST', path: '/api/v1/conversations', operation: createConversation(all) },
    { method: 'GET', path: '/api/v1/conversations', operation: listConversations() },
    { method: 'GET', path: conversation, operation: readConversation() },
    { method: 'DELETE', path: conversation, operation: discardConversation(all) },
    { method: 'POST', path: `${conversation}/determinations`, operation: createDetermination(all) },
    { method: 'GET', path: `${conversation}/determinations`, operation: listHistory() },
    { method: 'GET', path: `${conversation}/determinations/:version`, operation: readVersion() },
    { method: 'POST', path: `${conversation}/determinations/:version/decision`, operation: decideDetermination(all) },
    { method: 'POST', path: '/api/v1/cases', operation: createCase(all) },
    { method: 'GET', path: '/api/v1/cases', operation: listCases() },
    { method: 'POST', path: '/api/v1/cases/search', operation: searchCases(all) },
    { method: 'GET', path: file, operation: readCase() },
    { method: 'GET', path: `${file}/identity`, operation: readIdentity() },
    { method: 'PUT', path: `${file}/identity`, operation: changeIdentity(all) },
    { method: 'POST', path: `${file}/conversations`, operation: attachConversation() },
    { method: 'GET', path: `${file}/looks`, operation: listLooks() },
    { method: 'POST', path: `${file}/assignments`, operation: createAssignment() },
    { method: 'PUT', path: `${file}/assignments/:userId`, operation: changeCareTeam() },
    { method: 'DELETE', path: `${file}/assignments/:userId`, operation: endAssignment() },
    { method: 'POST', path: `${file}/hand-over`, operation: handOverCase() },
    { method: 'POST', path: `${file}/denied`, operation: denyPerson() },
    { method: 'DELETE', path: `${file}/denied/:userId`, operation: endDenial() },
    { method: 'POST', path: `${file}/key`, operation: replaceCaseKey() },
    { method: 'POST', path: `${file}/erasure`, operation: requestErasure() },
    { method: 'POST', path: `${file}/erase`, operation: eraseCase(all) },
    ...fileRoutes(all),
    ...referralRoutes(all),
    ...importRoutes({ ...needs, htcds: needs.content.htcds }),
    ...exportRoutes({ ...needs, htcds: needs.content.htcds }),
    ...dataRoomRoutes(needs),
    ...attachmentRoutes({ ...needs, inspection: createInspection(needs.scan ?? NO_SCAN) }),
    { method: 'GET', path: '/api/v1/colleagues', operation: listColleagues() },
    { method: 'POST', path: '/api/v1/break-glass', operation: requestBreakGlass() },
    { method: 'GET', path: '/api/v1/break-glass', operation: listBreakGlass() },
    { method: 'POST', path: '/api/v1/break-glass/:breakGlassId/approve', operation: approveBreakGlass() },
    { method: 'POST', path: '/api/v1/break-glass/:breakGlassId/review', operation: reviewBreakGlass() },
    { method: 'GET', path: '/api/v1/approvals', operation: listApprovals() },
    { method: 'POST', path: '/api/v1/approvals/:approvalId/decision', operation: decideApproval() },
    { method: 'GET', path: '/api/v1/institution/settings', operation: readInstitution() },
    { method: 'PUT', path: '/api/v1/institution/settings', operation: writeInstitution() },
    { method: 'GET', path: '/api/v1/people', operation: listPeople() },
    { method: 'POST', path: '/api/v1/people/invitations', operation: createInvitation() },
    { method: 'GET', path: '/api/v1/people/invitations', operation: listInvitations() },
    { method: 'DELETE', path: '/api/v1/people/invitations/:invitationId', operation: withdrawInvitation() },
    { method: 'PUT', path: person, operation: changePerson() },
    { method: 'POST', path: `${person}/roles`, operation: requestRole() },
    { method: 'DELETE', path: `${person}/sessions`, operation: endSessionsOfPerson() },
    { method: 'POST', path: `${person}/recovery`, operation: requestRecovery() },
    { method: 'POST', path: `${person}/recovery/link`, operation: createRecoveryLink() },
    { method: 'POST', path: '/api/v1/role-grants/:grantId/decision', operation: decideRole() },
    { method: 'DELETE', path: '/api/v1/role-grants/:grantId', operation: endRole() },
    { method: 'GET', path: '/api/v1/audit', operation: listAudit() },
    { method: 'GET', path: '/api/v1/audit/verification', operation: readVerification(all) },
    { method: 'POST', path: '/api/v1/audit/verification', operation: startVerification(all) },
    { method: 'GET', path: '/api/v1/alarms', operation: listAlarms() },
    { method: 'POST', path: '/api/v1/alarms/:alarmId/seen', operation: markAlarmSeen() },
    { method: 'GET', path: '/api/v1/system/health', operation: readSystemHealth(all) },
    { method: 'POST', path: '/api/v1/system/restore-accepted', operation: acceptRestore(all) },
    { method: 'POST', path: '/api/v1/system/keys/rotation', operation: rotateKeys(all) },
    { method: 'GET', path: '/api/v1/system/keys', operation: listKeys(all) },
    { method: 'POST', path: '/api/v1/system/keys/:keyId/destruction', operation: requestKeyDestruction(all) },
    { method: 'POST', path: '/api/v1/system/keys/:keyId/destroy', operation: destroyKey(all) },
    ...roomRoutes({ ...needs, rooms: needs.rooms ?? createRooms(keepingIn(needs.keeper)) }),
    ...helplineRoutes(needs),
    ...directoryRoutes(),
    ...practiceRoutes({ ...needs, starters: needs.content.practices }),
    ...badgeRoutes(needs),
    ...federationRoutes({ ...needs, federation: needs.federation ?? federationOf(needs) }),
    ...networkRoutes(),
    ...webhookRoutes(needs),
    ...agreementRoutes({ ...needs, agreements: needs.content.agreements }),
    { method: 'GET', path: '/api/v1/keys/seal', operation: readSeal(all) },
    { method: 'POST', path: '/api/v1/keys/seal', operation: giveShare(all) },
  ];
}

/** The exchange with other installations, with everything here that answers to a message. */
export function federationOf(needs: Omit<Needs, 'files' | 'trustedProxies' | 'rateLimits'>): Federation {
  return createFederation({
    ...needs,
    settings: needs.peers ?? FILES_ONLY,
    handlers: handlersOf(needs.cooperation ?? NEIGHBOURS),
    checks: SENDING_CHECKS,
  });
}

function keepingIn(keeper: KeeperDatabase): Keep {
  return (orgId, course, measures) => keepRoom(keeper, orgId, course, measures);
}

/** A room whose time is over ends within a minute, asked for or not. */
const ROOMS_LOOKED_AT_MS = 60_000;
const BODY_BYTES = 256 * 1024;

export async function buildApp(needs: Needs): Promise<FastifyInstance> {
  const { log, rateLimits } = needs;
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_BYTES,
    requestTimeout: 30_000,
    keepAliveTimeout: 20_000,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // requests that came in before the port closed are finished
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    trustProxy: needs.trustedProxies.length === 0 ? false : [...needs.trustedProxies],
    http: { headersTimeout: 10_000, maxHeaderSize: 16 * 1024, insecureHTTPParser: false },
    routerOptions: { maxParamLength: 64 },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      reply.headers(SECURITY_HEADERS);
      refuse(error, request, reply, log);
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_BYTES },
    async (_request: FastifyRequest, body: Buffer) => (body.length === 0 ? undefined : readJson(body)),
  );
  // parts of a file; only where the route says so (assertBodyType), and counted while they are read
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: PART_BYTES },
    async (_request: FastifyRequest, body: Buffer) => body,
  );
  // what has no known type is refused by assertBodyType before any parser; an empty body needs none
  app.addContentTypeParser('*', (_request, _payload, done) => done(new Refused('not-json')));

  const perAddress = createRateLimiter(rateLimits.address);
  const perAddressFiles = createRateLimiter(rateLimits.files);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    const api = isApi(request.url);
    if (api) reply.headers(PRIVATE_HEADERS);
    assertOwnHost(request.headers.host, needs.origins());
    // a time of its own: the public pages need no right clock (AV-9)
    const wait = (api ? perAddress : perAddressFiles).take(addressKey(request.ip), performance.now());
    if (wait > 0) throw new Refused('too-many', { retryAfter: wait });
    assertOwnOrigin(request, needs.origins());
    assertBodyType(request);
    if (api) assertRoomToChange(request, needs.diskLow?.() ?? false);
  });
  app.addHook('onResponse', async (request, reply) => {
    log('request', {
      request: request.id,
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    });
  });
  app.addHook('onClose', settleFailures);
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, log));

  const rooms = needs.rooms ?? createRooms(keepingIn(needs.keeper));
  const sweeping = setInterval(() => {
    rooms.sweep(needs.now()).catch((error: unknown) => log('unexpected', describeError(error)));
  }, ROOMS_LOOKED_AT_MS);
  sweeping.unref();
  app.addHook('onClose', async () => clearInterval(sweeping));
  await ensureInstance(needs.keeper, needs.now());
  const routes = routesOf({ ...needs, rooms, federation: needs.federation ?? federationOf(needs) });
  const perSession = createRateLimiter(rateLimits.session);
  for (const route of routes) mount(app, route, { ...needs, perSession });
  mountDescription(app, routes, needs.version);
  const addresses = addressesOf(routes);
  app.get('/*', async (request, reply) => {
    if (isApi(request.url)) return answerNothing(request, reply, addresses);
    return (await sendStatic(needs.files, request, reply)) ? reply : answerNothing(request, reply, addresses);
  });
  app.setNotFoundHandler(async (request, reply) => answerNothing(request, reply, addresses));
  await app.ready();
  return app;
}

function isApi(url: string): boolean {
  return url === '/api' || url.startsWith('/api/') || url.startsWith('/api?');
}

function mountDescription(app: FastifyInstance, routes: readonly Route[], version: string): void {
  const description = describeApi(routes, version);
  const json = JSON.stringify(description);
  const page = renderReader(description);
  app.get(DESCRIPTION.json, async (_request, reply) => reply.type('application/json; charset=utf-8').send(json));
  app.get(DESCRIPTION.page, async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  app.get(DESCRIPTION.style, async (_request, reply) => reply.type('text/css; charset=utf-8').send(READER_STYLE));
}

/** 405 where the address knows other methods, 404 where there is nothing. */
function answerNothing(request: FastifyRequest, reply: FastifyReply, addresses: readonly Address[]): FastifyReply {
  const path = request.url.split('?', 1)[0] ?? '/';
  const methods = addresses.flatMap(({ pattern, method }) => (pattern.test(path) ? [method] : []));
  const allow = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  // the address is right and the method too, but a part of it is longer than anything we have
  if (allow.includes(request.method)) return sendProblem(reply, request.id, new Refused('not-found'));
  if (allow.length > 0) return sendProblem(reply, request.id, new Refused('wrong-method', { allow }));
  const safe = request.method === 'GET' || request.method === 'HEAD';
  if (!safe && !isApi(path))
    return sendProblem(reply, request.id, new Refused('wrong-method', { allow: ['GET', 'HEAD'] }));
  return sendProblem(reply, request.id, new Refused('not-found'));
}

interface Address {
  readonly pattern: RegExp;
  readonly method: string;
}

const DESCRIPTION = { json: '/api/v1/openapi.json', page: '/api/docs', style: '/api/docs/style.css' } as const;

function addressesOf(routes: readonly Route[]): readonly Address[] {
  const all = [...routes, ...Object.values(DESCRIPTION).map((path) => ({ method: 'GET', path }))];
  return all.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll(/:\w+/gu, '[^/]+')}$`, 'u'),
  }));
}

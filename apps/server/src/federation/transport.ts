// SPDX-License-Identifier: EUPL-1.2
// The one place from which this server calls another one: an envelope to a pinned partner, over HTTPS with its certificate checked, to
// an address that is public, without following where it is sent next (API-7). A name is resolved once and that very address is
// connected to, so a name that changes its mind between looking and calling gains nothing. Loopback only where the configuration says
// that this is a test.

import { lookup as resolveName } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export const ENVELOPE_PATH = '/api/v1/federation/envelopes';
const ANSWER_BYTES = 1024 * 1024;
const WITHIN_MS = 15_000;

export const TRANSPORT_FAULTS = [
  'bad-address',
  'address-not-public',
  'unreachable',
  'refused',
  'not-an-answer',
] as const;
export type TransportFault = (typeof TRANSPORT_FAULTS)[number];

const CLOSED = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  CLOSED.addSubnet(net, bits, 'ipv4');
const OPEN_6 = new BlockList();
OPEN_6.addSubnet('2000::', 3, 'ipv6'); // global unicast (RFC 4291); the special ones in it follow
const CLOSED_6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  CLOSED_6.addSubnet(net, bits, 'ipv6');

/**
 * Neither of this machine nor of a network that is not the internet: also not the address at which clouds give out secrets.
 * Source: IANA registries of special-purpose addresses (RFC 6890, and its updates).
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !CLOSED.check(address, 'ipv4');
  return family === 6 && OPEN_6.check(address, 'ipv6') && !CLOSED_6.check(address, 'ipv6');
}

/**
 * The address of a partner as people may write it: an origin, nothing behind it, no name or password in it.
 *
 * @param loopback whether this is a test, and http to this very machine is taken as well
 */
export function readPeerUrl(text: string, loopback: boolean): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.origin !== text || text.length > 200) return undefined;
  const host = hostOf(url);
  if (loopback && isLoopbackName(host)) return url;
  if (url.protocol !== 'https:') return undefined;
  return isIP(host) === 0 || isPublicAddress(host) ? url : undefined;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/gu, '');
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/u.test(host);
}

/** Resolves as usual and refuses the whole name when one of its addresses is not public. */
export const publicOnly: LookupFunction = (name, options, done) => {
  resolveName(name, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, '', 4);
    const list = Array.isArray(addresses) ? addresses : [];
    const [first] = list;
    if (first === undefined || list.some(({ address }) => !isPublicAddress(address)))
      return done(Object.assign(new Error('address'), { code: NOT_PUBLIC }), '', 4);
    return options.all === true ? done(null, list) : done(null, first.address, first.family);
  });
};
export const NOT_PUBLIC = 'AMPARO_NOT_PUBLIC';

/** @returns the sealed answer of the partner, or what went wrong; never throws */
export function postEnvelope(
  origin: string,
  token: string,
  { loopback }: { readonly loopback: boolean },
): Promise<{ readonly answer: string } | { readonly fault: TransportFault }> {
  const url = readPeerUrl(origin, loopback);
  if (url === undefined) return Promise.resolve({ fault: 'bad-address' });
  const host = hostOf(url);
  const isTest = loopback && isLoopbackName(host);
  const body = Buffer.from(token, 'ascii');
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const outgoing = send(
      new URL(ENVELOPE_PATH, url),
      {
        method: 'POST',
        agent: false,
        // TLS 1.2 is the least, the certificate is checked against the usual authorities, and nothing can turn that off
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(isTest ? {} : { lookup: publicOnly }),
        signal: AbortSignal.timeout(WITHIN_MS),
        headers: { 'content-type': 'application/octet-stream', 'content-length': body.length },
      },
      (incoming) => {
        // a redirect is no answer: it is not followed
        if (incoming.statusCode !== 200) {
          incoming.resume();
          resolve({ fault: 'refused' });
          return;
        }
        const chunks: Buffer[] = [];
        let length = 0;
        incoming.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length <= ANSWER_BYTES) chunks.push(chunk);
          else {
            resolve({ fault: 'not-an-answer' });
            outgoing.destroy();
          }
        });
        incoming.on('error', () => resolve({ fault: 'unreachable' }));
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('latin1');
          resolve(/^[A-Za-z0-9._-]+$/u.test(text) ? { answer: text } : { fault: 'not-an-answer' });
        });
        incoming.on('close', () => resolve({ fault: 'unreachable' }));
      },
    );
    outgoing.on('error', (error) => {
      const isClosed = (error as { code?: unknown }).code === NOT_PUBLIC;
      resolve({ fault: isClosed ? 'address-not-public' : 'unreachable' });
    });
    outgoing.end(body);
  });
}

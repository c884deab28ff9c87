// SPDX-License-Identifier: EUPL-1.2
// The only call that this server makes: to public addresses, over TLS, without following anything (API-7).

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { isPublicAddress, postEnvelope, readPeerUrl } from './transport.ts';

describe('addresses', () => {
  test('none of this machine, of a private network, of a cloud’s secrets, however it is written', () => {
    for (const address of [
      '127.0.0.1',
      '127.8.9.1',
      '0.0.0.0',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::1',
      '::',
      'fe80::1',
      'fc00::1',
      'fd00:ec2::254',
      'ff02::1',
      '::ffff:127.0.0.1',
      '::ffff:a9fe:a9fe',
      '64:ff9b::a9fe:a9fe',
      '2002:7f00:1::',
      '2001:db8::1',
      'localhost',
      '',
    ]) {
      assert.equal(isPublicAddress(address), false, address);
    }
    for (const address of ['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111']) {
      assert.equal(isPublicAddress(address), true, address);
    }
  });

  test('every address of a closed network is closed', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.constantFrom('10', '127', '0', '192.168', '169.254'), byte, byte, byte, (net, a, b, c) => {
        const parts = [...net.split('.'), a, b, c].slice(0, 4);
        assert.equal(isPublicAddress(parts.join('.')), false);
      }),
    );
  });

  test('an address on a card is an https origin and nothing more; http to loopback is for tests', () => {
    for (const text of [
      'https://casa.example.org/',
      'https://casa.example.org/path',
      'https://user:word@casa.example.org',
      'http://casa.example.org',
      'ftp://casa.example.org',
      'https://127.0.0.1',
      'https://[::1]:8443',
      'https://2130706433',
      'https://0x7f000001',
      'javascript:alert(1)',
      'casa.example.org',
      '',
    ]) {
      assert.equal(readPeerUrl(text, false), undefined, text);
    }
    assert.ok(readPeerUrl('https://casa.example.org', false));
    assert.ok(readPeerUrl('https://casa.example.org:8443', false));
    assert.equal(readPeerUrl('http://127.0.0.1:8080', false), undefined);
    assert.ok(readPeerUrl('http://127.0.0.1:8080', true));
    assert.equal(readPeerUrl('http://casa.example.org', true), undefined);
  });
});

describe('calls', () => {
  let server: Server;
  let origin = '';
  const asked: string[] = [];
  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      request.resume();
      request.on('end', () => {
        const road = answers.shift() ?? 'answer';
        if (road === 'redirect') response.writeHead(302, { location: `${origin}/elsewhere` }).end();
        else if (road === 'long') response.writeHead(200).end('A'.repeat(1024 * 1024 + 1));
        else if (road === 'words') response.writeHead(200).end('<html>');
        else if (road === 'broken') request.socket.destroy();
        else response.writeHead(200).end('a.b.c');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());
  const answers: string[] = [];

  test('a redirect is not followed, a long or foreign answer is none, a broken line is told apart', async () => {
    const call = (road: string) => {
      answers.push(road);
      return postEnvelope(origin, 'token', { loopback: true });
    };
    assert.deepEqual(await call('answer'), { answer: 'a.b.c' });
    assert.deepEqual(await call('redirect'), { fault: 'refused' });
    assert.ok('fault' in (await call('long')));
    assert.deepEqual(await call('words'), { fault: 'not-an-answer' });
    assert.deepEqual(await call('broken'), { fault: 'unreachable' });
    assert.ok(asked.every((path) => path === '/api/v1/federation/envelopes'));
  });

  test('a name that leads to this machine is not called, whatever stands in front of it', async () => {
    const calls = asked.length;
    const { port } = new URL(origin);
    // `localhost` is a name here: it resolves, and what it resolves to is looked at
    assert.deepEqual(await postEnvelope(`https://localhost:${port}`, 'token', { loopback: false }), {
      fault: 'address-not-public',
    });
    assert.deepEqual(await postEnvelope(origin, 'token', { loopback: false }), { fault: 'bad-address' });
    assert.equal(asked.length, calls);
  });
});

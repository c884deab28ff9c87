// SPDX-License-Identifier: EUPL-1.2
// A referral as FHIR through the door: whoever may read it takes it, nobody else; neither who she is nor her case is in it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { caseOf, consentTo, draft, type Network, startNetwork } from '../referrals/test-network.ts';
import { freezeIncident, thawIncident } from '../../store/incident.ts';

let n: Network;
before(async () => {
  n = await startNetwork();
});
after(() => n.close());

test('taken by whoever works on the case, without her and without the case; not by others, not while frozen', async () => {
  const { origin, house, server } = n;
  const caseId = await caseOf(origin);
  await consentTo(origin, caseId, house);
  const { id } = await draft(n, caseId);
  const path = `/api/v1/referrals/${id}/fhir`;
  const reply = await origin.worker.send({ path });
  assert.equal(reply.status, 200, reply.text);
  const entries = reply.json['entry'] as { resource: { resourceType: string; status: string } }[];
  assert.deepEqual(
    entries.slice(0, 2).map(({ resource }) => [resource.resourceType, resource.status]),
    [
      ['ServiceRequest', 'draft'],
      ['Task', 'draft'],
    ],
  );
  assert.ok(!/Canary/u.test(reply.text) && !reply.text.includes(caseId) && !reply.text.includes(id));
  assert.equal((await origin.worker.send({ path })).text, reply.text);
  assert.equal((await house.worker.send({ path })).status, 404);
  await freezeIncident(server.owner, server.clock.now);
  try {
    const worker = await server.again(origin.worker);
    assert.equal((await worker.send({ path })).json['code'], 'incident-frozen');
  } finally {
    await thawIncident(server.owner, server.clock.now);
  }
});

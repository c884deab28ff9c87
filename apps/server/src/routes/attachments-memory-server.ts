// SPDX-License-Identifier: EUPL-1.2
// The server of attachments-memory.test.ts, in a process of its own whose memory is measured. Only that test starts this file.

import { ownReference, startTestApp } from '../test-app.ts';

const server = await startTestApp();
const person = await server.person({ roles: ['CaseWorker'] });
const opened = await person.post('/api/v1/cases', { ownReference: ownReference(), alias: 'Luna' });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
process.send?.({ port: server.port, cookie: person.cookie, caseId: String(opened.json['id']) });

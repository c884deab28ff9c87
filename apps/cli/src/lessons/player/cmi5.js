// SPDX-License-Identifier: EUPL-1.2
// How a page speaks to a system by cmi5 (AICC, Quartz 1st edition): launch parameters (8.1), token (8.2), launch data (10), learner
// preferences (11), and the statements initialized, completed, passed, failed, terminated with the context of 9.6. Nothing
// about single answers. Statements wait for each other, so that they arrive in their order.
window.courseSystem = (() => {
  'use strict';
  const VERBS = {
    initialized: 'http://adlnet.gov/expapi/verbs/initialized',
    completed: 'http://adlnet.gov/expapi/verbs/completed',
    passed: 'http://adlnet.gov/expapi/verbs/passed',
    failed: 'http://adlnet.gov/expapi/verbs/failed',
    terminated: 'http://adlnet.gov/expapi/verbs/terminated',
  };
  const CATEGORY = 'https://w3id.org/xapi/cmi5/context/categories/';
  const MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
  const query = new URLSearchParams(window.location.search);
  const names = ['endpoint', 'fetch', 'actor', 'registration', 'activityId'];
  const launched = names.every((name) => query.has(name));
  const began = Date.now();
  let token = '';
  let launch = {};
  /** kept for the registration: completed and passed may be said once only (9.3) */
  let known = { completed: false, passed: false, state: '' };
  let waiting = Promise.resolve();

  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
  const call = async (path, options = {}) => {
    const base = query.get('endpoint').replace(/\/?$/, '/');
    const response = await fetch(base + path, {
      ...options,
      headers: {
        Authorization: `Basic ${token}`,
        'X-Experience-API-Version': '1.0.3',
        ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
    });
    if (!response.ok && !(response.status === 404 && options.mayMiss)) throw new Error(String(response.status));
    return response;
  };
  const statePath = (id) =>
    `activities/state?${new URLSearchParams({
      activityId: query.get('activityId'),
      agent: query.get('actor'),
      registration: query.get('registration'),
      stateId: id,
    })}`;
  const readState = async (id) => {
    const response = await call(statePath(id), { mayMiss: id !== 'LMS.LaunchData' });
    return response.status === 404 ? undefined : response.json();
  };

  const statement = (verb, result = {}) => {
    const context = structuredClone(launch.contextTemplate ?? {});
    context.registration = query.get('registration');
    const categories = [{ id: `${CATEGORY}cmi5` }];
    if ('success' in result || 'completion' in result) categories.push({ id: `${CATEGORY}moveon` });
    const activities = (context.contextActivities ??= {});
    const given = Array.isArray(activities.category) ? activities.category : [activities.category ?? []].flat();
    activities.category = [...given, ...categories.filter(({ id }) => !given.some((each) => each.id === id))];
    if ((verb === 'passed' || verb === 'failed') && launch.masteryScore !== undefined)
      context.extensions = { ...context.extensions, [MASTERY]: launch.masteryScore };
    const duration = verb === 'initialized' ? {} : { duration: `PT${Math.round((Date.now() - began) / 10) / 100}S` };
    const whole = { ...result, ...duration };
    return {
      id: uuid(),
      timestamp: new Date().toISOString(),
      actor: JSON.parse(query.get('actor')),
      verb: { id: VERBS[verb], display: { en: verb } },
      object: { objectType: 'Activity', id: query.get('activityId') },
      ...(Object.keys(whole).length === 0 ? {} : { result: whole }),
      context,
    };
  };
  const judged = (success, share) =>
    statement(success ? 'passed' : 'failed', {
      success,
      score: { scaled: Math.round(share * 10000) / 10000, raw: Math.round(share * 100), min: 0, max: 100 },
    });
  const post = (statements, keepalive) =>
    call('statements', { method: 'POST', body: JSON.stringify(statements), keepalive });
  const inTurn = (work) => {
    const mine = waiting.then(work);
    waiting = mine.catch(() => {});
    return mine;
  };
  /** What may still be said of a part that is finished. */
  const due = ({ finished, success, share }) => {
    const statements = [];
    if (!finished) return statements;
    if (!known.completed) statements.push(statement('completed', { completion: true }));
    if (success === true && !known.passed) statements.push(judged(true, share));
    known = { ...known, completed: true, passed: known.passed || success === true };
    return statements;
  };
  const keep = (state, keepalive) =>
    call(statePath('amparo.progress'), { method: 'PUT', body: JSON.stringify({ ...known, state }), keepalive });

  return {
    mastery: () => launch.masteryScore,
    begin: async () => {
      if (!launched) return { tells: false };
      const response = await fetch(query.get('fetch'), { method: 'POST' });
      token = (await response.json())['auth-token'];
      if (typeof token !== 'string') throw new Error('auth-token');
      launch = await readState('LMS.LaunchData');
      const agent = new URLSearchParams({ agent: query.get('actor'), profileId: 'cmi5LearnerPreferences' });
      await call(`agents/profile?${agent}`, { mayMiss: true });
      known = { ...known, ...(await readState('amparo.progress')) };
      await post([statement('initialized')]);
      return {
        tells: true,
        state: known.completed ? undefined : known.state,
      };
    },
    report: (progress) =>
      inTurn(async () => {
        if (launch.launchMode !== 'Normal') return;
        const statements = due(progress);
        if (statements.length > 0) await post(statements);
        await keep(progress.state);
      }),
    end: (progress, left) =>
      inTurn(async () => {
        const isNormal = launch.launchMode === 'Normal';
        const statements = isNormal ? due(progress) : [];
        // a part may be begun again within a session, and only one of passed and failed is allowed: failed is said last
        if (isNormal && progress.success === false && !known.passed) statements.push(judged(false, progress.share));
        statements.push(statement('terminated'));
        const kept = isNormal ? keep(progress.state, true) : undefined;
        await Promise.all([post(statements, true), kept]);
        if (left && launch.returnURL !== undefined) window.location.assign(launch.returnURL);
      }),
  };
})();

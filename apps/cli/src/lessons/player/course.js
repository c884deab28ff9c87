// SPDX-License-Identifier: EUPL-1.2
// The pages of an exported course: looks at answers, shows what they mean, and tells the learning system how far the part
// is, by the `courseSystem` that stands above. The first answer to an item counts. What was answered is never told: only
// right or not, by the place of the item.
(() => {
  'use strict';
  const part = JSON.parse(document.getElementById('part').textContent);
  const system = window.courseSystem;
  const byId = (id) => document.getElementById(id);
  /** for each item '1' right, '0' not, '-' not answered */
  let marks = part.items.map(() => '-');
  /** item -> what was chosen in the row that decides; stays in this window */
  const chosen = {};
  let finished = false;
  let ended = false;
  let tells = false;

  const sections = new Map([...document.querySelectorAll('[data-item]')].map((each) => [each.dataset.item, each]));

  const score = () => {
    const right = marks.filter((mark) => mark === '1').length;
    return { right, of: marks.length, share: marks.length === 0 ? undefined : right / marks.length };
  };

  const progress = () => {
    const { right, of, share } = score();
    const mastery = part.mastery === null ? undefined : (system.mastery?.() ?? part.mastery);
    const success = !finished || mastery === undefined || share === undefined ? undefined : share >= mastery;
    return { finished, right, of, share: finished ? share : undefined, success, state: marks.join('') };
  };

  const say = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, String(value)), part.texts[name]);

  const stand = () => {
    const open = marks.filter((mark) => mark === '-').length;
    byId('standing').textContent = ended || marks.length === 0 ? '' : say('left', { count: open, of: marks.length });
  };

  const report = () => {
    if (tells && !ended) void system.report(progress()).catch(() => outcome([say('not_told')]));
  };

  const outcome = (lines) => {
    byId('outcome').replaceChildren(
      ...lines.map((line) => Object.assign(document.createElement('p'), { textContent: line })),
    );
  };

  /** @returns the value of every row of a section, or undefined while one is open */
  const valuesOf = (section, item) => {
    const values = {};
    for (const row of Object.keys(item.right)) {
      const input = section.querySelector(`[data-row="${row}"] input:checked`);
      if (input === null) return undefined;
      values[row] = input.value;
    }
    return values;
  };

  const look = (item, place) => {
    const section = sections.get(item.id);
    const values = valuesOf(section, item);
    const missing = section.querySelector('[data-missing]');
    if (missing !== null) missing.hidden = values !== undefined;
    if (values === undefined) return;
    const isRight = (row) => item.right[row].includes(values[row]);
    for (const told of section.querySelectorAll('[data-when]'))
      told.hidden = told.dataset.when !== 'any' && told.dataset.when !== values[item.decides];
    for (const why of section.querySelectorAll('[data-why]'))
      why.querySelector('[data-again]').hidden = isRight(why.dataset.why);
    for (const word of section.querySelectorAll('[data-right]')) word.hidden = !isRight(item.decides);
    for (const word of section.querySelectorAll('[data-wrong]')) word.hidden = isRight(item.decides);
    if (marks[place] !== '-') return;
    marks[place] = isRight(item.decides) ? '1' : '0';
    chosen[item.id] = values[item.decides];
    stand();
    report();
  };

  const finish = () => {
    const open = part.items.findIndex((_, place) => marks[place] === '-');
    if (open >= 0) {
      outcome([say('left', { count: marks.filter((mark) => mark === '-').length, of: marks.length })]);
      sections.get(part.items[open].id).querySelector('input:not(:disabled)').focus();
      return;
    }
    finished = true;
    const { right, of, success } = progress();
    const lines = [say('done', { right, of })];
    if (success !== undefined) lines.push(say(success ? 'passed' : 'not_passed'));
    lines.push(say(tells ? 'told' : 'alone'));
    outcome(lines);
    byId('again').hidden = success !== false;
    byId('save').hidden = !part.canSave || Object.keys(chosen).length < marks.length;
    report();
  };

  const again = () => {
    marks = part.items.map(() => '-');
    finished = false;
    for (const key of Object.keys(chosen)) delete chosen[key];
    for (const section of sections.values()) {
      for (const input of section.querySelectorAll('input:not(:disabled)')) input.checked = false;
      for (const told of section.querySelectorAll('[data-when]')) told.hidden = true;
    }
    outcome([]);
    byId('again').hidden = true;
    byId('save').hidden = true;
    stand();
    document.querySelector('h1').scrollIntoView();
    (document.querySelector('[data-item] input:not(:disabled)') ?? byId('finish')).focus();
  };

  /** A file on the learner's own device, for whoever issues the certificate. */
  const save = () => {
    const text = JSON.stringify({ format: 'amparo-test-answers/1', test: part.test, answers: chosen }, null, 1);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = `${part.id}-answers.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  const end = (left) => {
    if (ended) return;
    const last = progress();
    ended = true;
    if (tells) void system.end(last, left);
    stand();
  };

  const begin = async () => {
    for (const [place, item] of part.items.entries())
      sections
        .get(item.id)
        .querySelector('button')
        .addEventListener('click', () => look(item, place));
    byId('finish').addEventListener('click', finish);
    byId('again').addEventListener('click', again);
    byId('save').addEventListener('click', save);
    byId('leave').addEventListener('click', () => {
      end(true);
      outcome([say('ended')]);
      for (const button of document.querySelectorAll('main button')) button.disabled = true;
    });
    window.addEventListener('pagehide', () => end(false));
    try {
      const began = await system.begin();
      tells = began.tells;
      // what was answered before this window counts on; its words are shown again when it is answered again
      if (began.state?.length === marks.length && /^[01-]*$/.test(began.state)) marks = [...began.state];
      if (!tells) outcome([say('alone')]);
    } catch {
      outcome([say('not_told')]);
    }
    stand();
    document.documentElement.dataset.ready = 'true';
  };
  void begin();
})();

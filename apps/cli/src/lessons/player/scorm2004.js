// SPDX-License-Identifier: EUPL-1.2
// How a page speaks to a system by SCORM 2004, 4th edition (run-time environment): completion, success, score, progress, exit,
// time and suspend_data, which holds right or not by place. No interactions: what a person answered stays with them.
window.courseSystem = (() => {
  'use strict';
  const find = (from) => {
    let frame = from;
    for (let step = 0; step < 10 && frame !== null; step += 1) {
      try {
        if (frame.API_1484_11) return frame.API_1484_11;
      } catch {
        return undefined;
      }
      if (frame.parent === frame) return undefined;
      frame = frame.parent;
    }
    return undefined;
  };
  const api = find(window) ?? (window.opener ? find(window.opener) : undefined);
  const began = Date.now();
  const set = (name, value) => {
    if (String(api.SetValue(name, String(value))) !== 'true') throw new Error(name);
  };
  const round = (value) => Math.round(value * 10000) / 10000;
  const write = ({ finished, share, success, state }) => {
    const answered = [...state].filter((mark) => mark !== '-').length;
    set('cmi.progress_measure', finished ? 1 : state.length === 0 ? 0 : round((answered / state.length) * 0.99));
    if (finished) {
      if (share !== undefined) {
        set('cmi.score.min', 0);
        set('cmi.score.max', 100);
        set('cmi.score.raw', Math.round(share * 100));
        set('cmi.score.scaled', round(share));
      }
      if (success !== undefined) set('cmi.success_status', success ? 'passed' : 'failed');
    }
    set('cmi.completion_status', finished ? 'completed' : 'incomplete');
    set('cmi.suspend_data', state);
  };
  return {
    mastery: () => {
      const given = api === undefined ? '' : api.GetValue('cmi.scaled_passing_score');
      return given === '' || Number.isNaN(Number(given)) ? undefined : Number(given);
    },
    begin: () => {
      if (api === undefined) return Promise.resolve({ tells: false });
      if (String(api.Initialize('')) !== 'true') return Promise.reject(new Error('Initialize'));
      const mode = api.GetValue('cmi.mode');
      const status = api.GetValue('cmi.completion_status');
      const tells = mode !== 'browse' && mode !== 'review';
      if (tells && status !== 'completed') set('cmi.completion_status', 'incomplete');
      // who finished before begins anew; who was under way goes on
      const state = status === 'incomplete' ? api.GetValue('cmi.suspend_data') : undefined;
      return Promise.resolve({ tells, state });
    },
    report: async (progress) => {
      write(progress);
      api.Commit('');
    },
    end: async (progress) => {
      write(progress);
      set('cmi.exit', progress.finished ? 'normal' : 'suspend');
      set('cmi.session_time', `PT${Math.floor((Date.now() - began) / 1000)}S`);
      api.Terminate('');
    },
  };
})();

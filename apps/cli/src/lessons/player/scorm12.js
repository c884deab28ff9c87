// SPDX-License-Identifier: EUPL-1.2
// How a page speaks to a system by SCORM 1.2 (run-time environment, ADL 2001): only lesson_status, score, exit, session_time and
// suspend_data, which holds right or not by place. No interactions: what a person answered stays with them.
window.courseSystem = (() => {
  'use strict';
  const find = (from) => {
    let frame = from;
    for (let step = 0; step < 10 && frame !== null; step += 1) {
      try {
        if (frame.API) return frame.API;
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
    if (String(api.LMSSetValue(name, String(value))) !== 'true') throw new Error(name);
  };
  const number = (text) => (text === '' || Number.isNaN(Number(text)) ? undefined : Number(text));
  /** SCORM 1.2: HHHH:MM:SS.SS */
  const time = () => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    const two = (value) => String(value).padStart(2, '0');
    return `${two(Math.floor(seconds / 3600)).padStart(4, '0')}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.00`;
  };
  const write = ({ finished, share, success, state }) => {
    if (finished) {
      if (share !== undefined) {
        set('cmi.core.score.min', 0);
        set('cmi.core.score.max', 100);
        set('cmi.core.score.raw', Math.round(share * 100));
      }
      set('cmi.core.lesson_status', success === undefined ? 'completed' : success ? 'passed' : 'failed');
    }
    set('cmi.suspend_data', state);
  };
  return {
    mastery: () => {
      const given = number(api?.LMSGetValue('cmi.student_data.mastery_score') ?? '');
      return given === undefined ? undefined : given / 100;
    },
    begin: () => {
      if (api === undefined) return Promise.resolve({ tells: false });
      if (String(api.LMSInitialize('')) !== 'true') return Promise.reject(new Error('LMSInitialize'));
      const mode = api.LMSGetValue('cmi.core.lesson_mode');
      const status = api.LMSGetValue('cmi.core.lesson_status');
      if (status === 'not attempted' || status === '') set('cmi.core.lesson_status', 'incomplete');
      // who finished before begins anew; who was under way goes on
      const state = status === 'incomplete' ? api.LMSGetValue('cmi.suspend_data') : undefined;
      return Promise.resolve({ tells: mode !== 'browse' && mode !== 'review', state });
    },
    report: async (progress) => {
      write(progress);
      api.LMSCommit('');
    },
    end: async (progress) => {
      write(progress);
      set('cmi.core.exit', progress.finished ? '' : 'suspend');
      set('cmi.core.session_time', time());
      api.LMSFinish('');
    },
  };
})();

// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, preferredLanguage, readAddress } from './languages.ts';

test('an address says language and page, with or without a slash at its end', () => {
  assert.deepEqual(readAddress('/es/recognise'), { language: 'es', page: '/recognise' });
  assert.deepEqual(readAddress('/es/'), { language: 'es', page: '/' });
  assert.deepEqual(readAddress('/fr'), { language: 'fr', page: '/' });
  assert.deepEqual(readAddress('/en/staff/cases/7/'), { language: 'en', page: '/staff/cases/7' });
});

test('an address without a language of ours belongs to nobody here', () => {
  assert.equal(readAddress('/'), undefined);
  assert.equal(readAddress('/de/recognise'), undefined);
  assert.equal(readAddress('/api/docs'), undefined);
});

test('the address of a page is read back as the same page', () => {
  for (const page of ['/', '/about', '/staff/cases']) {
    assert.deepEqual(readAddress(addressOf('pt', page)), { language: 'pt', page });
  }
});

test('the first language of the browser that we speak is taken, English otherwise', () => {
  assert.equal(preferredLanguage(['es-HN', 'en']), 'es');
  assert.equal(preferredLanguage(['de-DE', 'pt-BR', 'en']), 'pt');
  assert.equal(preferredLanguage(['zh-CN']), 'en');
  assert.equal(preferredLanguage([]), 'en');
});

// SPDX-License-Identifier: EUPL-1.2
// How the browser tests run: one Chromium, two workers, the built web application behind the headers of the real server.
// Needs `npm run content` and `npm run build -w apps/web` before.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

export const PUBLIC_PORT = Number(process.env['AMPARO_TEST_PORT'] ?? 4173);

/** CHROMIUM_PATH, then the first of the usual names in PATH; undefined lets Playwright use its own. */
function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

const executablePath = findChromium();
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'test/browser',
  testMatch: '**/*.spec.ts',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  // what a person would wait for on a busy machine; a test that waits for nothing takes no longer by it
  expect: { timeout: 15_000 },
  forbidOnly: process.env['CI'] !== undefined,
  // A busy machine may miss a deadline once; what fails three times is broken.
  retries: process.env['CI'] === undefined ? 0 : 2,
  reporter: process.env['CI'] === undefined ? [['list']] : [['dot']],
  outputDir: 'test-results',
  use: {
    baseURL: `http://localhost:${PUBLIC_PORT}`,
    browserName: 'chromium',
    locale: 'en-GB',
    viewport: { width: 1280, height: 800 },
    // A page that is still gliding somewhere is measured wrongly: links half under the bar at the top, and the like.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        ...(asRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `"${process.execPath}" test/browser/static-server.ts ${PUBLIC_PORT}`,
    url: `http://localhost:${PUBLIC_PORT}/robots.txt`,
    reuseExistingServer: false,
  },
});

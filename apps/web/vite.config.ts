// SPDX-License-Identifier: EUPL-1.2
// How the web application is bundled. Called by scripts/build.ts (and by `vite` for development). The output must work
// under a policy without inline script, inline style, data: addresses and eval.

import { fileURLToPath } from 'node:url';
import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [preact()],
  publicDir: 'public',
  // the table of that library is content here, fetched when a list is to be encoded (see the file)
  resolve: { alias: { 'any-ascii': fileURLToPath(new URL('src/pages/linkage/letters.ts', import.meta.url)) } },
  build: {
    outDir: 'dist',
    target: ['chrome87', 'safari14', 'firefox91'],
    // one step newer than the scripts: for older ones the bundler would rewrite logical properties into left and right by a
    // list of languages, and a language outside that list would not mirror
    cssTarget: ['chrome90', 'safari15', 'firefox91'],
    // one stylesheet for every page: it is small, and prerendered pages then need no table of style files
    cssCodeSplit: false,
    // a small file would otherwise become a data: address, which the policy refuses
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
    reportCompressedSize: false,
    rolldownOptions: { input: 'app.html' },
  },
});

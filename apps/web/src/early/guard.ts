// SPDX-License-Identifier: EUPL-1.2
// The only script that runs before the first paint. Quick exit replaces one entry of the history; the entries before it
// stay, and Back would open them. So a public page that is reached *through the history* from elsewhere starts behind a
// curtain, which one button raises (shell/curtain.tsx). Needs no storage. Staff pages are left alone.

const isStaff = /^\/[^/]+\/staff(?:\/|$)/u.test(location.pathname);
const arrival = performance.getEntriesByType('navigation')[0];
const throughHistory =
  arrival instanceof PerformanceNavigationTiming ? arrival.type === 'back_forward' : performance.navigation.type === 2;

if (!isStaff && throughHistory) document.documentElement.classList.add('curtain');
// the copy that the browser may keep in memory is curtained when the page is left, so that nothing flashes up
addEventListener('pagehide', () => {
  if (!/^\/[^/]+\/staff(?:\/|$)/u.test(location.pathname)) document.documentElement.classList.add('curtain');
});

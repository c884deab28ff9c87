// SPDX-License-Identifier: EUPL-1.2
// Registers the service worker and tells when a newer version waits. Never takes over a page by itself.

type Listener = (apply: () => void) => void;
const listeners = new Set<Listener>();
let waiting: ServiceWorker | undefined;

/** Calls the listener, now or later, when a new version is ready; `apply` changes to it and reloads this tab. */
export function onUpdateReady(listener: Listener): () => void {
  listeners.add(listener);
  if (waiting !== undefined) listener(apply);
  return () => listeners.delete(listener);
}

export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register(ownScript('/sw.js'), { updateViaCache: 'none' });
  if (registration.waiting !== null && registration.active !== null) announce(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const next = registration.installing;
    next?.addEventListener('statechange', () => {
      // without a controller this is the first visit: nothing to replace
      if (next.state === 'installed' && navigator.serviceWorker.controller !== null) announce(next);
    });
  });
}

function announce(worker: ServiceWorker): void {
  waiting = worker;
  for (const listener of listeners) listener(apply);
}

function apply(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of our own origin, not a window
  waiting?.postMessage('take-over');
}

interface ScriptPolicy {
  readonly createScriptURL: (address: string) => string;
}
interface WithTrustedTypes {
  readonly trustedTypes?: { readonly createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy };
}

/** The one address of a script that we ever set at run time, through the policy that the server names in its header. */
function ownScript(address: '/sw.js'): string {
  const rules: ScriptPolicy = {
    createScriptURL: (wanted) => {
      if (wanted !== '/sw.js') throw new TypeError('amparo policy: only /sw.js is a script of ours');
      return wanted;
    },
  };
  const { trustedTypes } = globalThis as WithTrustedTypes;
  return (trustedTypes?.createPolicy('amparo', rules) ?? rules).createScriptURL(address);
}

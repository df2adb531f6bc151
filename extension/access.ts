// Holds the browser to what the person allows and the office names: scripts are registered for exactly those sites. The registrations
// outlive the background and the browser, an update of the extension takes them away, so they are looked at whenever one of these begins.
import { browser } from "./browser.ts";
import { onSettings, settings } from "./settings.ts";
import { change, scriptsFor, sites } from "./setup/sites.ts";

/** The sites that the person allowed, as permissions name them. */
export async function allowedSites(): Promise<Set<string>> {
  const answers = await Promise.all(sites.map(async ({ origin }) => [origin, await browser.permissions.contains({ origins: [origin] })] as const));
  return new Set(answers.filter(([, allowed]) => allowed).map(([origin]) => origin));
}

let last: Promise<void> = Promise.resolve();

/** Registers what is missing and takes away what is too much; one after the other, because the browser refuses an id twice. */
function arrange(): Promise<void> {
  last = last.then(async () => {
    const [{ pages }, allowed, has] = await Promise.all([settings(), allowedSites(), browser.scripting.getRegisteredContentScripts()]);
    const { remove, add } = change(has as Parameters<typeof change>[0], scriptsFor(pages, allowed));
    if (remove.length > 0) await browser.scripting.unregisterContentScripts({ ids: remove });
    if (add.length > 0) await browser.scripting.registerContentScripts(add.map((script) => ({ ...script, persistAcrossSessions: true })));
  }).catch((error: unknown) => console.error(error));
  return last;
}

/** Keeps the registrations true from now on. For the background alone: two at once would register twice. */
export function guardAccess(): void {
  browser.runtime.onInstalled.addListener(() => void arrange());
  browser.runtime.onStartup.addListener(() => void arrange());
  browser.permissions.onAdded.addListener(() => void arrange());
  browser.permissions.onRemoved.addListener(() => void arrange());
  onSettings(() => void arrange());
}

/** Calls back when the person allows a site or takes it back. */
export function onAccess(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed);
  browser.permissions.onRemoved.addListener(changed);
}

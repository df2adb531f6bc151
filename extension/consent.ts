// Consent to what leaves this machine. Firefox asks for it in words of its own, shows it among an extension's permissions, and lets the person
// take it back there; in other browsers the button that connects or sends, beside what is sent, is the consent. Without it nothing is sent.
import { browser } from "./browser.ts";
import { settings } from "./settings.ts";

/** What Firefox calls how well an extension works. It is asked for by itself: no report and no enrolment holds it. */
const technical = "technicalAndInteraction";

/** What Firefox can be asked for; none elsewhere. The manifest that other browsers get does not have it. */
function optional(): string[] {
  const { browser_specific_settings: its } = browser.runtime.getManifest() as { browser_specific_settings?: { gecko?: { data_collection_permissions?: { optional?: string[] } } } };
  return its?.gecko?.data_collection_permissions?.optional ?? [];
}

/** What a report and an enrolment hold. */
const kinds = (): string[] => optional().filter((kind) => kind !== technical);

const of = (named: string[]): chrome.permissions.Permissions => ({ data_collection: named }) as chrome.permissions.Permissions;

/** Asks the person, if the browser has the question and the answer is not yes already. It must be called first thing in a click. */
export function agree(): Promise<boolean> {
  return kinds().length === 0 ? Promise.resolve(true) : browser.permissions.request(of(kinds()));
}

/** Says whether the person agreed and did not take it back. */
export async function agreed(): Promise<boolean> {
  return kinds().length === 0 || browser.permissions.contains(of(kinds()));
}

/** Throws a NotAllowedError unless the person agreed. */
export async function needConsent(): Promise<void> {
  if (!(await agreed())) throw new DOMException("no consent to send", "NotAllowedError");
}

/** Asks the person to let the server be told how well pages can be read, where the browser has the question. It must be called first thing in a click. */
export function agreeToTell(): Promise<boolean> {
  return optional().includes(technical) ? browser.permissions.request(of([technical])) : Promise.resolve(true);
}

/** Takes that back. */
export async function tellNoMore(): Promise<void> {
  if (optional().includes(technical)) await browser.permissions.remove(of([technical]));
}

/** Says whether the server may be told how well pages can be read: it was chosen, and where the browser asks, it was not refused there. */
export async function mayTell(): Promise<boolean> {
  return (await settings()).health && (!optional().includes(technical) || browser.permissions.contains(of([technical])));
}

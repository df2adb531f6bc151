// Consent to what leaves this machine. Firefox asks for it in words of its own, shows it among an extension's permissions, and lets the person
// take it back there; in other browsers the button that connects or sends, beside what is sent, is the consent. Without it nothing is sent.
import { browser } from "./browser.ts";

/** What Firefox calls what a report and an enrolment hold; none elsewhere. The manifest that other browsers get does not have it. */
function kinds(): string[] {
  const { browser_specific_settings: its } = browser.runtime.getManifest() as { browser_specific_settings?: { gecko?: { data_collection_permissions?: { optional?: string[] } } } };
  return its?.gecko?.data_collection_permissions?.optional ?? [];
}

const asked = (): chrome.permissions.Permissions => ({ data_collection: kinds() }) as chrome.permissions.Permissions;

/** Asks the person, if the browser has the question and the answer is not yes already. It must be called first thing in a click. */
export function agree(): Promise<boolean> {
  return kinds().length === 0 ? Promise.resolve(true) : browser.permissions.request(asked());
}

/** Says whether the person agreed and did not take it back. */
export async function agreed(): Promise<boolean> {
  return kinds().length === 0 || browser.permissions.contains(asked());
}

/** Throws a NotAllowedError unless the person agreed. */
export async function needConsent(): Promise<void> {
  if (!(await agreed())) throw new DOMException("no consent to send", "NotAllowedError");
}

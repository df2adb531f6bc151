// What the person sets, what IT set for the whole office, and what the server said at enrolment. All of it lies in the browser's own
// storage, where nothing but the extension and a policy write; what is read there is checked all the same, because an older version
// or a hurried administrator may have written it. Content scripts read it too, so no secret is in it: the token is enrolment.ts's.
import { browser } from "./browser.ts";
import { type Settings, enrolledOf, policyOf, settingsOf, storedNames } from "./setup/values.ts";

export type { Settings } from "./setup/values.ts";

/** Gives what a policy of the browser's administrator sets, with everything that is malformed left out. */
export async function policy(): Promise<Partial<Settings>> {
  try {
    return policyOf(await browser.storage.managed.get(null));
  } catch {
    return {}; // Firefox has no managed storage where no policy is
  }
}

/** Gives what holds now: a policy before the enrolment, and the enrolment before what was typed. */
export async function settings(): Promise<Settings> {
  const [stored, fixed] = await Promise.all([browser.storage.local.get([...storedNames, "enrolment"]), policy()]);
  return settingsOf(stored, enrolledOf(stored["enrolment"]), fixed);
}

/** Keeps what is set. What a policy or the enrolment fixes is kept too and has no effect as long as they do. */
export async function setSettings(to: Partial<Settings>): Promise<void> {
  const known = Object.entries(to).filter(([name]) => (storedNames as readonly string[]).includes(name));
  await browser.storage.local.set(Object.fromEntries(known));
}

/** Calls back when something is set anew, here or by a policy. */
export function onSettings(changed: () => void): void {
  const names: readonly string[] = [...storedNames, "enrolment"];
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === "managed" || (area === "local" && Object.keys(changes).some((name) => names.includes(name)))) changed();
  });
}

// The background's care for what is kept: posts go when their time is over, and everything goes when the person says so.
import { browser } from "./browser.ts";
import { enrolment } from "./enrolment.ts";
import { endAccess } from "./leaving.ts";
import type { Erased } from "./messages.ts";
import { settings } from "./settings.ts";
import { clear } from "./setup/data.ts";
import { sites } from "./setup/sites.ts";
import { Store } from "./store.ts";

const sweepAlarm = "sweep";
const dayMinutes = 24 * 60;
const daySeconds = dayMinutes * 60;

/** Does something to what is kept while nothing else of the background touches it; afterwards it begins with what is left. */
export type Still = (act: () => Promise<void>) => Promise<void>;

/** Erases the posts whose time is over. */
async function sweep(still: Still): Promise<void> {
  const { days } = await settings();
  const store = await Store.open();
  try {
    const before = Math.floor(Date.now() / 1000) - days * daySeconds;
    if ((await store.expired(before)) === 0) return;
    await still(() => store.forget(before));
  } finally {
    store.close();
  }
}

/** Erases everything that the extension keeps, and what the browser keeps for it. The server is left, and asked to end this device's access. */
export async function erase(still: Still): Promise<Erased> {
  const to = await enrolment();
  await browser.storage.local.clear(); // the scripts on the sites stop reading
  await still(() => clear(indexedDB));
  await browser.permissions.remove({ origins: sites.map(({ origin }) => origin) });
  await browser.action.setBadgeText({ text: "" });
  return { left: to ? await endAccess(to) : null };
}

/** Sees to it once a day from now on. */
export function guardRetention(still: Still): void {
  const plan = async (): Promise<void> => {
    if (!(await browser.alarms.get(sweepAlarm))) await browser.alarms.create(sweepAlarm, { delayInMinutes: 5, periodInMinutes: dayMinutes });
  };
  browser.runtime.onInstalled.addListener(() => void plan().catch(console.error));
  browser.runtime.onStartup.addListener(() => void plan().catch(console.error));
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === sweepAlarm) void sweep(still).catch(console.error);
  });
}

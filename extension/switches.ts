// Adapters that the feed switched off. The background keeps them where the tabs can read them.
import { browser } from "./browser.ts";

/** Reasons by platform. */
export type Switches = Record<string, string>;

let read: Promise<Switches> | undefined; // until something changes: every batch of posts asks

/** What is switched off now. */
export function switches(): Promise<Switches> {
  if (!read) {
    const reading = readSwitches();
    read = reading;
    reading.catch(() => (read = undefined));
  }
  return read;
}

async function readSwitches(): Promise<Switches> {
  const kept: unknown = (await browser.storage.local.get("switches"))["switches"];
  const entries = typeof kept === "object" && kept !== null ? Object.entries(kept) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Keeps what is switched off from now on. */
export async function keepSwitches(to: Switches): Promise<void> {
  if (JSON.stringify(await switches()) !== JSON.stringify(to)) await browser.storage.local.set({ switches: to });
  read = undefined;
}

browser.storage.onChanged.addListener((changes, area) => {
  if (area === "local" && "switches" in changes) read = undefined;
});

/** Calls back when something is switched off or on. */
export function onSwitches(changed: () => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === "local" && "switches" in changes) changed();
  });
}

// Adapters that the feed switched off. The background keeps them where the tabs can read them.
import { browser } from "./browser.ts";

/** Reasons by platform. */
export type Switches = Record<string, string>;

/** What is switched off now. */
export async function switches(): Promise<Switches> {
  const kept: unknown = (await browser.storage.local.get("switches"))["switches"];
  const entries = typeof kept === "object" && kept !== null ? Object.entries(kept) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Keeps what is switched off from now on. */
export async function keepSwitches(to: Switches): Promise<void> {
  if (JSON.stringify(await switches()) !== JSON.stringify(to)) await browser.storage.local.set({ switches: to });
}

/** Calls back when something is switched off or on. */
export function onSwitches(changed: () => void): void {
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === "local" && "switches" in changes) changed();
  });
}

// While somebody looks at a page about reports, the server is asked more often than the background does by itself.
import { browser } from "../browser.ts";
import type { WakeMessage } from "../messages.ts";

const every = 10_000; // milliseconds

/** Keeps the background at it from now on; `hurry`: at first with what waits for the network too. `told` is called whenever it has asked. */
export function keepAwake(hurry: boolean, told: () => void): void {
  let waiting = false;
  const wake = async (all: boolean): Promise<void> => {
    if (document.hidden || (waiting && !all)) return;
    waiting = true;
    await browser.runtime.sendMessage({ kind: "wake", hurry: all } satisfies WakeMessage).catch(() => undefined); // the background ended meanwhile
    waiting = false;
    told();
  };
  void wake(hurry);
  setInterval(() => void wake(false), every);
  document.addEventListener("visibilitychange", () => void wake(true));
  addEventListener("online", () => void wake(true));
}

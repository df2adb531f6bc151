// The background's side of the feed: fetched from the server of the enrolment and from nowhere else, checked, kept, and handed to the
// detector and to the tabs. Without a server there is no feed, and nothing is asked.
import { browser } from "./browser.ts";
import { needConsent } from "./consent.ts";
import { type Enrolment, enrolment } from "./enrolment.ts";
import { type Answer, type Held, type Loaded, inForce, loadedOf, poll, signaturesOf, switchesOf } from "./feed/client.ts";
import { maxSize } from "./feed/envelope.ts";
import type { FeedState } from "./messages.ts";
import { adapters } from "./platform/all.ts";
import type { Store } from "./store.ts";
import { keepSwitches } from "./switches.ts";

/** Minutes between two polls: every office is to know of a confirmed message within a minute or so. */
export const pollMinutes = 1;

const patience = 20_000; // milliseconds for one answer

/** Names under which the store keeps them. */
const heldName = "feed";
const offName = "signatures_off";

/** Asks the server for what is newer than a version. */
async function get({ server, token }: Enrolment, have: number): Promise<Answer> {
  await needConsent();
  const response = await fetch(`${server}/v1/feed?have=${have}`, {
    headers: { Authorization: `Bearer ${token}` },
    cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(patience),
  });
  return { status: response.status, body: response.status === 200 ? await bounded(response) : new Uint8Array() };
}

/** Reads an answer up to the size that a bundle may have and a byte more, which is refused. */
async function bounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader && size <= maxSize) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  await reader?.cancel();
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

/** What the background holds of the feed. Polls wait for one another. */
export class Feeds {
  private polling: Promise<void> | undefined;

  private constructor(
    private readonly store: Store,
    private held: Held | undefined,
    private off: string[],
    private from: Enrolment | undefined,
  ) {}

  /** Begins with what was kept. */
  static async open(store: Store): Promise<Feeds> {
    const [held, off, from] = await Promise.all([store.read(heldName), store.read(offName), enrolment()]);
    return new Feeds(store, held as Held | undefined, (off as string[] | undefined) ?? [], from);
  }

  /** What is held of the feed of this office's server. */
  private get own(): Held | undefined {
    return this.from && this.held?.key === this.from.key ? this.held : undefined;
  }

  /** What is to be loaded at a time in Unix milliseconds. A report's verdict is made with what held when its newest post was seen. */
  loaded(at = Date.now()): Loaded {
    return loadedOf(this.own, this.off, at);
  }

  /** Asks the server once. */
  poll(): Promise<void> {
    this.polling ??= this.ask().finally(() => (this.polling = undefined));
    return this.polling;
  }

  private async ask(): Promise<void> {
    this.from = await enrolment();
    const from = this.from;
    if (from) {
      this.held = await poll({ get: (have) => get(from, have), subtle: crypto.subtle, now: () => Date.now() }, from.key, this.own);
      await this.store.write(heldName, this.held);
    }
    await keepSwitches(switchesOf(this.own, adapters, Date.now()));
  }

  /** Switches a signature off or on for this office. */
  async choose(id: string, on: boolean): Promise<void> {
    this.off = [...this.off.filter((other) => other !== id), ...(on ? [] : [id])];
    await this.store.write(offName, this.off);
  }

  /** What a person may know of it. */
  state(): FeedState {
    const now = Date.now();
    const held = this.own;
    const bundle = held?.bundle;
    return {
      server: this.from?.server ?? "",
      origin: this.from?.origin ?? "",
      version: bundle?.version ?? 0,
      issued: (bundle?.issued ?? 0) * 1000,
      expires: (bundle?.expires ?? 0) * 1000,
      inForce: inForce(held, now) !== undefined,
      checked: held?.checked ?? 0,
      problem: held?.problem ?? null,
      signatures: signaturesOf(held, this.off, now),
      advice: inForce(held, now)?.advice ?? {},
    };
  }
}

/** Has the browser wake the background for the next poll if there is a server, and says whether there is. */
export async function keepPolling(name: string): Promise<boolean> {
  const enrolled = (await enrolment()) !== undefined;
  if (enrolled) await browser.alarms.create(name, { delayInMinutes: pollMinutes, periodInMinutes: pollMinutes });
  else await browser.alarms.clear(name);
  return enrolled;
}

// Reports on their way. A report that the office sent stays here until the server's receipt is there and holds, across restarts,
// offline days and errors of the server; only the office drops one. Storage, network, clock and chance come in as parameters.
import type { Key } from "./note.ts";
import { type Receipt, ReceiptError, parseReceipt, sha256Of, verifyReceipt } from "./receipt.ts";

/**
 * waiting: not received yet. received: the receipt is kept and holds. refused: the server will never take it, the reason is
 * kept. doubtful: the server says that it has the report, but the receipt does not hold.
 */
export type State = "waiting" | "received" | "refused" | "doubtful";

/** What happened to a report, for people and in order. Times are Unix milliseconds. */
export interface Event {
  at: number;
  what: State | "queued" | "sending" | "again";
  code?: string; // why: a problem's code, "http_502", "offline", "timeout", "not_agreed", a ReceiptError's code
  field?: string; // what the server's answer is about
}

/** One report in the queue. The body's bytes are trusted only as far as the digest that was taken of them. */
export interface Entry {
  id: string;
  server: string; // origin: what was meant for one server is not sent to another
  page: string;
  posts: number;
  body: Uint8Array<ArrayBuffer>; // exactly what is sent, every time
  sha256: string;
  state: State;
  trail: Event[];
  attempts: number;
  next: number; // not sent before
  lease?: { holder: string; until: number }; // who is sending it
  receipt?: Receipt;
}

/** Where entries are. change is atomic over all tabs and workers: no other change comes between its reading and its writing. */
export interface Store {
  all(): Promise<Entry[]>;
  change(id: string, act: (entry: Entry | undefined) => Entry | undefined): Promise<Entry | undefined>;
}

/** The server's answer to POST /v1/reports. */
export interface Answer {
  status: number;
  retryAfter: string | null; // the header
  body: string;
}

export interface World {
  store: Store;
  server: string; // origin
  post(body: Uint8Array<ArrayBuffer>): Promise<Answer>; // throws if there is no answer; a NotAllowedError if the person does not let it go
  subtle: SubtleCrypto;
  key: Key; // of the log, from the enrolment
  now(): number; // Unix milliseconds
  random(): number; // 0 ≤ n < 1
  holder: string; // names this tab or worker, differently at each start
  accepted(receipt: Receipt): Promise<void>; // told of a receipt that holds: the log's memory wants its checkpoint
}

const firstWait = 5_000; // milliseconds
const longestWait = 30 * 60_000;
const longestAsked = 24 * 3_600_000; // of a Retry-After that is believed
const leaseTime = 5 * 60_000; // longer than any browser lets one event last
const longAgo = 30_000; // since the server was out of reach, for a sign of life to be news
const maxTrail = 100; // events that are kept: the first and the newest
const maxAnswer = 1 << 20; // characters of an answer: a receipt takes 4,000

/** How long to wait after so many attempts: twice as long each time, half of it by chance, so that offices do not come together. */
export function backOff(attempts: number, random: number): number {
  const whole = Math.min(longestWait, firstWait * 2 ** Math.min(attempts - 1, 20));
  return Math.round(whole / 2 + (whole / 2) * random);
}

/** Reads a Retry-After: seconds or a date. 0 for none. */
export function retryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? 0 : Math.min(Math.max(wait, 0), longestAsked);
}

/** Statuses that may be another tomorrow: a revoked token is replaced, a brake is released, a server comes back. */
const passes = (status: number): boolean => status >= 500 || [401, 408, 425, 429].includes(status) || status < 400;

function log(entry: Entry, event: Event): Entry {
  const trail = [...entry.trail, event];
  return { ...entry, trail: trail.length > maxTrail ? [trail[0]!, ...trail.slice(1 - maxTrail)] : trail };
}

/** Gives an entry back to whoever comes next. */
function release({ lease: _lease, ...entry }: Entry): Entry {
  return entry;
}

export class Queue {
  constructor(private readonly world: World) {}

  /** Puts a report in. The same report again changes nothing; another one under its id is an error. */
  async add(report: { id: string; page: string; posts: unknown[] }, body: Uint8Array<ArrayBuffer>): Promise<Entry> {
    const sha256 = await sha256Of(this.world.subtle, body);
    const at = this.world.now();
    const entry = await this.world.store.change(report.id, (known) => known ?? {
      id: report.id, server: this.world.server, page: report.page, posts: report.posts.length, body, sha256, state: "waiting", trail: [{ at, what: "queued" }], attempts: 0, next: at,
    });
    if (!entry || entry.sha256 !== sha256) throw new Error("another report has this id");
    return entry;
  }

  /** All entries, newest first. */
  async list(): Promise<Entry[]> {
    const queued = (entry: Entry): number => entry.trail[0]?.at ?? 0;
    return (await this.world.store.all()).sort((a, b) => queued(b) - queued(a));
  }

  /** Takes an entry out: the office's doing, and nobody else's. */
  async drop(id: string): Promise<void> {
    await this.world.store.change(id, () => undefined);
  }

  /** Sends an entry once more at the next turn: after the office corrected what the reason says, or is online again. */
  async again(id: string): Promise<void> {
    const at = this.world.now();
    await this.world.store.change(id, (entry) =>
      entry && entry.state !== "received" ? log({ ...entry, state: "waiting", attempts: 0, next: at }, { at, what: "again" }) : entry);
  }

  /**
   * Gives free what somebody else was sending: there is one background, so whoever held a lease before is gone. If not, the server gets the same bytes
   * twice and gives the same receipt.
   */
  async takeOver(): Promise<void> {
    const { store, holder } = this.world;
    const left = ({ lease }: Entry): boolean => lease !== undefined && lease.holder !== holder;
    for (const { id } of (await store.all()).filter(left)) await store.change(id, (entry) => (entry && left(entry) ? release(entry) : entry));
  }

  /** Makes due what waits only for the network or the person, and counts its attempts anew: being looked at often is no reason to wait longer. */
  async hurry(): Promise<void> {
    await this.makeDue(["offline", "timeout", "not_agreed"], (entry) => ({ ...entry, attempts: 0, next: this.world.now() }));
  }

  /** The server answers something else: makes due what found it out of reach some time ago. Says whether there is any. */
  async reached(): Promise<boolean> {
    const now = this.world.now();
    return this.makeDue(["offline", "timeout"], (entry) => ((entry.trail.at(-1)?.at ?? 0) <= now - longAgo ? { ...entry, next: now } : entry));
  }

  /** Changes what waits for one of some reasons and is not due; says whether any is due then. */
  private async makeDue(codes: string[], act: (entry: Entry) => Entry): Promise<boolean> {
    const waits = (entry: Entry): boolean => this.waits(entry) && entry.next > this.world.now() && codes.includes(entry.trail.at(-1)?.code ?? "");
    let due = false;
    for (const { id } of (await this.world.store.all()).filter(waits)) {
      const after = await this.world.store.change(id, (entry) => (entry && waits(entry) ? act(entry) : entry));
      due ||= after !== undefined && after.next <= this.world.now();
    }
    return due;
  }

  private waits({ state, server }: Pick<Entry, "state" | "server">): boolean {
    return state === "waiting" && server === this.world.server;
  }

  /** Sends what is due, one report after the other, and says when the next is due; undefined if nothing waits. */
  async run(): Promise<number | undefined> {
    for (const { id, body, sha256, ...entry } of await this.world.store.all()) {
      if (!this.waits(entry) || entry.next > this.world.now()) continue;
      if (await this.claim(id)) await this.settle(id, await this.attempt(id, body, sha256));
    }
    const waiting = (await this.world.store.all()).filter((entry) => this.waits(entry));
    return waiting.length === 0 ? undefined : Math.min(...waiting.map(({ next, lease }) => Math.max(next, lease?.until ?? 0)));
  }

  /** Takes the lease on an entry; false if somebody else has it, or it is no longer due. */
  private async claim(id: string): Promise<boolean> {
    const at = this.world.now();
    const { holder } = this.world;
    let mine = false;
    await this.world.store.change(id, (entry) => {
      mine = entry?.state === "waiting" && entry.next <= at && (entry.lease?.until ?? 0) <= at;
      return entry && mine ? log({ ...entry, attempts: entry.attempts + 1, lease: { holder, until: at + leaseTime } }, { at, what: "sending" }) : entry;
    });
    return mine;
  }

  /** Sends a report once and gives what its entry becomes. */
  private async attempt(id: string, body: Uint8Array<ArrayBuffer>, sha256: string): Promise<(entry: Entry) => Entry> {
    let answer;
    try {
      answer = await this.world.post(body);
    } catch (error) {
      const { name } = error as Error;
      return this.later(name === "TimeoutError" ? "timeout" : name === "NotAllowedError" ? "not_agreed" : "offline", 0);
    }
    if (answer.status === 200 || answer.status === 201) return this.receive(id, sha256, answer);
    const problem = read(answer.body) as { code?: unknown; field?: unknown } | undefined;
    const code = typeof problem?.code === "string" ? problem.code : `http_${answer.status}`;
    if (passes(answer.status)) return this.later(code, retryAfter(answer.retryAfter, this.world.now()));
    const at = this.world.now();
    const field = typeof problem?.field === "string" ? { field: problem.field } : {};
    return (entry) => log({ ...entry, state: "refused" }, { at, what: "refused", code, ...field });
  }

  /** Puts off the next attempt. */
  private later(code: string, asked: number): (entry: Entry) => Entry {
    const at = this.world.now();
    const chance = this.world.random();
    return (entry) => log({ ...entry, next: at + Math.max(asked, backOff(entry.attempts, chance)) }, { at, what: "waiting", code });
  }

  /** Checks the receipt that came, and keeps it either way. */
  private async receive(id: string, sha256: string, answer: Answer): Promise<(entry: Entry) => Entry> {
    const at = this.world.now();
    const said = read(answer.body);
    if (said === undefined) return this.later("no_receipt", 0); // a proxy's page: the server's own answer is JSON
    let receipt: Receipt | undefined;
    try {
      receipt = parseReceipt(said);
      await verifyReceipt(this.world.subtle, receipt, { id, sha256 }, this.world.key);
      await this.world.accepted(receipt);
    } catch (error) {
      if (!(error instanceof ReceiptError)) throw error;
      const kept = receipt ? { receipt } : {};
      const { code } = error;
      return (entry) => log({ ...entry, ...kept, state: "doubtful" }, { at, what: "doubtful", code });
    }
    const held = receipt;
    return (entry) => log({ ...entry, receipt: held, state: "received" }, { at, what: "received" });
  }

  /**
   * Writes what became of an entry. If the lease ran out and another took it, only a receipt is still news: the server has
   * the report, whoever sent it.
   */
  private async settle(id: string, become: (entry: Entry) => Entry): Promise<void> {
    await this.world.store.change(id, (entry) => {
      if (!entry || entry.state === "received") return entry;
      const after = become(entry);
      return entry.lease?.holder === this.world.holder || after.state === "received" ? release(after) : entry;
    });
  }
}

function read(body: string): unknown {
  try {
    return body.length > maxAnswer ? undefined : JSON.parse(body);
  } catch {
    return undefined;
  }
}

// The background's side of reporting: makes drafts, keeps what the office sent until its receipt holds, follows the log, and asks
// what became of it. Everything that must outlive the background is on disk before anybody is answered.
import { browser } from "./browser.ts";
import type { Colleagues } from "./colleagues.ts";
import { type Enrolment, enrolment } from "./enrolment.ts";
import type { Already, DraftMessage, Drafted, SentAnswer } from "./messages.ts";
import { shownAccount } from "./platform/platform.ts";
import { ReportError, maxReport } from "./report/form.ts";
import { openStore } from "./report/idb.ts";
import { type Consistency, type LogMemory, follow, newMemory, remember } from "./report/log.ts";
import { type Key, parseKey } from "./report/note.ts";
import { type Entry, Queue, type Store } from "./report/queue.ts";
import { type OfficeReport, alreadyIn } from "./report/reported.ts";
import { bodyOf, candidatesOf, makeReport, newIdentity, permalink } from "./report/report.ts";
import { type News, type Said, noNews, takeNews } from "./report/said.ts";
import { ask, parsed } from "./server.ts";
import { settings } from "./settings.ts";
import { languageOf } from "./ui/words.ts";
import type { Watch } from "./watch.ts";

/** The alarm that wakes the background for reports. */
export const alarm = "reports";

const newsEvery = 5 * 60_000; // milliseconds between two questions what became of reports
const verdictEvery = 2_000; // the same while the server still checks one
const verdictWithin = 10 * 60_000; // of its receipt; later the others' pace is enough
const overlap = 10 * 60_000; // a verdict bears the time at which its check began, which may be before the last question
const colleaguesWithin = 7 * 86_400_000; // of a report that is worth a look before another is sent
const patience = 3_000; // milliseconds that a draft waits for what colleagues reported
const soonest = 30_000; // of an alarm: browsers put off any that is sooner
const holder = crypto.randomUUID();

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));

export class Reports {
  private store: Promise<Store> | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private coming: Promise<void> | undefined; // the turn that has not begun: it serves all who ask for one until then
  private hurried = false; // it is to hurry
  private alone = false; // nothing is left of what a background before this one was sending
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `told` is called with the reports of which the server said something new; `saying` gives what it is told with each question. */
  constructor(
    private readonly watch: () => Promise<Watch>,
    private readonly told: (reports: Said[]) => void,
    private readonly office: Colleagues,
    private readonly saying: () => Promise<string>,
  ) {}

  /** Makes a report of what the office chose. Nothing is kept of it. */
  async draft({ platform, clusters, leftOut, pseudonyms, note, identity }: DraftMessage): Promise<Drafted> {
    const watch = await this.watch();
    const found = await watch.seen(platform, clusters);
    if (!found) return { report: "", problem: "no_cluster", limit: 0, page: "", candidates: [], already: { posts: 0, at: 0 }, colleagues: 0, elsewhere: 0 };
    const { seen, elsewhere } = found;
    const candidates = candidatesOf(seen, found.clusters).map((post) =>
      ({ id: post.id, account: shownAccount(platform, post.account), text: post.text, time: post.time, permalink: permalink(post) }));
    const { language } = await settings();
    const choice = {
      clusters: found.clusters, leftOut: new Set(leftOut), pseudonyms, note,
      language: (["en", "fr"] as const)[languageOf(language || browser.i18n.getUILanguage())],
    };
    const means = {
      detector: { sha256: watch.name, parameters: {} },
      ...watch.judge(), random, now: () => Math.floor(Date.now() / 1000),
    };
    await this.office.look(seen.page, patience).catch(() => undefined); // what is known is shown without an answer too
    const already = await this.already(platform, candidates.map(({ id }) => id));
    const answer = { limit: 0, page: seen.page, candidates, already, colleagues: await this.colleagues(seen.page), elsewhere };
    try {
      const report = bodyOf(await makeReport(identity ?? newIdentity(random), seen, choice, means));
      return { ...answer, report: new TextDecoder().decode(report), problem: "" };
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      return { ...answer, report: "", problem: error.code, limit: error.limit };
    }
  }

  /** Says how many of some posts the office reported before. A report with replaced names does not say which posts it is about. */
  async already(platform: string, ids: string[]): Promise<Already> {
    const own = (await (await this.entries()).all()).map(({ id, body, trail }): OfficeReport => {
      const { posts } = JSON.parse(new TextDecoder().decode(body)) as { posts: { id: string }[] };
      return { id, at: trail[0]?.at ?? 0, posts: posts.map((post) => post.id) };
    });
    return alreadyIn([...own, ...await this.office.of(platform)], ids);
  }

  /** Counts the reports about a page that came from the office's other computers of late. */
  private async colleagues(page: string): Promise<number> {
    const own = new Set((await (await this.entries()).all()).map(({ id }) => id));
    const { reports } = await newsOf(await enrolment());
    return Object.values(reports).filter((one) =>
      !own.has(one.id) && one.page.toLowerCase() === page.toLowerCase() && Date.now() - one.received < colleaguesWithin).length;
  }

  private entries(): Promise<Store> {
    this.store ??= openStore(indexedDB).catch((error: unknown) => {
      this.store = undefined;
      throw error;
    });
    return this.store;
  }

  /** The queue towards the office's server. */
  private async queue(to: Enrolment, key: Key): Promise<Queue> {
    return new Queue({
      store: await this.entries(), server: to.server, key, holder, subtle: crypto.subtle, now: Date.now, random: Math.random,
      post: (body) => ask(to, "/v1/reports", body),
      accepted: async ({ checkpoint }) => keepLog(to.key, remember(await logOf(to.key), checkpoint)),
    });
  }

  /** Queues a report, byte for byte as the preview showed it. It resolves when the report outlives this process. */
  async send(body: string): Promise<{ id: string; problem: string }> {
    const to = await enrolment();
    if (!to) return { id: "", problem: "no_server" };
    const bytes = new TextEncoder().encode(body);
    if (bytes.length > maxReport) return { id: "", problem: "too_large" };
    const { id, page, posts } = JSON.parse(body) as { id: string; page: string; posts: unknown[] };
    await (await this.queue(to, await parseKey(crypto.subtle, to.key))).add({ id, page, posts }, bytes);
    void this.wake();
    return { id, problem: "" };
  }

  /** Everything that was sent from here, and what the server says of the office's reports. */
  async sent(): Promise<SentAnswer> {
    const to = await enrolment();
    const queued = ({ trail }: Entry): number => trail[0]?.at ?? 0;
    const all = (await (await this.entries()).all()).sort((a, b) => queued(b) - queued(a));
    const reports = all.map(({ id, server, page, posts, state, trail, next, receipt }) =>
      ({ id, server, page, posts, state, trail, next, ...(receipt && { receipt }) }));
    const { reports: said } = await newsOf(to);
    const memory = to && (await logOf(to.key));
    return { server: to?.server ?? "", reports, said, ...(memory?.alarm && { alarm: memory.alarm }) };
  }

  /** Takes a report out of the queue, or makes it due. */
  async change(id: string, act: "drop" | "again"): Promise<void> {
    if (act === "drop") return void (await (await this.entries()).change(id, () => undefined));
    const to = await enrolment();
    if (!to) return;
    await (await this.queue(to, await parseKey(crypto.subtle, to.key))).again(id);
    await this.wake();
  }

  /** Goes on where the background before this one ended: what is due is not left to an alarm that was set for something else. */
  async begin(): Promise<void> {
    const due = (await (await this.entries()).all()).some(({ state, next }) => state === "waiting" && next <= Date.now());
    if (due || !(await browser.alarms.get(alarm))) await this.wake();
  }

  /** Sends what is due and asks for news, one after the other however often it is called, and sees to the next time. */
  wake(hurry = false): Promise<void> {
    this.hurried ||= hurry;
    this.coming ??= this.turn = this.turn.then(() => {
      const now = this.hurried;
      [this.coming, this.hurried] = [undefined, false];
      return this.work(now);
    }).catch((error: unknown) => console.error(error));
    return this.coming;
  }

  private async work(hurry: boolean): Promise<void> {
    const to = await enrolment();
    if (!to) return void (await browser.alarms.clear(alarm));
    const key = await parseKey(crypto.subtle, to.key);
    const queue = await this.queue(to, key);
    if (!this.alone) await queue.takeOver();
    this.alone = true;
    if (hurry) await queue.hurry();
    let next = await queue.run();
    await this.schedule(next); // before the network is asked once more: it may take longer than the background lives
    const [, asked] = await Promise.allSettled([followLog(to, key), this.askNews(to)]);
    if (asked.status === "fulfilled" && (await queue.reached())) await this.schedule((next = await queue.run()));
    if (await this.checking(to)) await this.schedule(Math.min(next ?? Infinity, Date.now() + verdictEvery));
  }

  /** Says whether a report of just now is still without the server's verdict. */
  private async checking(to: Enrolment): Promise<boolean> {
    const { reports } = await newsOf(to);
    const young = (await (await this.entries()).all()).filter(({ state, trail }) => state === "received" && Date.now() - (trail.at(-1)?.at ?? 0) < verdictWithin);
    return young.some(({ id }) => (reports[id]?.trail.at(-1)?.status ?? "waiting") === "waiting");
  }

  /** An alarm outlives the background; what is due before one could ring is done if the background still lives. */
  private async schedule(next: number | undefined): Promise<void> {
    clearTimeout(this.timer);
    const wait = Math.min((next ?? Infinity) - Date.now(), newsEvery);
    if (wait < soonest) this.timer = setTimeout(() => void this.wake(), Math.max(wait, 0) + 50);
    await browser.alarms.create(alarm, { when: Date.now() + Math.max(wait, soonest) });
  }

  /** It throws if no answer comes. */
  private async askNews(to: Enrolment): Promise<void> {
    const before = await newsOf(to);
    const { news, changed } = takeNews(before, parsed(await ask(to, `/v1/status?since=${Math.max(0, before.since - overlap)}${await this.saying()}`)));
    await browser.storage.local.set({ said: { of: to.key, ...news } });
    if (changed.length > 0) this.told(changed);
  }
}

/** Proves that the log's live checkpoint begins with those that were seen. */
async function followLog(to: Enrolment, key: Key): Promise<void> {
  const before = await logOf(to.key);
  const consistency = async (from: number): Promise<Consistency> => {
    const answer = await ask(to, `/v1/log/consistency?from=${from}`);
    if (answer.status === 404) { // a size that it does not have: what it says now is the evidence
      const live = await ask(to, "/v1/log/checkpoint");
      if (live.status === 200) return { checkpoint: live.body, proof: null };
    }
    const { checkpoint, proof } = (parsed(answer) ?? {}) as Record<string, unknown>;
    if (typeof checkpoint !== "string") throw new Error(`no proof of the log: ${answer.status}`);
    return { checkpoint, proof };
  };
  const after = await follow(crypto.subtle, before, key, consistency, Date.now());
  if (JSON.stringify(after) !== JSON.stringify(before)) await keepLog(to.key, after);
}

/** What is remembered of a log. Another key is another log. */
async function logOf(key: string): Promise<LogMemory> {
  const { log } = (await browser.storage.local.get("log")) as { log?: { of: string; memory: LogMemory } };
  return log?.of === key ? log.memory : newMemory();
}

async function keepLog(key: string, memory: LogMemory): Promise<void> {
  await browser.storage.local.set({ log: { of: key, memory } });
}

async function newsOf(to: Enrolment | undefined): Promise<News> {
  const { said } = (await browser.storage.local.get("said")) as { said?: News & { of: string } };
  return to && said?.of === to.key ? { since: said.since, reports: said.reports } : noNews();
}

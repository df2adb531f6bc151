// What popup and panel show, put together in the background: the tab in front, every cluster, how well each platform can be read, the
// feed. And what is remembered for that between two deaths of the background.
import { type Coordinated, keyOf, keysIn, unseen } from "./attention.ts";
import { browser } from "./browser.ts";
import { levels } from "./detector/detect.ts";
import type { Health, Here, Overview, PlacedPost, PostsMessage, ShownCluster } from "./messages.ts";
import type { Feeds } from "./feeds.ts";
import { adapters } from "./platform/all.ts";
import { type Warning, shownAccount } from "./platform/platform.ts";
import { permalink } from "./report/report.ts";
import { settings } from "./settings.ts";
import type { Store } from "./store.ts";
import { switches } from "./switches.ts";
import { type Hour, counted, saying } from "./tally.ts";
import type { Found, Watch } from "./watch.ts";

/** Warnings that mean that the site changed. */
const grave: ReadonlySet<Warning["code"]> = new Set<Warning["code"]>(["no_posts", "missed", "not_json", "too_deep", "too_large"]);

/** Says whether an answer of the page could not be read as expected. */
export const isChanged = (warnings: readonly Warning[]): boolean => warnings.some(({ code }) => grave.has(code));

const healthName = "health";
export const lookedName = "looked";

/** What a tab showed last; it lives as long as the browser. */
interface Shown {
  platform: string;
  page: string;
  thread: string;
  tab: number;
}

const tabName = (tab: number): string => `tab:${tab}`;

/** Keeps what a tab showed and how well it could be read. */
export async function noteReading(store: Store, { platform, posts, warnings }: PostsMessage, tab: number | undefined): Promise<void> {
  const now = Date.now();
  const kept = await healths(store);
  const before = kept.find((one) => one.platform === platform);
  const failed = isChanged(warnings);
  const hours = counted(before?.hours ?? [], now, posts.length, failed);
  const health: KeptHealth = { platform, at: now, good: failed ? (before?.good ?? 0) : now, warnings, off: "", hours };
  await store.write(healthName, [...kept.filter((one) => one.platform !== platform), health]);
  const first = posts[0];
  if (tab === undefined || !first) return;
  const thread = posts.every((post) => post.thread === first.thread) ? first.thread : "";
  const shown: Shown = { platform, page: first.page, thread, tab };
  await browser.storage.session.set({ [tabName(tab)]: shown, last: shown });
}

/** Forgets a tab that is closed. */
export const forgetTab = (tab: number): Promise<void> => browser.storage.session.remove(tabName(tab));

/** The tabs that showed something of the office's. */
export async function readTabs(): Promise<{ tab: number; platform: string }[]> {
  const all = (await browser.storage.session.get(null)) as Record<string, Shown>;
  return Object.entries(all).filter(([name]) => name.startsWith("tab:")).map(([, shown]) => shown);
}

/** What is kept of a platform's reading; earlier versions kept no hours. */
interface KeptHealth extends Health {
  hours?: Hour[];
}

async function healths(store: Store): Promise<KeptHealth[]> {
  const kept = await store.read(healthName);
  return Array.isArray(kept) ? (kept as KeptHealth[]) : [];
}

/** What the server may be told of the reading, as the end of a question to it. */
export async function healthSaid(store: Store): Promise<string> {
  const kept = (await healths(store)).map(({ platform, hours }) => ({ platform, hours: hours ?? [] }));
  return saying(kept, browser.runtime.getManifest().version, Date.now());
}

/** How well the platforms of the office's pages can be read. */
async function health(store: Store): Promise<Health[]> {
  const [kept, off, { pages }] = await Promise.all([healths(store), switches(), settings()]);
  const used = adapters.filter(({ platform }) => pages.some((page) => page.startsWith(`${platform}:`)) || kept.some((one) => one.platform === platform));
  return used.map(({ platform }) => {
    const one = kept.find((other) => other.platform === platform);
    return { platform, at: one?.at ?? 0, good: one?.good ?? 0, warnings: one?.warnings ?? [], off: off[platform] ?? "" };
  });
}

/** The tab in front if something was read in it, else the one read last. */
async function here(store: Store, tab: number): Promise<Here | null> {
  const kept = (await browser.storage.session.get([tabName(tab), "last"])) as Record<string, Shown | undefined>;
  const shown = kept[tabName(tab)] ?? kept["last"];
  if (!shown) return null;
  const { posts, thread } = await store.thread(shown.platform, shown.thread);
  return {
    ...shown, read: posts.filter(({ root }) => !root).length, shown: thread?.shown ?? -1,
    filtered: shown.platform === "facebook" && thread?.order === "relevance", inFront: shown.tab === tab,
  };
}

/** The coordinated ones among clusters. */
export const coordinated = (found: readonly Found[]): Coordinated[] => found.filter(({ flag }) => flag.level === "coordinated");

/** Puts everything together for a tab. */
export async function overview(store: Store, watch: Watch, feeds: Feeds, tab: number): Promise<Overview> {
  const found = await watch.clusters(adapters.map(({ platform }) => platform));
  const fresh = unseen(coordinated(found), keysIn(await store.read(lookedName)));
  const clusters = found.map((one) => shownCluster(one, fresh)).sort((a, b) => weight(b) - weight(a) || newest(b) - newest(a));
  return { here: await here(store, tab), clusters, times: await times(store, found), health: await health(store), feed: feeds.state() };
}

const weight = ({ flag }: ShownCluster): number => levels.indexOf(flag.level);
const newest = ({ posts }: ShownCluster): number => posts[posts.length - 1]?.time ?? 0;

function shownCluster({ platform, posts, spans, flag }: Found, fresh: ReadonlySet<string>): ShownCluster {
  const day = flag.known?.params.find(({ name }) => name === "day");
  const placed: PlacedPost[] = posts.map((post) => {
    const { id, account, text, lang, time } = post;
    return { id, account: shownAccount(platform, account), text, lang, time, spans: spans.get(id) ?? [], permalink: permalink(post), isNew: fresh.has(keyOf(platform, id)) };
  });
  return { platform, page: posts[0]?.page ?? "", flag, known: day ? Number(day.value) : -1, posts: placed };
}

/** The times of all replies in the threads of the clusters. */
async function times(store: Store, found: readonly Found[]): Promise<Record<string, number[]>> {
  const places = new Map(found.flatMap(({ platform, posts }) => posts.map(({ page, thread }) => [keyOf(platform, thread), { platform, page, thread }] as const)));
  const all: Record<string, number[]> = {};
  for (const { platform, page, thread } of places.values()) {
    const { posts } = await store.thread(platform, thread);
    (all[keyOf(platform, page)] ??= []).push(...posts.filter(({ root, time }) => !root && time > 0).map(({ time }) => time));
  }
  for (const list of Object.values(all)) list.sort((a, b) => a - b);
  return all;
}

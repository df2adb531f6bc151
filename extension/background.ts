// Service worker (Chrome, Edge) or event page (Firefox): wires the browser's events to what answers them. It keeps nothing of its
// own, so it may end and begin again between any two messages.
import { guardAccess } from "./access.ts";
import { browser } from "./browser.ts";
import { erase, guardRetention } from "./care.ts";
import { Colleagues } from "./colleagues.ts";
import { mayTell } from "./consent.ts";
import { Feeds, keepPolling } from "./feeds.ts";
import type { Message, OwnMessage, PostsMessage, SiteMessage, TabMessage } from "./messages.ts";
import { isLooking, looked, opened, tellNews, tellReports, warnTab } from "./notify.ts";
import { forgetTab, healthSaid, noteReading, overview, readTabs } from "./overview.ts";
import { adapterOf } from "./platform/all.ts";
import { closePreview, openPreview } from "./previews.ts";
import { Reports, alarm } from "./reports.ts";
import { Store } from "./store.ts";
import { onSettings } from "./settings.ts";
import { switches } from "./switches.ts";
import { Watch } from "./watch.ts";

/** What begins when it is called for, and can be ended so that the next call begins it anew. */
interface Once<T> {
  (): Promise<T>;
  begun(): boolean;
  end(): Promise<T | undefined>; // gives what ends, if it had begun
}

/** Does something once; after a failure the next call tries again. */
function once<T>(start: () => Promise<T>): Once<T> {
  let running: Promise<T> | undefined;
  const call = (): Promise<T> => (running ??= start().catch((error: unknown) => {
    running = undefined;
    throw error;
  }));
  const end = (): Promise<T | undefined> => {
    const before = running;
    running = undefined;
    return before?.catch(() => undefined) ?? Promise.resolve(undefined);
  };
  return Object.assign(call, { begun: () => running !== undefined, end });
}

let gate: Promise<unknown> = Promise.resolve(); // feed and watch begin after it

const stored = once(() => Store.open());
const feeds = once(async () => {
  await gate;
  return Feeds.open(await stored());
});

/** The watch, which takes a moment to start. */
const started = once(async () => {
  await gate;
  const response = await fetch(browser.runtime.getURL("detector.wasm"));
  return Watch.start(await response.arrayBuffer(), await stored(), (await feeds()).loaded());
});

/** Does something to what is kept while neither watch nor feed holds any of it; both begin anew with what is left. */
function still(act: () => Promise<void>): Promise<void> {
  const acted = Promise.all([started.end(), feeds.end()]).then(([watch]) => watch?.stop()).then(act);
  gate = acted.catch(() => undefined);
  return acted;
}

const colleagues = new Colleagues(stored);
const reports = new Reports(started, (said) => {
  void tellReports(said).catch(console.error);
  void colleagues.told(said).catch(console.error);
}, colleagues, async () => ((await mayTell()) ? healthSaid(await stored()) : ""));

type Sender = chrome.runtime.MessageSender;
type Table<M extends { kind: string }> = { [Kind in M["kind"]]: (message: Extract<M, { kind: Kind }>, sender: Sender) => Promise<unknown> };

/** What a content script may ask for. Posts were checked by the adapter; a page that forges them forges its own tab's. */
const bySite: Table<SiteMessage> = {
  async posts(message, { tab }) {
    if ((await switches())[message.platform] !== undefined) return undefined;
    const running = await started();
    const answer = await running.take(message);
    void told(message, tab).catch(console.error);
    return answer;
  },
  async explain({ platform, post }) {
    const found = await (await started()).explain(platform, post);
    return found && { ...found, reported: await reports.already(platform, found.posts.map(({ id }) => id)) };
  },
  async mark(message) {
    const running = await started();
    const answer = await running.mark(message);
    void shown(running).catch(console.error);
    return answer;
  },
  advice: async () => void (await browser.tabs.create({ url: browser.runtime.getURL("advice.html") })),
  async ask({ platform, post }, { tab }) {
    const found = await (await started()).seen(platform, [post]);
    if (found?.clusters[0] !== undefined) await openPreview(platform, found.clusters[0], tab);
  },
};

/** What the extension's own pages may ask for besides. */
const byOwn: Table<OwnMessage> = {
  overview: async ({ tab }) => overview(await stored(), await started(), await feeds(), tab),
  looked: async () => looked(await stored(), await started()),
  async signature({ id, on }) {
    await (await feeds()).choose(id, on);
    await reload();
  },
  poll: () => polled(),
  erase: () => erase(still),
  draft: (message) => reports.draft(message),
  async send({ body }, { tab }) {
    const answer = await reports.send(body);
    if (answer.problem === "") await closePreview(tab?.id);
    return answer;
  },
  sent: () => reports.sent(),
  drop: ({ id }) => reports.change(id, "drop"),
  again: ({ id }) => reports.change(id, "again"),
  wake: ({ hurry }) => reports.wake(hurry),
};

/** Milliseconds from the first of some posts until it is told what they all brought. */
const tellAfter = 250;

const telling = new Set<chrome.tabs.Tab | undefined>(); // whose posts nobody was told of yet

/** Tells what posts brought: on the button, by notification, and to the extension's own pages. */
async function told(message: PostsMessage, tab: chrome.tabs.Tab | undefined): Promise<void> {
  if (message.posts.length === 0 && message.warnings.length === 0) return; // it only asked for flags
  await noteReading(await stored(), message, tab?.id);
  await warnTab(message, tab?.id);
  if (telling.size === 0) setTimeout(() => void tellAll().catch(console.error), tellAfter);
  telling.add(tab);
}

/** It reads every cluster's posts, so it does so once for all that came meanwhile, and not before they have their flags. */
async function tellAll(): Promise<void> {
  const tabs = [...telling];
  telling.clear();
  const looking = await Promise.all(tabs.map(isLooking));
  await tellNews(await stored(), await started(), looking.includes(true));
  changed();
}

/** Lets the pages of the extension that are open look again. */
const changed = (): void => void browser.runtime.sendMessage({ kind: "changed" }).catch(() => undefined); // none is open

/** Brings what holds now to every tab, the button and the extension's pages. */
async function shown(running: Watch): Promise<void> {
  await tellNews(await stored(), running, false);
  changed();
  for (const { tab, platform } of await readTabs()) {
    void browser.tabs.sendMessage(tab, { kind: "flags", flags: running.flags(platform) } satisfies TabMessage).catch(() => undefined); // it is elsewhere now
  }
}

/** Loads what the feed says now, and brings it to where it shows. */
async function reload(): Promise<void> {
  const running = await started();
  if (await running.load((await feeds()).loaded())) await shown(running);
  else changed();
}

const feedAlarm = "feed";

/** Polls the feed. The detector is started only if something changed, or runs anyway: a background that sleeps costs nothing. */
async function polled(): Promise<void> {
  const held = await feeds();
  const before = JSON.stringify(held.loaded());
  await held.poll();
  if (started.begun() || JSON.stringify(held.loaded()) !== before) await reload();
  else changed();
}

/** Sees to it that the feed is polled while there is a server, and that none is loaded otherwise. */
async function followServer(): Promise<void> {
  await keepPolling(feedAlarm);
  await polled(); // without a server it asks nobody, and unloads what was loaded
}

/**
 * The one place that decides who may ask for what: the extension's own pages for everything, a content script for its own
 * platform and what the first table has. A site's own script cannot send messages at all.
 */
function handlerOf(message: Message, sender: Sender): ((message: never, sender: Sender) => Promise<unknown>) | undefined {
  if (sender.id !== browser.runtime.id || sender.url === undefined || typeof message?.kind !== "string") return undefined;
  const own = sender.url.startsWith(browser.runtime.getURL(""));
  if (own && Object.hasOwn(byOwn, message.kind)) return byOwn[message.kind as OwnMessage["kind"]];
  if (!Object.hasOwn(bySite, message.kind)) return undefined;
  const { kind, platform } = message as SiteMessage;
  return own || adapterOf(new URL(sender.url).hostname)?.platform === platform ? bySite[kind] : undefined;
}

browser.runtime.onMessage.addListener((message: Message, sender, respond) => {
  const handler = handlerOf(message, sender);
  if (!handler) return false;
  handler(message as never, sender).then(respond, (error: unknown) => {
    console.error(error);
    respond(undefined);
  });
  return true;
});

// What waits is sent whenever the background begins, the browser is online again, or the alarm says so.
void reports.begin().catch(console.error);
browser.runtime.onStartup.addListener(() => void reports.wake(true));
browser.alarms.onAlarm.addListener(({ name }) => void (name === alarm && reports.wake()));
self.addEventListener("online", () => void reports.wake(true));

browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === feedAlarm) void polled().catch(console.error);
});
browser.runtime.onStartup.addListener(() => void followServer().catch(console.error));
onSettings(() => void followServer().catch(console.error));
browser.tabs.onRemoved.addListener((tab) => void forgetTab(tab));
browser.notifications.onClicked.addListener(opened);
guardAccess();
guardRetention(still);

browser.runtime.onInstalled.addListener(({ reason }) => {
  void followServer().catch(console.error); // an update forgets alarms
  if (reason === "install") void browser.tabs.create({ url: browser.runtime.getURL("welcome.html") });
});

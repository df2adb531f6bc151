// What the extension tells without being asked: the number on its button, and a quiet notification for a new wave or for news on a
// report. Nothing of what is told names an account or quotes a reply: notifications stay in lists that others may read.
import { bounded, keyOf, keysIn, news, unseen } from "./attention.ts";
import { browser } from "./browser.ts";
import { coordinated, isChanged, lookedName } from "./overview.ts";
import { statusText } from "./desk/trail.ts";
import { adapters } from "./platform/all.ts";
import type { PostsMessage } from "./messages.ts";
import type { Said } from "./report/said.ts";
import { settings } from "./settings.ts";
import type { Store } from "./store.ts";
import { say } from "./ui/phrases.ts";
import { type Language, type Text, count, languageOf } from "./ui/words.ts";
import type { Found, Watch } from "./watch.ts";

const phrases = {
  title: ["Refrain", "Refrain"],
  fresh: ["Refrain: {n}, not looked at yet", "Refrain\u00a0: {n}, pas encore vues"],
  changed: ["{site} changed its pages. Flags may be incomplete until the update.", "{site} a modifié ses pages. Des repères peuvent manquer jusqu'à la mise à jour."],
  wave: ["A new wave under your posts", "Une nouvelle vague sous vos publications"],
  waveText: ["Same message, or nearly: {n}.", "Même message, ou presque\u00a0: {n}."],
  news: ["News on a report", "Du nouveau pour un signalement"],
} as const satisfies Record<string, Text>;

const toldName = "told";

const replies = (language: Language, n: number): string => count(language, n, ["coordinated reply", "réponse coordonnée"], ["coordinated replies", "réponses coordonnées"]);

async function language(): Promise<Language> {
  return languageOf((await settings()).language || browser.i18n.getUILanguage());
}

const all = (watch: Watch): Promise<Found[]> => watch.clusters(adapters.map(({ platform }) => platform));

/** Writes on the button how many coordinated replies nobody looked at yet. */
async function number(store: Store, found: readonly Found[]): Promise<void> {
  const n = unseen(coordinated(found), keysIn(await store.read(lookedName))).size;
  const spoken = await language();
  await browser.action.setBadgeText({ text: n > 0 ? String(n) : "" });
  await browser.action.setTitle({ title: n > 0 ? say(phrases.fresh[spoken], { n: replies(spoken, n) }) : phrases.title[spoken] });
}

/** Brings button and notifications up to what is known now. `looking`: somebody has the page before them, who needs no notification. */
export async function tellNews(store: Store, watch: Watch, looking: boolean): Promise<void> {
  const found = await all(watch);
  await number(store, found);
  const { waves, told } = news(coordinated(found), keysIn(await store.read(toldName)));
  await store.write(toldName, [...told]);
  const set = await settings();
  if (waves.length === 0 || looking || !set.waves) return;
  const spoken = await language();
  const n = waves.reduce((sum, { posts }) => sum + posts.length, 0);
  await notify(`panel:${waves[0]?.posts[0]?.id ?? ""}`, phrases.wave[spoken], say(phrases.waveText[spoken], { n: replies(spoken, n) }));
}

/** Tells that there is news on reports, once for each; that one came in is no news to who sent it. */
export async function tellReports(reports: Said[]): Promise<void> {
  if (!(await settings()).news) return;
  const spoken = await language();
  for (const { id, trail } of reports) {
    const last = trail.at(-1);
    if (!last || ["received", "waiting", "verified"].includes(last.status)) continue;
    await notify(`report:${id}`, phrases.news[spoken], statusText(spoken, last, Date.now()));
  }
}

/** Shows a notification. What has the same id takes its place. */
async function notify(id: string, title: string, message: string): Promise<void> {
  await browser.notifications.create(id, { type: "basic", iconUrl: browser.runtime.getURL("icon-128.png"), title, message, silent: true });
}

/** Everything was looked at. */
export async function looked(store: Store, watch: Watch): Promise<void> {
  const found = await all(watch);
  const keys = coordinated(found).flatMap(({ platform, posts }) => posts.map(({ id }) => keyOf(platform, id)));
  await store.write(lookedName, [...bounded(new Set([...keysIn(await store.read(lookedName)), ...keys]))]);
  await number(store, found);
}

/** Warns on the button of a tab in which the site could not be read as expected, and takes the warning back when it can. */
export async function warnTab({ platform, warnings }: PostsMessage, tab: number | undefined): Promise<void> {
  if (tab === undefined) return;
  if (isChanged(warnings)) {
    const site = siteOf(platform);
    await browser.action.setBadgeText({ text: "!", tabId: tab });
    await browser.action.setTitle({ title: say(phrases.changed[await language()], { site }), tabId: tab });
  } else if ((await browser.action.getBadgeText({ tabId: tab })) === "!") {
    await browser.action.setBadgeText({ text: null, tabId: tab } as unknown as { tabId: number }); // null: as everywhere else; the types do not know it
    await browser.action.setTitle({ title: await browser.action.getTitle({}), tabId: tab });
  }
}

/** A platform's name. */
export const siteOf = (platform: string): string => (platform === "x" ? "X" : platform === "facebook" ? "Facebook" : platform);

/** Says whether somebody has a tab before them. */
export async function isLooking(tab: chrome.tabs.Tab | undefined): Promise<boolean> {
  if (!tab?.active) return false;
  return (await browser.windows.get(tab.windowId).catch(() => undefined))?.focused ?? false;
}

/** Opens what a notification is about. */
export function opened(id: string): void {
  const page = id.startsWith("report:") ? "sent.html" : "panel.html";
  void browser.notifications.clear(id);
  void browser.tabs.create({ url: browser.runtime.getURL(page) });
}

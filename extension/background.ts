// Service worker (Chrome, Edge) or event page (Firefox): wires the browser's events to what answers them. It keeps nothing of its
// own, so it may end and begin again between any two messages.
import { browser } from "./browser.ts";
import type { Message, OwnMessage, PostsMessage, SiteMessage } from "./messages.ts";
import { adapterOf } from "./platform/all.ts";
import { Watch } from "./watch.ts";

let watch: Promise<Watch> | undefined;

/** Starts the watch once; after a failure the next message tries again. */
function started(): Promise<Watch> {
  watch ??= fetch(browser.runtime.getURL("detector.wasm"))
    .then((response) => response.arrayBuffer())
    .then((wasm) => Watch.start(wasm))
    .catch((error: unknown) => {
      watch = undefined;
      throw error;
    });
  return watch;
}

type Sender = chrome.runtime.MessageSender;
type Table<M extends { kind: string }> = { [Kind in M["kind"]]: (message: Extract<M, { kind: Kind }>, sender: Sender) => Promise<unknown> };

/** What a content script may ask for. Posts were checked by the adapter; a page that forges them forges its own tab's. */
const bySite: Table<SiteMessage> = {
  async posts(message, { tab }) {
    const running = await started();
    const answer = await running.take(message);
    showOnButton(running, message, tab?.id);
    return answer;
  },
  explain: async ({ platform, post }) => (await started()).explain(platform, post),
  mark: async (message) => (await started()).mark(message),
};

/** What the extension's own pages may ask for besides. */
const byOwn: Table<OwnMessage> = {};

/** Shows on the extension's button that the page could not be read, or how many coordinated messages there are. */
function showOnButton(running: Watch, message: PostsMessage, tab: number | undefined): void {
  const changed = message.warnings.some(({ code }) => code === "no_posts" || code === "missed" || code === "not_json");
  const found = running.coordinated();
  const where = changed && tab !== undefined ? { tabId: tab } : {};
  void browser.action.setBadgeText({ text: changed ? "!" : found > 0 ? String(found) : "", ...where });
  void browser.action.setTitle({ title: browser.i18n.getMessage(changed ? "site_changed" : "name"), ...where });
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

browser.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void browser.runtime.openOptionsPage();
});

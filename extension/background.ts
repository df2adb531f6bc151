// Service worker (Chrome, Edge) or event page (Firefox): wires the browser's events to the watch. It keeps nothing of its own, so it
// may end and begin again between any two messages.
import { browser } from "./browser.ts";
import type { Message, PostsMessage } from "./messages.ts";
import { adapters } from "./platform/all.ts";
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

/** Platforms that messages may be about. */
const platforms = new Set(adapters.map(({ platform }) => platform));

/** Serves one message. Posts were checked by the adapter; a page that forges them forges its own tab's. */
async function serve(message: Message, tab: number | undefined): Promise<unknown> {
  if (!platforms.has(message.platform)) return undefined;
  const running = await started();
  switch (message.kind) {
    case "posts": {
      const answer = await running.take(message);
      showOnButton(running, message, tab);
      return answer;
    }
    case "explain":
      return running.explain(message.platform, message.post);
    case "mark":
      return running.mark(message);
  }
}

/** Shows on the extension's button that the page could not be read, or how many coordinated messages there are. */
function showOnButton(running: Watch, message: PostsMessage, tab: number | undefined): void {
  const changed = message.warnings.some(({ code }) => code === "no_posts" || code === "missed" || code === "not_json");
  const found = running.coordinated();
  const where = changed && tab !== undefined ? { tabId: tab } : {};
  void browser.action.setBadgeText({ text: changed ? "!" : found > 0 ? String(found) : "", ...where });
  void browser.action.setTitle({ title: browser.i18n.getMessage(changed ? "site_changed" : "name"), ...where });
}

browser.runtime.onMessage.addListener((message: Message, sender, respond) => {
  if (sender.id !== browser.runtime.id) return false;
  serve(message, sender.tab?.id).then(respond, (error: unknown) => {
    console.error(error);
    respond(undefined);
  });
  return true;
});

browser.runtime.onInstalled.addListener(({ reason }) => {
  if (reason === "install") void browser.runtime.openOptionsPage();
});

// Isolated world of a page of X or Facebook: bodies become posts here, the office's own go to the background, flags come back as badges. What
// arrives by event the page could have forged: it can do so for its own tab, and nothing comes back to it.
import { browser } from "./browser.ts";
import { readIslands } from "./islands.ts";
import type { Explanation, FlagsAnswer, Message } from "./messages.ts";
import { Office } from "./office.ts";
import { Painter } from "./paint.ts";
import { adapterOf } from "./platform/all.ts";
import { onSettings, settings } from "./settings.ts";
import { isShown } from "./setup/values.ts";
import { bodyEvent, documentAddress, readable } from "./tee.ts";
import type { Badge } from "./ui/badge.ts";
import { openCard } from "./ui/card.ts";
import { placementOf } from "./ui/place.ts";
import { languageOf } from "./ui/words.ts";

const adapter = adapterOf(location.hostname);
const placement = placementOf(adapter?.platform ?? "");

/** Bodies that came before the settings were read, at the most; a page sends a few. */
const maxWaiting = 50;
let waiting: string[] | undefined = [];

/** What happens to a body once the settings are known; undefined: nothing is read here. */
let take: ((detail: string) => void) | undefined;

/** Takes an address, a line break and a body. */
function arrived(detail: unknown): void {
  if (typeof detail !== "string") return;
  if (waiting && waiting.length < maxWaiting) waiting.push(detail);
  else take?.(detail);
}

document.addEventListener(bodyEvent, (event) => arrived(event instanceof CustomEvent ? event.detail : undefined));
if (adapter?.inDocument) readIslands((lines) => arrived(`${documentAddress}\n${lines}`));

/** Keeps the badges; undefined: there are none. */
let painter: Painter | undefined;

/** Asks the background; undefined if it cannot answer now. */
async function ask<T>(message: Message): Promise<T | undefined> {
  try {
    return (await browser.runtime.sendMessage(message)) as T | undefined;
  } catch {
    return undefined; // the extension was updated or the browser is closing
  }
}

/** Reads bodies for the office's pages from now on. */
async function begin(): Promise<void> {
  const { pages, language: chosen, level } = await settings();
  const own = new Set(pages.filter((page) => adapter && page.startsWith(`${adapter.platform}:`)));
  const early = waiting ?? [];
  waiting = undefined;
  take = undefined;
  painter?.stop();
  painter = undefined;
  if (!adapter || !placement || own.size === 0) return;
  const { platform, read } = adapter;
  const language = languageOf(chosen || browser.i18n.getUILanguage());
  const office = new Office(platform, own);
  const show = (answer: FlagsAnswer | undefined): void => answer && painter?.update(answer.flags.filter((flag) => isShown(level, flag)));
  const explain = async (post: string, badge: Badge): Promise<void> => {
    const content = await ask<Explanation>({ kind: "explain", platform, post });
    if (content) {
      openCard(language, badge, content, {
        choose: (mark) => void ask<FlagsAnswer>({ kind: "mark", platform, post, mark }).then(show),
        report: () => void ask({ kind: "ask", platform, post }),
      });
    }
  };
  painter = new Painter(placement, language, (post, badge) => void explain(post, badge));
  painter.follow();
  take = (detail) => {
    const end = detail.indexOf("\n");
    const [url, body] = [detail.slice(0, end), detail.slice(end + 1)];
    if (!readable(url, location.pathname)) return;
    const found = read(body, url);
    const { posts, threads } = office.own(found);
    if (posts.length === 0 && found.warnings.length === 0) return;
    void ask<FlagsAnswer>({ kind: "posts", platform, posts, threads, warnings: found.warnings }).then(show);
  };
  early.forEach(take);
}

void begin();
onSettings(() => void begin());

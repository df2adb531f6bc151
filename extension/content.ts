// Isolated world of a page of X or Facebook: bodies become posts here, the office's own go to the background, flags come back as badges. What
// arrives by event the page could have forged: it can do so for its own tab, and nothing comes back to it.
import { browser } from "./browser.ts";
import { readIslands } from "./islands.ts";
import type { Explanation, FlagsAnswer, Message, ShownFlag, TabMessage } from "./messages.ts";
import { Office } from "./office.ts";
import { Painter } from "./paint.ts";
import { adapterOf } from "./platform/all.ts";
import { onSettings, settings } from "./settings.ts";
import { onSwitches, switches } from "./switches.ts";
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

/** What happens to flags that came. */
let show: ((flags: ShownFlag[]) => void) | undefined;

let last: ShownFlag[] = []; // the flags that came last, so that other settings draw them again at once
let office: Office | undefined; // what this tab learned of threads

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
  const [{ pages, language: chosen, level, hide }, off] = await Promise.all([settings(), switches()]);
  const own = new Set(pages.filter((page) => adapter && page.startsWith(`${adapter.platform}:`)));
  const early = waiting;
  waiting = undefined;
  take = undefined;
  painter?.stop();
  painter = undefined;
  show = undefined;
  if (!adapter || !placement || own.size === 0 || off[adapter.platform] !== undefined) return;
  const { platform, read } = adapter;
  const language = languageOf(chosen || browser.i18n.getUILanguage());
  const reading = (office ??= new Office(platform, own));
  reading.pages = own;
  show = (flags) => {
    last = flags;
    painter?.update(flags.filter((flag) => isShown(level, flag)));
  };
  const answered = (answer: FlagsAnswer | undefined): void => answer && show?.(answer.flags);
  const explain = async (post: string, badge: Badge): Promise<void> => {
    const content = await ask<Explanation>({ kind: "explain", platform, post });
    if (content) {
      openCard(language, badge, content, {
        choose: (mark) => void ask<FlagsAnswer>({ kind: "mark", platform, post, mark }).then(answered),
        report: () => void ask({ kind: "ask", platform, post }),
        advice: () => void ask({ kind: "advice", platform }),
      });
    }
  };
  painter = new Painter(placement, language, hide, (post, badge) => void explain(post, badge));
  painter.follow();
  show(last);
  take = (detail) => {
    const end = detail.indexOf("\n");
    const [url, body] = [detail.slice(0, end), detail.slice(end + 1)];
    if (!readable(url, location.pathname)) return;
    const found = read(body, url);
    const { posts, threads } = reading.own(found);
    if (posts.length === 0 && found.warnings.length === 0) return;
    void ask<FlagsAnswer>({ kind: "posts", platform, posts, threads, warnings: found.warnings }).then(answered);
  };
  if (early) early.forEach(take);
  else answered(await ask<FlagsAnswer>({ kind: "posts", platform, posts: [], threads: [], warnings: [] })); // what was read before still holds
}

browser.runtime.onMessage.addListener((message: TabMessage, sender, respond) => {
  if (sender.id !== browser.runtime.id) return false;
  if (message.kind === "flags") show?.(message.flags);
  if (message.kind === "jump") respond(painter?.jump(message.post) ?? false);
  return false;
});

void begin();
onSettings(() => void begin());
onSwitches(() => void begin());

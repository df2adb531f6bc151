// Pieces that popup, panel and the page of confirmed messages share: what is known of the reading and of the feed, in words.
import type { FeedState, Health, Here } from "../messages.ts";
import { element } from "../ui/element.ts";
import { type Language, number } from "../ui/words.ts";
import { type Speak, messageCount, problems, replyCount, siteOf, when } from "./words.ts";

/** Warnings that mean that the site changed, as overview.ts has them. */
const grave: readonly string[] = ["no_posts", "missed", "not_json", "too_deep", "too_large"];

/** A section with its heading. */
export function section(id: string, title: string, ...children: (Node | undefined)[]): HTMLElement {
  return element("section", { "aria-labelledby": `${id}-title`, id }, element("h2", { id: `${id}-title` }, title), ...children);
}

export function button(text: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/** A link to a page of the extension, in its own tab. */
export function link(text: string, page: string): HTMLAnchorElement {
  return element("a", { href: page, target: "_blank" }, text);
}

/** What is known of the reading of one platform. */
export function healthLine(speak: Speak, language: Language, { platform, at, good, warnings, off }: Health, origin: string, now: number): HTMLElement {
  const site = siteOf(platform);
  if (off !== "") {
    const why = off === "shape_changed" || off === "site_changed" ? speak("offShape") : speak("offOther", { code: off });
    return element("p", { class: "bad", "data-health": platform }, speak("switchedOff", { site, origin, why }));
  }
  if (at === 0) return element("p", { class: "quiet", "data-health": platform }, speak("neverRead", { site }));
  if (warnings.some(({ code }) => grave.includes(code))) {
    const since = good > 0 ? ` ${speak("lastGood", { when: when(language, good, now) })}` : "";
    return element("p", { class: "bad", "data-health": platform }, speak("changed", { site }) + since);
  }
  return element("p", { "data-health": platform }, speak("wellRead", { site, when: when(language, good, now) }));
}

/** What is known of the feed: what is in use, and plainly what went wrong. */
export function feedLines(speak: Speak, language: Language, feed: FeedState, now: number): HTMLElement[] {
  const { server, origin, version, checked, problem, inForce, expires, signatures } = feed;
  if (server === "") return [element("p", { class: "quiet" }, speak("noServer"))];
  const n = signatures.filter(({ standing }) => standing === "loaded").length;
  const lines: HTMLElement[] = [];
  if (version === 0 && checked > 0) lines.push(element("p", {}, speak("noFeed", { origin })));
  if (version > 0 && inForce) lines.push(element("p", {}, speak("feedNow", { n: messageCount(language, n), origin, when: when(language, checked, now) })));
  if (version > 0 && !inForce) lines.push(element("p", { class: "bad" }, speak("feedExpired", { when: when(language, expires, now) })));
  if (problem) {
    const why = problems[problem.code]?.[language] ?? problem.code;
    const stays = version > 0 && inForce ? ` ${speak("stays")}` : "";
    lines.push(element("p", { class: "bad", id: "feed-problem" }, speak("feedProblem", { when: when(language, problem.at, now), why }) + stays));
  }
  return lines;
}

/** How much of the thread was read. */
export function coverage(speak: Speak, language: Language, { thread, read, shown, filtered }: Here): HTMLElement[] {
  if (thread === "") return [];
  const text = shown > 0 ? speak("readOf", { read: number(language, read), shown: number(language, Math.max(shown, read)) }) : speak("read", { replies: replyCount(language, read) });
  return [element("p", { id: "coverage" }, text), ...(filtered ? [element("p", { class: "bad" }, speak("filtered"))] : [])];
}

// The card that explains a flag: the finding first, the evidence under it, the choice last. It opens beside the badge, in the same
// closed shadow root, above everything (popover); Escape closes it and the focus goes back.
import type { Badge } from "./badge.ts";
import { element } from "./element.ts";
import { cutAtWords } from "./highlight.ts";
import { phrases, say } from "./phrases.ts";
import { timeline } from "./timeline.ts";
import { type Language, isOrdinary, number, sentence } from "./words.ts";
import type { Level, Reason, Span } from "../detector/detect.ts";

/** What a card shows; the extension's Explanation is one. */
export interface CardContent {
  flag: { level: Level; reason: Reason; mark: "letter" | "different" | "none" };
  reasons: Reason[];
  posts: { account: { handle: string; name: string; created: number }; text: string; lang: string; spans: Span[] }[];
  thread: { times: number[]; own: number[]; shown: number; filtered: boolean };
  reported?: { posts: number; at: number }; // how many of the posts the office reported before, and when last (Unix milliseconds)
}

/** What the person can say. */
export type Choice = "letter" | "different" | "none";

/** Posts whose texts are shown: this one and two others. */
const texts = 3;

const locales = ["en-CA", "fr-CA"] as const;

/** What the card's buttons do; the card closes first. */
export interface Acts {
  choose(choice: Choice): void;
  report?(): void; // absent: there is no such button
  advice?(): void; // what to do now; absent: there is no such button
}

/** Opens the card of a badge. */
export function openCard(language: Language, badge: Badge, content: CardContent, acts: Acts): void {
  badge.root.querySelector(".card")?.remove();
  const card = element("div", { class: "card", popover: "manual", role: "dialog", "aria-labelledby": "finding", tabindex: "-1" });
  const close = (): void => {
    if (!card.isConnected) return;
    stop.abort();
    card.remove();
    badge.button.setAttribute("aria-expanded", "false");
    badge.button.focus();
  };
  const stop = new AbortController();
  card.append(...parts(language, content, close, acts));
  badge.root.append(card);
  badge.button.setAttribute("aria-expanded", "true");
  card.showPopover();
  place(card, badge.button);
  card.querySelector<HTMLElement>("h2")?.focus();
  closing(card, badge, close, stop.signal);
}

/** Closes the card on Escape, on a click elsewhere, when the focus leaves it, and when the page scrolls it away. */
function closing(card: HTMLElement, badge: Badge, close: () => void, signal: AbortSignal): void {
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  card.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !card.contains(relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.composedPath().includes(badge.host)) close();
  }, { capture: true, signal });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  }, { signal });
}

/** Puts the card under the badge, or above it where there is more room. */
function place(card: HTMLElement, button: HTMLElement): void {
  const from = button.getBoundingClientRect();
  const size = card.getBoundingClientRect();
  const below = innerHeight - from.bottom > size.height + 16 || from.top < innerHeight / 2;
  card.style.left = `${Math.max(8, Math.min(from.left, innerWidth - size.width - 8))}px`;
  card.style.top = `${Math.max(8, below ? Math.min(from.bottom + 6, innerHeight - size.height - 8) : from.top - size.height - 6)}px`;
}

/** The parts of a card from top to bottom. */
function parts(language: Language, content: CardContent, close: () => void, acts: Acts): (Node | string)[] {
  const { flag, thread } = content;
  const strength = flag.level === "coordinated" ? phrases.coordinated : phrases.similar;
  const closer = element("button", { type: "button", class: "close", "aria-label": phrases.close[language] }, "×");
  closer.addEventListener("click", close);
  return [
    element("h2", { id: "finding", tabindex: "-1" }, sentence(language, flag.reason)),
    element("span", { class: `level ${flag.level}` }, strength[language]),
    reportedPart(language, content.reported),
    ...(thread.times.length > 1 ? threadPart(language, thread) : []),
    element("h3", {}, phrases.same[language]),
    ...textPart(language, content.posts),
    reasonPart(language, content),
    accountPart(language, content.posts),
    element("p", { class: "quiet" }, phrases.who[language]),
    choicePart(language, flag.mark, {
      choose(choice) {
        close();
        acts.choose(choice);
      },
      ...(acts.report && {
        report() {
          close();
          acts.report?.();
        },
      }),
    }),
    advicePart(language, close, acts),
    closer,
  ];
}

/** The way to what to do now; nothing where there is no such page. */
function advicePart(language: Language, close: () => void, { advice }: Acts): Node | string {
  if (!advice) return "";
  const button = element("button", { type: "button", class: "link" }, phrases.whatToDo[language]);
  button.addEventListener("click", () => {
    close();
    advice();
  });
  return button;
}

/** That the office reported it before, if it did. */
function reportedPart(language: Language, reported: CardContent["reported"]): Node | string {
  if (!reported || reported.posts === 0) return "";
  const format = new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  return element("p", { class: "reported" }, say(phrases[reported.posts === 1 ? "reportedOne" : "reported"][language], { n: number(language, reported.posts), when: format.format(new Date(reported.at)) }));
}

/** The drawing of the thread and what it says. */
function threadPart(language: Language, { times, own, shown, filtered }: CardContent["thread"]): Node[] {
  const format = new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const at = (time: number | undefined): string => format.format(new Date((time ?? 0) * 1000));
  const label = say(phrases.thread[language], {
    from: at(times[0]), to: at(times[times.length - 1]), own: number(language, own.length), all: number(language, times.length),
  });
  const coverage = say(phrases.compared[language], { read: number(language, times.length), shown: number(language, shown) });
  const lines = [label, ...(shown > times.length ? [coverage] : []), ...(filtered && (shown < 0 || shown > times.length) ? [phrases.chooseAll[language]] : [])];
  return [timeline(times, own, label), ...lines.map((line) => element("p", { class: "quiet" }, line))];
}

/** This reply and two others, with what they share marked. */
function textPart(language: Language, posts: CardContent["posts"]): Node[] {
  const shown: Node[] = posts.slice(0, texts).map(({ account, text, lang, spans }) => {
    const quote = element("blockquote", lang === "" ? {} : { lang });
    for (const { text: piece, shared } of cutAtWords(text, spans)) quote.append(shared ? element("mark", {}, piece) : piece);
    return element("div", {}, element("span", { class: "quiet" }, nameOf(account)), quote);
  });
  const left = posts.length - texts;
  return left > 0 ? [...shown, element("p", { class: "quiet" }, say(phrases.more[language], { n: number(language, left) }))] : shown;
}

const nameOf = ({ handle, name }: { handle: string; name: string }): string => (handle === "" ? name : `@${handle}`);

/** Why it stands out, and beside it what else it could be. */
function reasonPart(language: Language, { reasons, flag }: CardContent): Node {
  const items = (list: Reason[], none: string): Node => {
    const lines = list.length > 0 ? list.map((reason) => sentence(language, reason)) : [none];
    return element("ul", {}, ...lines.map((line) => element("li", {}, line)));
  };
  const strong = reasons.filter((reason) => !isOrdinary(reason) && reason.code !== flag.reason.code);
  const coordinated = flag.level === "coordinated" ? phrases.tested : phrases.thin;
  return element("div", { class: "columns" },
    element("div", {}, element("h3", {}, phrases.standsOut[language]), items(strong, sentence(language, flag.reason))),
    element("div", {}, element("h3", {}, phrases.couldBe[language]), items(reasons.filter(isOrdinary), coordinated[language])));
}

/** The accounts, each with the day on which it was made where the page shows it. */
function accountPart(language: Language, posts: CardContent["posts"]): Node {
  const format = new Intl.DateTimeFormat(locales[language], { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const lines = posts.map(({ account }) => {
    const made = account.created > 0 ? `, ${say(phrases.created[language], { date: format.format(new Date(account.created * 1000)) })}` : "";
    return element("li", {}, nameOf(account) + made);
  });
  return element("details", {}, element("summary", {}, `${phrases.accounts[language]} (${number(language, posts.length)})`), element("ul", {}, ...lines));
}

/** The same choices every time; one that was made can be taken back. */
function choicePart(language: Language, mark: Choice, { choose, report }: Acts): Node {
  const button = (text: string, act: () => void, attributes = {}): Node => {
    const made = element("button", { type: "button", ...attributes }, text);
    made.addEventListener("click", act);
    return made;
  };
  const choice = (one: Choice, text: string): Node => button(text, () => choose(one));
  const reporting = report && button(phrases.report[language], report, { class: "report" });
  if (mark === "none") {
    return element("div", { class: "choices" }, reporting, choice("letter", phrases.letter[language]), choice("different", phrases.different[language]));
  }
  const said = mark === "letter" ? phrases.markedLetter : phrases.markedDifferent;
  return element("div", { class: "choices" }, element("p", { class: "quiet" }, said[language]), choice("none", phrases.undo[language]));
}

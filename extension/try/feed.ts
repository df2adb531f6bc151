// The invented page: replies come in one after another, and badges stand beside those that carry the same message.
import { type Badge, fitAll, makeBadge } from "../ui/badge.ts";
import { openCard } from "../ui/card.ts";
import { element } from "../ui/element.ts";
import { say } from "../ui/phrases.ts";
import { styles, themeOf } from "../ui/theme.ts";
import { type Language, number } from "../ui/words.ts";
import { timeOfDay } from "./desk.ts";
import type { Office } from "./office.ts";
import type { TrialPost } from "./server.ts";
import { words } from "./words.ts";

/** Milliseconds from one reply to the next: all of them in about half a minute. */
const pace = 650;

/** Who asked for less motion gets replies in a few groups, and nothing scrolls by itself. */
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const calmGroup = 8;

/** What the feed tells the page. */
export interface Told {
  changed(): void; // replies came in
  report(post: string): void;
}

export class Feed {
  private readonly articles = new Map<string, HTMLElement>();
  private readonly badges = new Map<string, Badge>();
  private readonly sheet = new CSSStyleSheet();
  private readonly list = element("div", { class: "replies", tabindex: "0", role: "region" });
  private readonly count = element("span", { class: "count" });
  private readonly bar = element("progress");
  private readonly pauseButton = element("button", { type: "button" });
  private readonly speedButton = element("button", { type: "button" });
  private readonly waiting: TrialPost[];
  private turn: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private paused = false;
  private fast = false;
  private held = 0; // by badges that the pointer is on

  constructor(
    private readonly language: Language,
    private readonly office: Office,
    private readonly told: Told,
    into: HTMLElement,
  ) {
    this.sheet.replaceSync(styles());
    const [root, ...replies] = office.page.posts;
    this.waiting = replies;
    this.bar.max = replies.length;
    this.bar.setAttribute("aria-label", words.replies[language]);
    this.list.setAttribute("aria-label", words.replies[language]);
    into.append(...(root ? [this.rootOf(root)] : []), this.controls(), this.list);
    if (root) this.turn = office.take([root]);
    this.label();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
    addEventListener("resize", () => this.paint());
  }

  get done(): boolean {
    return this.waiting.length === 0;
  }

  /** Lets replies come in from now on. */
  start(): void {
    clearTimeout(this.timer);
    const wait = pace * (calm.matches ? calmGroup : 1);
    this.timer = setTimeout(() => void this.tick(), this.fast ? wait / 6 : wait);
  }

  private async tick(): Promise<void> {
    if (!this.paused && this.held === 0 && !this.explaining()) await this.arrive(calm.matches ? calmGroup : 1);
    if (!this.done) this.start();
  }

  /** Says whether a card is open: nothing moves while somebody reads. */
  private explaining(): boolean {
    return [...this.badges.values()].some(({ button }) => button.getAttribute("aria-expanded") === "true");
  }

  /** Lets all replies that are left come in at once. */
  finish(): Promise<void> {
    return this.arrive(this.waiting.length);
  }

  /** Takes the next replies in. Calls wait for one another. */
  private arrive(n: number): Promise<void> {
    this.turn = this.turn.then(async () => {
      const next = this.waiting.splice(0, n);
      if (next.length === 0) return;
      const follows = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
      await this.office.take(next);
      for (const post of next) this.list.append(this.articleOf(post));
      this.paint();
      this.label();
      if (follows && !calm.matches) this.list.scrollTop = this.list.scrollHeight;
      this.told.changed();
    });
    return this.turn;
  }

  /** The buttons over the replies. */
  private controls(): HTMLElement {
    this.pauseButton.addEventListener("click", () => {
      this.paused = !this.paused;
      this.label();
    });
    this.speedButton.addEventListener("click", () => {
      this.fast = !this.fast;
      this.label();
      if (!this.done) this.start();
    });
    return element("div", { class: "controls" }, this.count, this.bar, this.pauseButton, this.speedButton);
  }

  /** Brings what the controls say up to date. */
  private label(): void {
    const { language } = this;
    const { max } = this.bar;
    this.bar.value = max - this.waiting.length;
    this.count.textContent = say(words.counted[language], { n: number(language, this.bar.value), all: number(language, max) });
    this.pauseButton.textContent = (this.paused ? words.go : words.pause)[language];
    this.speedButton.textContent = (this.fast ? words.slower : words.faster)[language];
    this.pauseButton.hidden = this.speedButton.hidden = this.done;
  }

  private rootOf(post: TrialPost): HTMLElement {
    const tag = element("span", { class: "tag" }, words.original[this.language]);
    return element("article", { class: "root" }, ...this.partsOf(post, tag));
  }

  private articleOf(post: TrialPost): HTMLElement {
    const article = element("article", { class: "reply" }, ...this.partsOf(post));
    this.articles.set(post.id, article);
    return article;
  }

  private partsOf({ account, text, lang, time, links }: TrialPost, tag?: Node): Node[] {
    const at = new Date(time * 1000);
    const clock = timeOfDay(this.language, time * 1000);
    const initials = account.name.split(" ").map((part) => part[0]).join("");
    const avatar = element("span", { class: `avatar tint${hueOf(account.handle)}`, "aria-hidden": "true" }, initials);
    const line = element("p", { class: "by" }, element("strong", {}, account.name), tag, element("span", { class: "handle" }, `@${account.handle}`),
      element("time", { datetime: at.toISOString() }, clock));
    const said = element("p", { class: "said", lang }, ...unbroken(text), ...links.map((link) => element("span", { class: "link" }, ` ${link}`)));
    return [avatar, element("div", { class: "body" }, line, said)];
  }

  /** Brings every badge up to date. */
  private paint(): void {
    const flags = new Map(this.office.flags().map((flag) => [flag.post, flag]));
    const theme = themeOf(getComputedStyle(this.list).backgroundColor);
    for (const [id, article] of this.articles) {
      const flag = flags.get(id);
      article.dataset["level"] = flag?.level ?? "none";
      if (!flag) {
        this.badges.get(id)?.host.remove();
        this.badges.delete(id);
        continue;
      }
      const badge = this.badges.get(id) ?? this.add(id, article);
      badge.show(flag, theme);
      fitAll([{ badge, limit: article.getBoundingClientRect().right - 8 }]);
    }
  }

  private add(id: string, article: HTMLElement): Badge {
    const badge = makeBadge(this.language, () => this.explain(id), "closed", this.sheet);
    badge.host.addEventListener("pointerenter", () => this.held++);
    badge.host.addEventListener("pointerleave", () => this.held--);
    this.badges.set(id, badge);
    article.querySelector("time")?.after(badge.host);
    return badge;
  }

  /** Opens the card of a flagged reply. */
  private explain(id: string): void {
    const content = this.office.explain(id);
    const badge = this.badges.get(id);
    if (!content || !badge) return;
    openCard(this.language, badge, content, {
      choose: (mark) => {
        this.office.mark(id, mark);
        this.paint();
        this.told.changed();
      },
      report: () => this.told.report(id),
    });
  }

  /** The flagged reply to begin with: the first of the strongest level. */
  foremost(): string | undefined {
    const flags = this.office.flags();
    return (flags.find(({ level }) => level === "coordinated") ?? flags[0])?.post;
  }

  /** Brings a flagged reply into view and opens its card. */
  show(id: string | undefined): void {
    const article = id === undefined ? undefined : this.articles.get(id);
    if (id === undefined || !article) return;
    this.list.scrollIntoView({ block: "nearest", behavior: "instant" });
    this.list.scrollTop = article.offsetTop - this.list.offsetTop - 60;
    this.explain(id);
  }
}

/** One of six colours for a name. */
function hueOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum += letter.codePointAt(0) ?? 0;
  return sum % 6;
}

/** A text in which a bill's number, such as C-12, does not end a line at its hyphen. */
function unbroken(text: string): Node[] {
  return text.split(/(\b[CS]-\d+\b)/).filter((piece) => piece !== "").map((piece) =>
    /^[CS]-\d+$/.test(piece) ? element("span", { class: "whole" }, piece) : document.createTextNode(piece));
}

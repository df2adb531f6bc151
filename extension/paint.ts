// Keeps the page's badges true to the flags: lists recycle their cells, so a badge belongs to an article only as long as the
// article shows the same post.
import type { ShownFlag } from "./messages.ts";
import { type Badge, fitAll, makeBadge } from "./ui/badge.ts";
import { type Fold, foldAway } from "./ui/fold.ts";
import type { Place, Placement } from "./ui/place.ts";
import type { Theme } from "./ui/theme.ts";
import type { Language } from "./ui/words.ts";

/** A badge and whose it is. */
interface Painted {
  badge: Badge;
  post: string;
  shown: string; // what it shows, so that nothing is written twice
}

export class Painter {
  private flags = new Map<string, ShownFlag>();
  private readonly painted = new WeakMap<Element, Painted>();
  private readonly folds = new Map<Element, { fold: Fold; post: string }>();
  private readonly revealed = new Set<string>(); // posts that the person wants to see
  private due = false;
  private readonly watcher = new MutationObserver((changes) => {
    if (this.flags.size > 0 && !changes.every(isOurs)) this.soon();
  });

  constructor(
    private readonly placement: Placement,
    private readonly language: Language,
    private readonly hide: boolean, // whether coordinated replies are folded away
    private readonly open: (post: string, badge: Badge) => void,
  ) {}

  /** Takes the flags that hold from now on. */
  update(flags: ShownFlag[]): void {
    this.flags = new Map(flags.map((flag) => [flag.post, flag]));
    this.paint();
  }

  /** Follows the page from now on: one look a frame at the most, and none while nothing changes. */
  follow(): void {
    this.watcher.observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["href", "style"] });
  }

  /** Takes all badges out and lets the page be. */
  stop(): void {
    this.watcher.disconnect();
    this.flags.clear();
    this.paint();
  }

  private soon(): void {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.paint();
    });
  }

  /** Looks at every post that the page holds: it holds a few dozen at a time. */
  private paint(): void {
    const width = innerWidth; // asked for before anything is written: the answer may need the page laid out
    const theme = document.body ? this.placement.theme() : "light";
    const all = this.placement.places(document);
    this.fold(all, theme);
    const written: Place[] = [];
    for (const place of all) {
      const { id, article, time } = place;
      const flag = this.flags.get(id);
      const before = this.painted.get(article);
      if (before && (!flag || before.post !== id)) {
        before.badge.host.remove();
        this.painted.delete(article);
      }
      if (!flag) continue;
      const now = this.painted.get(article) ?? this.add(article, id);
      const shown = `${width} ${theme} ${flag.level} ${flag.accounts} ${flag.seconds} ${flag.known !== undefined} ${article.textContent?.length}`;
      const moved = now.badge.host.previousElementSibling !== time;
      if (moved) time.after(now.badge.host);
      if (!moved && now.shown === shown) continue;
      now.badge.show(flag, theme);
      written.push(place);
      now.shown = shown;
    }
    this.fit(written);
  }

  /** Folds coordinated replies away, if that is wanted, and shows again what is none any more. */
  private fold(all: readonly Place[], theme: Theme): void {
    const wanted = new Map(all.filter(({ id }) => this.hide && this.flags.get(id)?.level === "coordinated" && !this.revealed.has(id)).map((place) => [place.article, place.id]));
    for (const [article, { fold, post }] of this.folds) {
      if (wanted.get(article) === post) continue;
      fold.undo();
      this.folds.delete(article);
    }
    for (const [article, id] of wanted) {
      const reason = this.flags.get(id)?.reason;
      if (!reason) continue;
      const now = this.folds.get(article) ?? { fold: foldAway(this.language, article, reason, () => this.reveal(article, id)), post: id };
      this.folds.set(article, now);
      now.fold.keep(theme, all.map((place) => place.article).filter((one) => one !== article && article.contains(one)));
    }
  }

  /** Shows a reply that was folded away, and leaves the keyboard at its badge. */
  private reveal(article: Element, id: string): void {
    this.revealed.add(id);
    this.paint();
    const now = this.painted.get(article);
    if (!now) return;
    now.shown = ""; // it was measured while it had no size
    this.paint();
    now.badge.button.focus();
  }

  /** Brings a reply into view if the page holds it. */
  jump(post: string): boolean {
    const place = this.placement.places(document).find(({ id }) => id === post);
    if (!place) return false;
    if (this.folds.has(place.article)) this.reveal(place.article, post);
    place.article.scrollIntoView({ block: "center" });
    this.painted.get(place.article)?.badge.button.focus({ preventScroll: true });
    return true;
  }

  /** Gives badges their room in the line. */
  private fit(places: readonly Place[]): void {
    fitAll(places.flatMap((place) => {
      const badge = this.painted.get(place.article)?.badge;
      return badge ? [{ badge, limit: this.placement.limit(place.article), end: this.placement.end?.(place) }] : [];
    }));
  }

  private add(article: Element, post: string): Painted {
    const made: Painted = { badge: makeBadge(this.language, (badge) => this.open(post, badge)), post, shown: "" };
    made.badge.host.toggleAttribute("data-floats", this.placement.end !== undefined);
    this.painted.set(article, made);
    return made;
  }
}

/** Says whether a change is one that this file made. */
function isOurs({ target, addedNodes }: MutationRecord): boolean {
  return [...addedNodes, target].some((node) => node instanceof HTMLElement && node.dataset["refrain"] !== undefined);
}

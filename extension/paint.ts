// Keeps the page's badges true to the flags: lists recycle their cells, so a badge belongs to an article only as long as the
// article shows the same post.
import type { ShownFlag } from "./messages.ts";
import { type Badge, makeBadge } from "./ui/badge.ts";
import type { Place, Placement } from "./ui/place.ts";
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
  private due = false;
  private readonly watcher = new MutationObserver((changes) => {
    if (this.flags.size > 0 && !changes.every(isOurs)) this.soon();
  });

  constructor(
    private readonly placement: Placement,
    private readonly language: Language,
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
    const theme = document.body ? this.placement.theme() : "light";
    for (const place of this.placement.places(document)) {
      const { id, article, time } = place;
      const flag = this.flags.get(id);
      const before = this.painted.get(article);
      if (before && (!flag || before.post !== id)) {
        before.badge.host.remove();
        this.painted.delete(article);
      }
      if (!flag) continue;
      const now = this.painted.get(article) ?? this.add(article, id);
      const shown = `${innerWidth} ${theme} ${flag.level} ${flag.accounts} ${flag.seconds} ${article.textContent?.length}`;
      const moved = now.badge.host.previousElementSibling !== time;
      if (moved) time.after(now.badge.host);
      if (!moved && now.shown === shown) continue;
      now.badge.show(flag, theme);
      this.fit(now.badge, place);
      now.shown = shown;
    }
  }

  /** Gives a badge its room in the line. */
  private fit(badge: Badge, place: Place): void {
    badge.fit(this.placement.limit(place.article), this.placement.end?.(place));
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

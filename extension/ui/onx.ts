// Finds the replies in X's page. Seen on saved pages of 2024 and in code of 2026: article[data-testid="tweet"], a time inside a link
// to /status/ID.
import type { Place, Placement } from "./place.ts";
import { themeOf } from "./theme.ts";

const status = /\/status\/(\d{1,20})(?:\/|\?|$)/;

export const onX: Placement = {
  places(root) {
    const found: Place[] = [];
    for (const article of root.querySelectorAll('article[data-testid="tweet"]')) {
      const time = article.querySelector("time[datetime]")?.closest("a[href]");
      const id = status.exec(time?.getAttribute("href") ?? "")?.[1];
      if (time && id !== undefined) found.push({ id, article, time });
    }
    return found;
  },
  theme: () => themeOf(getComputedStyle(document.body).backgroundColor),
  /** To the reply's menu, or to its edge. */
  limit(article) {
    const menu = article.querySelector('button[aria-label*="Grok"], [data-testid="caret"]');
    return (menu ?? article).getBoundingClientRect()[menu ? "left" : "right"] - 4;
  },
};

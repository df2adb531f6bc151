// Finds the comments in Facebook's page. Its classes and its languages change, so nothing of either is asked: a comment is a
// role="article" with links of its own that carry comment_id, and the last of them is its time. Answers may lie inside the comment
// that they answer, or beside it.
import type { Place, Placement } from "./place.ts";
import { themeOf } from "./theme.ts";

/** The comment that a link is to: digits, or comment:POST_COMMENT in base64. An answer has an id of its own beside its comment's. */
function commentOf(href: string): string {
  const query = new URLSearchParams(/\?([^#]*)/.exec(href)?.[1] ?? "");
  const written = query.get("reply_comment_id") ?? query.get("comment_id") ?? "";
  if (/^\d{1,20}$/.test(written)) return written;
  if (written.length > 200) return "";
  try {
    return /^comment:\d{1,20}_(\d{1,20})$/.exec(atob(written))?.[1] ?? "";
  } catch {
    return "";
  }
}

/** What takes room in a line besides text. */
const drawings = "svg, img, i, [role=button]";

export const onFacebook: Placement = {
  places(root) {
    const found = new Map<Element, Place>();
    for (const time of root.querySelectorAll('[role="article"] a[href*="comment_id="]')) {
      const article = time.closest('[role="article"], div[dir="auto"]'); // what somebody wrote lies in a div with a direction
      const id = article?.getAttribute("role") === "article" ? commentOf(time.getAttribute("href") ?? "") : "";
      if (article && id !== "") found.set(article, { id, article, time });
    }
    return [...found.values()];
  },
  theme() {
    const { classList } = document.documentElement;
    if (classList.contains("__fb-dark-mode")) return "dark";
    return classList.contains("__fb-light-mode") ? "light" : themeOf(getComputedStyle(document.body).backgroundColor);
  },
  limit: (article) => article.getBoundingClientRect().right - 4,
  /** Behind the time stand Like and Reply, in whatever elements: what counts is where their text ends. */
  end({ article, time }) {
    const line = time.getBoundingClientRect();
    let { right } = line;
    const see = (box: DOMRect): void => {
      if (box.width > 1 && box.top < line.bottom && box.bottom > line.top && box.left >= line.left) right = Math.max(right, box.right);
    };
    const range = document.createRange();
    const texts = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (text.textContent?.trim() === "") continue;
      range.selectNodeContents(text);
      see(range.getBoundingClientRect());
    }
    for (const drawing of article.querySelectorAll(drawings)) see(drawing.getBoundingClientRect());
    return { right, middle: (line.top + line.bottom) / 2 };
  },
};

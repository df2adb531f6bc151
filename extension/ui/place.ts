// Finds the replies in X's page. Only what places a badge is looked for here; what a reply says comes from the page's data.
// Seen on saved pages of 2024 and in code of 2026: article[data-testid="tweet"], a time inside a link to /status/ID.

/** One post that the page shows. */
export interface Place {
  id: string;
  article: Element;
  time: Element; // the link around the time: the badge goes behind it
}

const status = /\/status\/(\d{1,20})(?:\/|\?|$)/;

/** Every post below a node, and the one that it lies in. */
export function places(root: ParentNode): Place[] {
  const found: Place[] = [];
  for (const article of root.querySelectorAll('article[data-testid="tweet"]')) {
    const time = article.querySelector("time[datetime]")?.closest("a[href]");
    const id = status.exec(time?.getAttribute("href") ?? "")?.[1];
    if (time && id !== undefined) found.push({ id, article, time });
  }
  return found;
}

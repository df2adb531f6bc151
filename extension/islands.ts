// The JSON that a document of Facebook carries in its own scripts: the first comments of a post are there and in no answer.

/** Scripts of one document that are kept; the most seen are 164. */
const maxScripts = 2_000;

/** Characters of all of them together; the most seen are 4 million. */
const maxCharacters = 16 << 20;

/**
 * Hands in what the document's scripts hold, a line each, once the document is there. Scripts are noted as they come, because the page
 * may take them out, and read at the end, because a script comes in pieces.
 */
export function readIslands(hand: (lines: string) => void): void {
  const scripts = new Set<HTMLScriptElement>();
  const note = (node: Node): void => {
    if (node instanceof HTMLScriptElement && node.type === "application/json" && scripts.size < maxScripts) scripts.add(node);
  };
  const watcher = new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(note)));
  const finish = (): void => {
    watcher.disconnect();
    let left = maxCharacters;
    const lines: string[] = [];
    for (const { textContent } of scripts) {
      if (textContent === null || textContent.length > left) continue;
      left -= textContent.length;
      lines.push(textContent.replaceAll("\n", " "));
    }
    if (lines.length > 0) hand(lines.join("\n"));
  };
  document.querySelectorAll("script").forEach(note);
  if (document.readyState !== "loading") finish();
  else {
    watcher.observe(document, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", finish, { once: true });
  }
}

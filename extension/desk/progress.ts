// What becomes of a report after it was sent, on the page from which it was: asked every few seconds while somebody looks.
import { browser } from "../browser.ts";
import type { SentAnswer } from "../messages.ts";
import { element } from "../ui/element.ts";
import type { Language } from "../ui/words.ts";
import { phrases } from "./phrases.ts";
import { trailOf } from "./trail.ts";
import { keepAwake } from "./wake.ts";

const every = 1_500; // milliseconds

/** Fills a line with a report's way from now on. */
export function followReport(language: Language, id: string, line: HTMLElement): void {
  let shown = "";
  const look = async (): Promise<void> => {
    if (document.hidden) return;
    const answer = (await browser.runtime.sendMessage({ kind: "sent" }).catch(() => undefined)) as SentAnswer | undefined;
    const report = answer?.reports.find((one) => one.id === id);
    if (!answer || !report) return;
    const text = trailOf(language, report, answer.said[id], answer.server, Date.now()).join(" · ");
    if (text === shown) return; // nothing is read out twice
    shown = text;
    line.dataset["state"] = report.state;
    line.replaceChildren(element("strong", {}, text), " ", phrases.mayClose[language]);
  };
  keepAwake(false, () => void look());
  setInterval(() => void look(), every);
  document.addEventListener("visibilitychange", () => void look());
}

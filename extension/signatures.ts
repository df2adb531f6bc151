// Every confirmed message that this browser holds: who published it, when, why, until when; each can be switched off here.
import { ask, drawing, front, onNews, replaceMain, spoken } from "./frame.ts";
import type { FeedState, Overview } from "./messages.ts";
import type { ShownSignature } from "./feed/client.ts";
import { button, feedLines, section } from "./surfaces/parts.ts";
import { type Speak, dayOf, speaker, when } from "./surfaces/words.ts";
import { element } from "./ui/element.ts";
import { type Language, number } from "./ui/words.ts";

const draw = async (): Promise<void> => {
  const language = await spoken();
  const speak = speaker(language);
  const all = await ask<Overview>({ kind: "overview", tab: (await front()).tab });
  document.title = `Refrain${([":", "\u00a0:"] as const)[language]} ${speak("feed")}`;
  replaceMain(language, element("main", {}, element("h1", {}, speak("feed")), element("p", { class: "lead" }, speak("signaturesLead")),
    ...(all ? content(speak, language, all.feed) : [element("p", { role: "alert" }, speak("away"))])));
};

function content(speak: Speak, language: Language, feed: FeedState): HTMLElement[] {
  const now = Date.now();
  const lines = [element("div", { role: "status" }, ...feedLines(speak, language, feed, now))];
  if (feed.server !== "") lines.push(element("div", { class: "row" }, button(speak("checkNow"), () => void ask({ kind: "poll" }), { id: "check" })));
  if (feed.version === 0) return lines;
  const version = speak("version", { n: number(language, feed.version), origin: feed.origin, from: when(language, feed.issued, now), to: dayOf(language, Math.floor(feed.expires / 86_400_000)) });
  return [...lines, element("p", { class: "quiet" }, version), ...feed.signatures.map((one) => signature(speak, language, feed.origin, one))];
}

/** One confirmed message. */
function signature(speak: Speak, language: Language, origin: string, { id, kind, published, expires, standing }: ShownSignature): HTMLElement {
  const row = (name: string, value: string): Node[] => [element("dt", {}, name), element("dd", {}, value)];
  const part = section(`message-${id}`, `${dayOf(language, published)} · ${id}`, element("dl", { class: "facts" },
    ...row(speak("publisher"), origin), ...row(speak("publishedOn"), dayOf(language, published)),
    ...row(speak("why"), speak(kind === 2 ? "byOutside" : "byOffices")), ...row(speak("until"), dayOf(language, expires - 1)),
    ...row(speak("standing"), speak(standing))));
  part.className = "card";
  if (standing === "loaded" || standing === "off") {
    const box = element("input", { type: "checkbox", id: `use-${id}` });
    box.checked = standing === "loaded";
    box.addEventListener("change", () => void ask({ kind: "signature", id, on: box.checked }));
    part.append(element("div", { class: "choice" }, box, element("label", { for: `use-${id}` }, speak("use", { id }))));
  }
  return part;
}

const again = drawing(draw);
onNews(again);
again();

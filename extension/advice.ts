// The advice page: what to do now. The text is that of the feed, if the server signed one, else the extension's own.
import { ask, drawing, front, onNews, replaceMain, spoken } from "./frame.ts";
import type { Overview } from "./messages.ts";
import { type Block, blocksOf, builtIn, words } from "./surfaces/advice.ts";
import { button } from "./surfaces/parts.ts";
import { dayOf } from "./surfaces/words.ts";
import { element } from "./ui/element.ts";
import { say } from "./ui/phrases.ts";

const draw = async (): Promise<void> => {
  const language = await spoken();
  const feed = (await ask<Overview>({ kind: "overview", tab: (await front()).tab }))?.feed;
  const signed = feed?.advice[(["en", "fr"] as const)[language]];
  const from = signed === undefined ? words.builtIn[language] : say(words.signed[language], { origin: feed?.origin ?? "", day: dayOf(language, Math.floor((feed?.issued ?? 0) / 86_400_000)) });
  document.title = words.title[language];
  replaceMain(language, element("main", {}, element("h1", {}, words.title[language]), ...blocksOf(signed ?? builtIn[language]).map(drawn),
    element("p", { class: "quiet", id: "from" }, from), element("div", { class: "row" }, button(words.print[language], () => print(), { id: "print" }))));
};

function drawn({ kind, lines }: Block): HTMLElement {
  if (kind === "list") return element("ul", {}, ...lines.map((line) => element("li", {}, line)));
  return element(kind === "heading" ? "h2" : "p", {}, lines[0]);
}

const again = drawing(draw);
onNews(again);
again();

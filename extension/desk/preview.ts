// The parts of the preview: what stands in the report, drawn anew with every draft. What the office chooses stands beside it and is
// not touched, so that the focus stays where it is.
import type { Candidate, Drafted } from "../messages.ts";
import { type Language as Code, type Report, type ReportReason, fromJSON } from "../report/form.ts";
import { type ClusterView, type PostView, type Preview, type ThreadView, previewOf } from "../report/preview.ts";
import { say as sayReport } from "../report/words.ts";
import { element } from "../ui/element.ts";
import { say } from "../ui/phrases.ts";
import { type Language, count, sentence } from "../ui/words.ts";
import { phrases } from "./phrases.ts";

/** A draft with what is shown of it. */
export interface Draft extends Drafted {
  made: Report | undefined;
  preview: Preview | undefined;
}

export const codeOf = (language: Language): Code => (["en", "fr"] as const)[language];

/** Puts a reason of a report into the detector's words. */
function explain(code: Code, { code: name, params }: ReportReason): string {
  return sentence(code === "fr" ? 1 : 0, { code: name, params: params.map((param) => ({ exp: 0, ...param })) });
}

/** Reads what the background drafted. */
export function read(drafted: Drafted, language: Language): Draft {
  const made = drafted.report === "" ? undefined : fromJSON(drafted.report);
  return { ...drafted, made, preview: made && previewOf(made, codeOf(language), explain) };
}

const quiet = (text: string): HTMLElement => element("p", { class: "quiet" }, text);

const tag = (level: string, name: string): HTMLElement => element("span", { class: level === "coordinated" ? "tag strong" : "tag" }, name);

const list = (texts: string[]): HTMLElement => element("ul", {}, ...texts.map((text) => element("li", {}, text)));

/** Something long that is shown when somebody asks for it. */
function folded(summary: string, ...content: (Node | string)[]): HTMLElement {
  return element("details", {}, element("summary", {}, summary), ...content);
}

/** The verdict on exactly what is sent. */
export function verdictPart(language: Language, preview: Preview): Node[] {
  const group = ({ level, levelName, posts, reasons, id, facts }: ClusterView): Node =>
    element("div", { class: "card" },
      element("p", {}, tag(level, levelName), " ", count(language, posts.length, ["reply", "réponse"], ["replies", "réponses"])), list(reasons),
      folded(phrases.numbers[language], ...[id, ...facts].map((line) => element("p", { class: "code" }, line))));
  return [element("p", {}, element("strong", {}, preview.verdict)), quiet(preview.exactly), ...preview.clusters.map(group)];
}

/** What is sent of one reply: all of it, or only its time. */
export function replyPart(candidate: Candidate, view: PostView | undefined): Node[] {
  if (!view) return [element("blockquote", {}, candidate.text)];
  const text = element("blockquote", {}, ...view.parts.map(({ text: part, same }) => (same ? element("mark", {}, part) : part)));
  return [text, quiet([...view.details, ...view.links, view.permalink || view.id].join(" \u00b7 "))];
}

/** The line under a reply's name. */
export function replyLine(language: Language, candidate: Candidate, view: PostView | undefined, sent: boolean): (Node | string)[] {
  if (!view) return sent ? [] : [element("span", { class: "tag" }, phrases.timeOnly[language])];
  const replaced = view.permalink === "" && candidate.permalink !== "";
  const name = replaced ? say(phrases.sentAs[language], { name: `${view.account}, ${view.id}` }) : view.account;
  return [tag(view.level, view.levelName), ` ${name} \u00b7 ${view.posted}`];
}

/** The office's own posts, the bare times, and the report's head. */
export function restPart(preview: Preview): Node[] {
  const thread = ({ id, root, posted, links, coverage, times, timesName }: ThreadView): Node =>
    element("div", { class: "card" },
      element("p", { class: "quiet" }, posted), element("blockquote", {}, root), quiet([id, coverage, ...links].join(" · ")),
      ...(times.length > 0 ? [folded(timesName, element("p", { class: "code" }, times.join(" · ")))] : []));
  const head = preview.head.flatMap(([name, value]) => [element("dt", {}, name), element("dd", { class: "code" }, value)]);
  return [...preview.threads.map(thread), element("dl", {}, ...head)];
}

/** What can be computed again, what rests on the office's word, and the bytes themselves. */
export function wordPart(language: Language, preview: Preview, report: string): Node[] {
  const code = codeOf(language);
  return [
    folded(phrases.word[language], element("p", {}, `${sayReport(code, "recomputed")}${([":", "\u00a0:"] as const)[language]} ${preview.recomputed}`),
      element("p", {}, sayReport(code, "asserted")), list(preview.asserted)),
    folded(phrases.exact[language], element("pre", { tabindex: "0", class: "code" }, report)),
  ];
}

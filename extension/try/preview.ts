// The look at a report before it goes: everything that will be sent, short, in the words of the report itself.
import { type Preview, previewOf } from "../report/preview.ts";
import type { Report, ReportReason } from "../report/form.ts";
import { element } from "../ui/element.ts";
import { phrases, say } from "../ui/phrases.ts";
import { type Language, number, sentence } from "../ui/words.ts";
import { words } from "./words.ts";

/** Texts of a group that are shown before one asks for the rest. */
const texts = 2;

/** Shows a report and gives the one that is to be sent; undefined if it is not. `make` makes it, with names replaced or not. */
export async function look(language: Language, make: (pseudonyms: boolean) => Promise<Report>): Promise<Report | undefined> {
  const dialog = element("dialog", { class: "preview", "aria-labelledby": "preview-title" });
  const content = element("div", { class: "content", tabindex: "0", role: "region", "aria-labelledby": "preview-title" });
  const names = element("input", { type: "checkbox" });
  const send = element("button", { type: "button", class: "primary" }, words.send[language]);
  const cancel = element("button", { type: "button" }, words.cancel[language]);
  let report: Report | undefined;
  const renew = async (): Promise<void> => {
    send.disabled = true;
    report = await make(names.checked);
    content.replaceChildren(...partsOf(language, previewOf(report, (["en", "fr"] as const)[language], explain(language)), report));
    send.disabled = false;
  };
  names.addEventListener("change", () => void renew());
  dialog.append(
    element("h2", { id: "preview-title" }, words.previewTitle[language]), content,
    element("div", { class: "choices" }, send, cancel, element("label", {}, names, words.names[language])));
  document.body.append(dialog);
  await renew();
  dialog.showModal();
  send.focus();
  return new Promise((resolve) => {
    const end = (chosen: Report | undefined): void => {
      dialog.remove();
      resolve(chosen);
    };
    send.addEventListener("click", () => end(report));
    cancel.addEventListener("click", () => end(undefined));
    dialog.addEventListener("cancel", () => end(undefined));
  });
}

/** Puts reasons into the words of badge and card. */
const explain = (language: Language) => (_: unknown, { code, params }: ReportReason): string =>
  sentence(language, { code, params: params.map(({ name, value, exp = 0 }) => ({ name, value, exp })) });

function partsOf(language: Language, preview: Preview, report: Report): Node[] {
  const bare = report.threads.reduce((n, { times }) => n + times.length, 0);
  return [
    element("p", { class: "strong" }, preview.verdict),
    element("p", { class: "quiet" }, preview.exactly),
    ...preview.clusters.map((cluster) => groupOf(language, preview, cluster.id)),
    element("p", {}, say(words.times[language], { n: number(language, bare) })),
    ...(preview.pseudonyms === "" ? [] : [element("p", { class: "quiet" }, preview.pseudonyms)]),
    element("p", { class: "quiet" }, preview.law),
    element("p", { class: "quiet" }, preview.who),
  ];
}

/** One group: what was found, the first texts, the others on demand. */
function groupOf(language: Language, preview: Preview, id: string): Node {
  const cluster = preview.clusters.find((one) => one.id === id);
  const posts = preview.posts.filter((post) => post.cluster === id).map(({ account, posted, parts }) => {
    const quote = element("blockquote", {}, ...parts.map(({ text, same }) => (same ? element("mark", {}, text) : text)));
    return element("div", { class: "post" }, element("p", { class: "quiet" }, `${account} · ${posted}`), quote);
  });
  const left = posts.slice(texts);
  const rest = element("details", {}, element("summary", {}, say(words.rest[language], { n: number(language, left.length) })), ...left);
  const level = cluster?.level === "coordinated" ? phrases.coordinated : phrases.similar;
  return element("section", {},
    element("h3", {}, cluster?.reasons[0] ?? ""),
    element("p", { class: "quiet" }, say(words.group[language], { level: level[language], n: number(language, posts.length) })),
    ...posts.slice(0, texts), ...(left.length > 0 ? [rest] : []));
}

// A report without a server: as a file, as a page to print, and as the beginning of an e-mail. All three hold what would be sent
// and nothing else; nothing here leaves the browser by itself.
import { isAddress } from "./address.ts";
import type { Language, Report } from "./form.ts";
import { type ClusterView, type Preview, type PostView, type ThreadView, verdictLine } from "./preview.ts";
import { bodyOf } from "./report.ts";
import { say } from "./words.ts";

export interface File {
  name: string;
  type: string;
  content: Uint8Array<ArrayBuffer> | string;
}

/** A name that every file system takes: the report's id begins with 8 hexadecimal digits. */
const fileName = (report: Report, language: Language): string => say(language, "fileName", { id: report.id.slice(0, 8) });

/** Gives the report as the file that a server takes too: the same bytes as would be sent. */
export function asJSON(report: Report, language: Language): File {
  return { name: `${fileName(report, language)}.json`, type: "application/json", content: bodyOf(report) };
}

/** Gives the report as a page to read and print: one file, no script, nothing fetched. */
export function asPage(report: Report, preview: Preview): File {
  return { name: `${fileName(report, preview.language)}.html`, type: "text/html;charset=utf-8", content: pageOf(preview) };
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Writes a text so that it stays one, between tags and in quotes. */
export const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c] ?? c);

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; color: #111; background: #fff; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2rem } dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere }
article { border: 1px solid #767676; padding: .5rem 1rem; margin: 1rem 0; break-inside: avoid }
blockquote { margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere } mark { background: #ffe9a8; color: #111; text-decoration: underline }
.small { font-size: .875rem; overflow-wrap: anywhere }
`;

/** Nothing may run or be fetched even if something were not escaped. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

function pageOf(p: Preview): string {
  const section = (title: string, content: string): string => (content === "" ? "" : `<section>\n<h2>${escape(title)}</h2>\n${content}\n</section>\n`);
  const paragraph = (text: string): string => (text === "" ? "" : `<p>${escape(text)}</p>`);
  const { language: l } = p;
  return `<!DOCTYPE html>
<html lang="${l}-CA">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta name="viewport" content="width=device-width">
<title>${escape(p.title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escape(p.title)}</h1>
<p><strong>${escape(p.verdict)}</strong></p>
${paragraph(p.exactly)}
${paragraph(p.who)}
<dl>${p.head.map(([name, value]) => `${name === "" ? "" : `<dt>${escape(name)}</dt>`}<dd>${escape(value)}</dd>`).join("\n")}</dl>
${paragraph(p.pseudonyms)}
${p.clusters.map(clusterOf).join("\n")}
${section(say(l, "note"), p.note === "" ? "" : `<blockquote>${escape(p.note)}</blockquote>`)}${section(say(l, "posts"), p.posts.map(postOf).join("\n"))}${section(say(l, "root"), p.threads.map(threadOf).join("\n"))}${section(say(l, "recomputed"), paragraph(p.recomputed))}${section(say(l, "asserted"), listOf(p.asserted))}${paragraph(p.law)}
</main>
</body>
</html>
`;
}

const listOf = (texts: string[]): string => (texts.length === 0 ? "" : `<ul>${texts.map((text) => `<li>${escape(text)}</li>`).join("")}</ul>`);

function clusterOf({ id, levelName, posts, reasons, facts }: ClusterView): string {
  return `<article><h3>${escape(levelName)} (${posts.length})</h3>${listOf(reasons)}<p class="small">${[id, ...facts].map(escape).join("<br>")}</p></article>`;
}

/** Every address stands as text: who reads the page decides whether to open one. */
function postOf({ account, posted, levelName, parts, details, links, permalink, id }: PostView): string {
  const text = parts.map((part) => (part.same ? `<mark>${escape(part.text)}</mark>` : escape(part.text))).join("");
  const small = [...details, ...links, permalink || id].map(escape).join(" \u00b7 ");
  return `<article><h3>${escape(account)} \u00b7 ${escape(posted)} \u00b7 ${escape(levelName)}</h3><blockquote>${text}</blockquote><p class="small">${small}</p></article>`;
}

function threadOf({ id, root, posted, links, coverage, times, timesName }: ThreadView): string {
  const all = times.length === 0 ? "" : `<p>${escape(timesName)}</p><p class="small">${times.map(escape).join(" \u00b7 ")}</p>`;
  return `<article><h3>${escape(posted)}</h3><blockquote>${escape(root)}</blockquote><p class="small">${[id, coverage, ...links].map(escape).join(" \u00b7 ")}</p>${all}</article>`;
}

/** Characters of an address that every mail program takes. */
export const maxMail = 1_800;

/** Gives a link that begins an e-mail about a report. A link carries no file: the text asks to attach it. No name and no text of a post is in it. */
export function asMail(report: Report, address: string, language: Language): string {
  if (!isAddress(address)) throw new RangeError("address");
  const subject = say(language, "mailSubject", { id: report.id.slice(0, 8), n: report.posts.length });
  const file = `${fileName(report, language)}.json`;
  const body = say(language, "mailBody", { page: report.page.slice(0, 100), verdict: verdictLine(report, language), file });
  const link = `mailto:${encodeURIComponent(address).replace("%40", "@")}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body.replaceAll("\n", "\r\n"))}`;
  if (link.length > maxMail) throw new RangeError("mail");
  return link;
}

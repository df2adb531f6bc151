// A report in human form: everything in it that is sent, nothing that is not. It is made of the report itself, never of what the
// report was made of, so that the preview cannot say anything else than the bytes do.
import type { Level } from "../detector/detect.ts";
import type { Amount, BareTime, Language, Report, ReportCluster, ReportPost, ReportReason, ReportThread } from "./form.ts";
import { clock, say } from "./words.ts";

/** One post that is sent in full. */
export interface PostView {
  id: string;
  thread: string;
  account: string; // the name under which it stands in the report
  details: string[]; // what else is sent about the account and the post
  text: string;
  parts: { text: string; same: boolean }[]; // the text, cut where the message begins and ends
  links: string[];
  permalink: string;
  posted: string;
  level: Level; // on exactly this evidence
  levelName: string;
  cluster: string; // "" if it has no flag
}

/** One cluster of the verdict. */
export interface ClusterView {
  id: string;
  level: Level;
  levelName: string;
  reasons: string[]; // in words, as whoever shows it puts them
  facts: string[]; // the numbers behind them, as the detector names them
  posts: string[];
}

/** One thread: the office's own post, and how many bare times of it are sent. */
export interface ThreadView {
  id: string;
  root: string;
  posted: string;
  links: string[];
  coverage: string;
  times: string[]; // every bare time that is sent
  timesName: string;
}

export interface Preview {
  language: Language;
  title: string;
  head: [string, string][]; // names and values
  verdict: string;
  exactly: string;
  clusters: ClusterView[];
  posts: PostView[];
  threads: ThreadView[];
  note: string;
  recomputed: string;
  asserted: string[];
  pseudonyms: string; // "" if names are sent
  law: string; // one line
  who: string;
}

/** Puts a reason into words. */
export type Explain = (language: Language, reason: ReportReason) => string;

/** Makes the preview of a report. The language is the reader's, which need not be that of the report. */
export function previewOf(report: Report, language: Language, explain: Explain): Preview {
  return {
    language,
    title: say(language, "title"),
    head: headOf(report, language),
    verdict: verdictLine(report, language),
    exactly: say(language, "exactly"),
    clusters: report.evidence.map((cluster) => ({
      id: cluster.id, level: cluster.level, levelName: say(language, cluster.level), posts: cluster.posts,
      reasons: cluster.reasons.map((reason) => explain(language, reason)), facts: factsOf(cluster),
    })),
    posts: report.posts.map((post) => postView(report, post, language)),
    threads: report.threads.map((thread) => threadView(thread, language)),
    note: report.note ?? "",
    recomputed: say(language, "recomputedWhat"),
    asserted: assertedOf(report, language),
    pseudonyms: report.pseudonyms ? say(language, "pseudonyms") : "",
    law: say(language, "lawLine"),
    who: say(language, "who"),
  };
}

/** What the law means, said once before the first report: a title and its paragraphs. */
export function lawNotice(language: Language): { title: string; paragraphs: string[] } {
  return { title: say(language, "lawTitle"), paragraphs: [say(language, "lawHeld"), say(language, "lawHere"), say(language, "lawAsk")] };
}

function headOf(report: Report, language: Language): [string, string][] {
  const { sha256, parameters } = report.detector;
  const set = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  const off = report.signatures_off ?? [];
  const loaded = report.signatures_version > 0 ? say(language, "signatures", { n: String(report.signatures_version) }) : say(language, "noSignatures");
  return [
    [say(language, "made"), report.id],
    [say(language, "page"), report.page],
    [say(language, "detector"), [sha256, ...set].join(", ")],
    [say(language, "confirmed"), off.length > 0 ? `${loaded}; ${say(language, "switchedOff", { ids: off.join(", ") })}` : loaded],
    [say(language, "salt"), report.nonce],
    [say(language, "language"), report.language],
  ];
}

/** Writes the numbers that are sent of a cluster: its facts, its reasons' and its threads'. */
function factsOf({ exemplar, level, kind, rank, signature, reasons, fields, threads }: ReportCluster): string[] {
  const facts = (list: readonly Amount[]): string => list.map(({ name, value, exp }) => `${name} ${value}${exp === undefined ? "" : `e${exp}`}`).join(", ");
  const head = [`exemplar ${exemplar}`, `level ${level}`, `kind ${kind}`, `rank ${rank}`, ...(signature ? [`signature ${signature}`] : [])].join(", ");
  return [head, facts(fields), ...reasons.map(({ code, params }) => `${code}: ${facts(params)}`), ...threads.map((test) => `${test.thread}: ${facts(test.fields)}`)];
}

/** The verdict in one sentence. */
export function verdictLine(report: Report, language: Language): string {
  const clusters = report.evidence.filter(({ level }) => level !== "none");
  if (clusters.length === 0) return say(language, "verdictNone");
  const of = (level: Level): number => clusters.filter((cluster) => cluster.level === level).length;
  const values = { posts: report.flags.filter(({ level }) => level !== "none").length, clusters: clusters.length, coordinated: of("coordinated"), similar: of("similar") };
  return say(language, "verdict", values);
}

function postView(report: Report, post: ReportPost, language: Language): PostView {
  const flag = report.flags.find((one) => one.post === post.id);
  const level = flag?.level ?? "none";
  return {
    id: post.id, thread: post.thread, account: nameOf(post), details: detailsOf(post, language),
    text: post.text, parts: partsOf(post.text, flag?.spans ?? []), links: post.links ?? [], permalink: post.permalink,
    posted: clock(language, post.time, post.resolution), level, levelName: say(language, level), cluster: flag?.cluster ?? "",
  };
}

function nameOf({ account: { id, handle, name } }: ReportPost): string {
  const shown = [name, handle && `@${handle}`].filter(Boolean).join(" ");
  return shown === "" ? id : `${shown} (${id})`;
}

function detailsOf(post: ReportPost, language: Language): string[] {
  const { account: a } = post;
  const out: string[] = [];
  const tell = (n: number | undefined, phrase: "followers" | "following" | "postCount"): void => {
    if (n !== undefined) out.push(say(language, phrase, { n }));
  };
  if (a.created) out.push(say(language, "created", { time: clock(language, a.created) }));
  tell(a.followers, "followers");
  tell(a.following, "following");
  tell(a.posts, "postCount");
  if (a.default_picture) out.push(say(language, "defaultPicture"));
  out.push(say(language, "seen", { time: clock(language, post.observed_at) }));
  return post.lang ? [...out, post.lang] : out;
}

/** Cuts a text at byte offsets of its UTF-8. */
function partsOf(text: string, spans: readonly (readonly [number, number])[]): PostView["parts"] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const parts: PostView["parts"] = [];
  const add = (from: number, to: number, same: boolean): void => {
    if (to > from) parts.push({ text: decoder.decode(bytes.subarray(from, to)), same });
  };
  let at = 0;
  for (const [start, end] of spans) {
    add(at, start, false);
    add(Math.max(at, start), end, true);
    at = Math.max(at, end);
  }
  add(at, bytes.length, false);
  return parts;
}

/** Writes a bare time as it is sent, ordinals included. */
function bareTime({ t, r, account, cluster }: BareTime, language: Language): string {
  return [clock(language, t, r), ...(account > 0 ? [`#${account}`] : []), ...(cluster ? [`[${cluster}]`] : [])].join(" ");
}

function threadView({ id, root, times, read, shown, order }: ReportThread, language: Language): ThreadView {
  const said = { read, shown: shown > 0 ? shown : "\u2013", order: order || "\u2013" };
  return {
    id, root: root.text, posted: clock(language, root.time ?? 0), links: root.links ?? [], times: times.map((time) => bareTime(time, language)),
    coverage: say(language, "order", said),
    timesName: say(language, "timesOf", { n: times.length }),
  };
}

/** What nobody can compute again: the list of campaign.Claims on the server. */
function assertedOf(report: Report, language: Language): string[] {
  const { threads, posts, signatures_version: version } = report;
  const sum = (of: (thread: ReportThread) => number): number => threads.reduce((n, thread) => n + of(thread), 0);
  const read = sum((thread) => thread.read);
  const shown = threads.every((thread) => thread.shown > 0) ? sum((thread) => thread.shown) : 0;
  const grouped = sum(({ times }) => times.filter(({ cluster }) => cluster !== undefined).length);
  return [
    say(language, "shown", { n: posts.length }),
    say(language, "others", { n: sum(({ times }) => times.length) }),
    ...(grouped > 0 ? [say(language, "grouped", { n: grouped })] : []),
    say(language, "roots", { n: threads.length }),
    shown > 0 ? say(language, "read", { n: read, of: shown }) : say(language, "readOnly", { n: read }),
    ...(version > 0 ? [say(language, "loaded", { n: version })] : []),
  ];
}

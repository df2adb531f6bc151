// Makes a report of what an office saw: the posts of the chosen clusters in full, of every other reply of their threads the bare
// time, and the verdict on exactly that. Nothing is sent here, and nothing is read but what comes in as a parameter.
import type { Cluster, Int, Result, WirePost } from "../detector/detect.ts";
import type { Account, Post, Thread } from "../platform/platform.ts";
import {
  type BareTime, type Language, type Report, type ReportAccount, type ReportPost, type ReportThread, ReportError,
  earliestTime, latestTime, maxCoarse, maxCode, maxID, maxNote, maxPosts, maxReport, maxThreads, maxTimes, toJSON,
} from "./form.ts";
import { expand } from "./input.ts";
import { verdictOf } from "./verdict.ts";

/** What the office saw of one page. */
export interface Seen {
  page: string; // "x:HANDLE", "facebook:ID"
  posts: Post[]; // of that page, roots among them; those of other pages are passed over
  threads: Thread[]; // what the platform says about them
  clusters: Cluster[]; // the detector's answer
  observed: ReadonlyMap<string, number>; // post id → when the page showed it, in Unix seconds
}

/** What the office chose. */
export interface Choice {
  clusters: readonly string[]; // ids of those that are reported
  leftOut: ReadonlySet<string>; // ids of posts that are sent as bare times all the same
  pseudonyms: boolean;
  note: string;
  language: Language;
}

/** What a report needs of the world. */
export interface Means {
  detector: { sha256: string; parameters: Record<string, Int> };
  signatures: { version: number; off: string[] }; // what is loaded where judge runs
  judge(parameters: Record<string, Int>, posts: WirePost[]): Promise<Result>; // a fresh detector
  random(bytes: number): Uint8Array;
  now(): number; // Unix seconds
}

/** Who a report is: made once, so that a choice can be changed without another report coming of it. */
export type Identity = Pick<Report, "id" | "nonce">;

/** Draws a report's id and nonce. */
export function newIdentity(random: Means["random"]): Identity {
  const b = random(16);
  b[6] = ((b[6] ?? 0) & 0x0f) | 0x40; // version 4
  b[8] = ((b[8] ?? 0) & 0x3f) | 0x80; // the variant of RFC 9562
  const hex = [...b].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  return { id, nonce: btoa(String.fromCharCode(...random(32))) };
}

/** Makes a report, the verdict included. It throws a ReportError for one that the server would refuse. */
export async function makeReport(identity: Identity, seen: Seen, choice: Choice, means: Means): Promise<Report> {
  const posts = ofPage(seen.page, seen.posts);
  const full = chosen(posts, seen.clusters, choice);
  const threads = bareThreads(posts, seen, choice, full);
  const inFull = posts.filter((post) => full.has(post.id)).map((post) => fullPost(post, seen.observed.get(post.id) ?? means.now()));
  const note = clean(choice.note.trim());
  const report: Report = {
    ...identity,
    detector: means.detector,
    signatures_version: means.signatures.version,
    ...(means.signatures.off.length > 0 && { signatures_off: means.signatures.off }),
    page: seen.page,
    threads,
    posts: choice.pseudonyms ? replaceNames(inFull) : inFull,
    evidence: [],
    flags: [],
    pseudonyms: choice.pseudonyms,
    ...(note !== "" && { note }),
    language: choice.language,
  };
  hold(report);
  Object.assign(report, verdictOf(await means.judge(report.detector.parameters, expand(report))));
  return report;
}

const utf8 = new TextEncoder();
const size = (text: string): number => utf8.encode(text).length;

/** Gives the bytes that are sent. Their SHA-256 is the report's digest: they are kept, never written a second time. */
export function bodyOf(report: Report): Uint8Array<ArrayBuffer> {
  const body = utf8.encode(toJSON(report));
  if (body.length > maxReport) throw new ReportError("too_large", maxReport);
  return body;
}

/** Holds a report to the server's limits before the detector runs on it. */
function hold({ posts, threads, note }: Report): void {
  const most = (n: number, limit: number, code: ReportError["code"]): void => {
    if (n > limit) throw new ReportError(code, limit);
  };
  if (posts.length === 0) throw new ReportError("nothing");
  most(posts.length, maxPosts, "too_many_posts");
  most(threads.length, maxThreads, "too_many_threads");
  most(threads.reduce((n, { times }) => n + times.length, 0), maxTimes, "too_many_times");
  most(size(note ?? ""), maxNote, "note_too_long");
}

/** Gives the posts of a page, each once, by time: the order in which pseudonyms and ordinals are given out. */
function ofPage(page: string, posts: Post[]): Post[] {
  const [, platform, name] = /^(x|facebook):([^ /:?#\n\t]+)$/.exec(page) ?? [];
  if (platform === undefined || name === undefined) throw new ReportError("page");
  const same = (one: string): boolean => one === name || (platform === "x" && one.toLowerCase() === name.toLowerCase());
  const byID = new Map(posts.filter((post) => post.platform === platform && same(post.page)).map((post) => [post.id, post]));
  return [...byID.values()].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
}

/** Gives the posts of clusters that can be sent in full, in the order in which a report has them. */
export function candidatesOf(seen: Seen, clusters: readonly string[]): Post[] {
  const posts = ofPage(seen.page, seen.posts);
  const full = chosen(posts, seen.clusters, { clusters, leftOut: new Set() });
  return posts.filter(({ id }) => full.has(id));
}

/** Gives the ids of the posts that are sent in full. */
function chosen(posts: Post[], clusters: Cluster[], choice: Pick<Choice, "clusters" | "leftOut">): Set<string> {
  const wanted = new Set(clusters.filter(({ id }) => choice.clusters.includes(id)).flatMap((cluster) => cluster.posts));
  const sent = posts.filter((post) => wanted.has(post.id) && !choice.leftOut.has(post.id) && !post.root && sendable(post));
  return new Set(sent.map(({ id }) => id));
}

/** Says whether the server takes a post in full. One that it would not take becomes a bare time, and the verdict shows that. */
function sendable({ id, thread, account }: Post): boolean {
  const named = [id, thread, account.id].every((one) => one !== "" && one === clean(one) && size(one) <= maxID);
  return named && !/^(root|bare):/.test(id) && !account.id.startsWith("#");
}

/** Gives numbers from 1 to names in the order in which they are met. */
function ordinals(): (name: string) => number {
  const given = new Map<string, number>();
  return (name) => {
    const n = given.get(name) ?? given.size + 1;
    given.set(name, n);
    return n;
  };
}

/** Gives the threads that hold a post in full, each with the times of its other replies. */
function bareThreads(posts: Post[], seen: Seen, choice: Choice, full: ReadonlySet<string>): ReportThread[] {
  const said = new Map(seen.threads.map((thread) => [thread.id, thread]));
  const threads = new Map<string, ReportThread>();
  for (const { id, thread } of posts) if (full.has(id) && !threads.has(thread)) threads.set(thread, emptyThread(thread, said.get(thread)));
  const account = ordinals();
  const cluster = otherClusters(seen.clusters, choice.clusters);
  for (const post of posts) {
    const thread = threads.get(post.thread);
    if (!thread) continue;
    if (post.root) {
      thread.root = rootOf(post);
      continue;
    }
    thread.read++;
    if (!full.has(post.id)) thread.times.push(bareTime(post, post.account.id === "" ? 0 : account(post.account.id), cluster(post.id)));
  }
  return [...threads.values()];
}

/**
 * Numbers the clusters that are not reported: their replies are bare times, but that they belong together weighs in the time
 * tests of those that are reported. A post that was left out belongs to none: the office said that it is not to count.
 */
function otherClusters(clusters: Cluster[], reported: readonly string[]): (post: string) => number {
  const of = new Map<string, string>();
  for (const { id, posts } of clusters) if (!reported.includes(id)) for (const post of posts) of.set(post, id);
  const number = ordinals();
  return (post) => {
    const cluster = of.get(post);
    return cluster === undefined ? 0 : number(cluster);
  };
}

function emptyThread(id: string, said: Thread | undefined): ReportThread {
  return { id, root: { text: "" }, times: [], read: 0, shown: Math.max(0, said?.shown ?? 0), order: said?.order ?? "" };
}

/** JSON writes half of a surrogate pair in a way that readers read differently, and Postgres takes no NUL. */
const clean = (text: string): string => text.toWellFormed().replaceAll("\0", "\ufffd");

const cleanAll = (links: string[]): { links?: string[] } => (links.length > 0 ? { links: links.map(clean) } : {});

/** What no platform can have meant is unknown. */
const timeOf = (t: number): number => (t >= earliestTime && t <= latestTime ? t : 0);

/** A time to the second, or as coarse as the server takes it. */
const coarse = (seconds: number): number => Math.min(seconds, maxCoarse);

function rootOf({ text, links, time }: Post): ReportThread["root"] {
  return { text: clean(text), ...cleanAll(links), ...(timeOf(time) > 0 && { time }) };
}

function bareTime({ time, resolution }: Post, account: number, cluster: number): BareTime {
  return { t: timeOf(time), ...(resolution > 1 && { r: coarse(resolution) }), account, ...(cluster > 0 && { cluster }) };
}

function fullPost(post: Post, observed: number): ReportPost {
  const { id, thread, lang, time, resolution } = post;
  return {
    id, thread, account: shownOf(post.account), text: clean(post.text),
    ...(lang !== "" && size(lang) <= maxCode && { lang: clean(lang) }),
    time: timeOf(time),
    ...(resolution > 1 && { resolution: coarse(resolution) }),
    ...cleanAll(post.links),
    permalink: permalink(post),
    observed_at: observed,
  };
}

function shownOf(a: Account): ReportAccount {
  return {
    id: a.id,
    ...(a.handle !== "" && { handle: clean(a.handle) }),
    ...(a.name !== "" && { name: clean(a.name) }),
    ...(timeOf(a.created) > 0 && { created: a.created }),
    ...(a.followers >= 0 && { followers: a.followers }),
    ...(a.following >= 0 && { following: a.following }),
    ...(a.posts >= 0 && { posts: a.posts }),
    ...(a.defaultPicture >= 0 && { default_picture: a.defaultPicture === 1 }),
  };
}

/** Where the post can be opened. */
export function permalink({ platform, id, account }: Pick<Post, "platform" | "id" | "account">): string {
  const part = (text: string): string => encodeURIComponent(clean(text));
  if (platform === "facebook") return `https://www.facebook.com/${part(id)}`;
  return `https://x.com/${part(account.handle || "i")}/status/${part(id)}`;
}

/** Takes out of the posts what leads to an account, and keeps accounts apart from one another. */
function replaceNames(posts: ReportPost[]): ReportPost[] {
  const name = ordinals();
  return posts.map((post, i) => {
    const { handle: _handle, name: _name, ...account } = post.account;
    return { ...post, id: `p${i + 1}`, account: { ...account, id: `a${name(account.id)}` }, permalink: "" };
  });
}

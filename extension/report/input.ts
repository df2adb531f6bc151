// What the detector is given of a report: the mirror of server/campaign/input.go. The preview's verdict is made of exactly these
// posts, and the server makes the same ones, so that it comes to the same verdict.
import type { WirePost } from "../detector/detect.ts";
import type { Account } from "../platform/platform.ts";
import type { BareTime, Report, ReportAccount, ReportPost, ReportThread } from "./form.ts";

/** Expands a report: per thread its root and its bare times, then the posts, all on the report's page. */
export function expand(report: Report): WirePost[] {
  const on = { platform: report.page.slice(0, report.page.indexOf(":")), page: report.page };
  const threads = report.threads.flatMap((thread) => [rootPost(on, thread), ...thread.times.map((time, i) => barePost(on, thread.id, time, i))]);
  return [...threads, ...report.posts.map((post) => fullPost(on, post))];
}

/** Where all posts of a report stand. */
interface Place {
  platform: string;
  page: string;
}

/** An account of which nothing is shown. */
function unknown(id: string): Account {
  return { id, handle: "", name: "", created: 0, followers: -1, following: -1, posts: -1, defaultPicture: -1 };
}

function rootPost(on: Place, { id, root }: ReportThread): WirePost {
  return { ...on, id: `root:${id}`, thread: id, root: true, account: unknown(""), text: root.text, lang: "", time: root.time ?? 0, resolution: 0, links: root.links ?? [] };
}

/** Expands the i-th bare time of a thread, counted from 0. */
function barePost(on: Place, thread: string, { t, r, account, cluster }: BareTime, i: number): WirePost {
  const id = account > 0 ? `#${account}` : "";
  return {
    ...on, id: `bare:${thread}:${i}`, thread, root: false, bare: true, account: unknown(id),
    text: "", lang: "", time: t, resolution: r ?? 0, links: [], group: cluster ?? 0,
  };
}

function fullPost(on: Place, post: ReportPost): WirePost {
  const { id, thread, text, lang, time, resolution, links } = post;
  return { ...on, id, thread, root: false, account: accountOf(post.account), text, lang: lang ?? "", time, resolution: resolution ?? 0, links: links ?? [] };
}

function accountOf(a: ReportAccount): Account {
  return {
    id: a.id, handle: a.handle ?? "", name: a.name ?? "", created: a.created ?? 0,
    followers: a.followers ?? -1, following: a.following ?? -1, posts: a.posts ?? -1,
    defaultPicture: a.default_picture === undefined ? -1 : Number(a.default_picture),
  };
}

// Every message between the parts of the extension, by who may be trusted with what. content.ts sits beside a page that may be
// hostile: it may hand in posts and ask about flags of its own page. Everything else only the extension's own pages may do: background.ts
// looks at who sends.
import type { Evidence, Kind, Level, Reason, Span } from "./detector/detect.ts";
import type { Account, Post, Thread, Warning } from "./platform/platform.ts";

/** From a content script: posts of the office's own threads, and how well the page could be read. */
export interface PostsMessage {
  kind: "posts";
  platform: string;
  posts: Post[];
  threads: Thread[];
  warnings: Warning[];
}

/** From a content script: what is known about the cluster of one flagged post. */
export interface ExplainMessage {
  kind: "explain";
  platform: string;
  post: string;
}

/** From a content script: what the person says of a cluster. It stays on this machine. */
export interface MarkMessage {
  kind: "mark";
  platform: string;
  post: string;
  mark: Mark;
}

/** What a content script may send, and the extension's own pages too. */
export type SiteMessage = PostsMessage | ExplainMessage | MarkMessage;

/** What only the extension's own pages may send. */
export type OwnMessage = never;

export type Message = SiteMessage | OwnMessage;

/** What the person said of a cluster: a letter campaign is shown as similar, what is not the same not at all. */
export type Mark = "letter" | "different" | "none";

/** A verdict on one post, as much of it as the badge needs. */
export interface ShownFlag {
  post: string;
  level: Level;
  kind: Kind;
  accounts: number;
  seconds: number; // from the first to the last
  reason: Reason; // the finding
  mark: Mark;
}

/** The answer to posts: every flag on their pages. */
export interface FlagsAnswer {
  pages: string[];
  flags: ShownFlag[];
  problem: string; // a code, "" if all is well
}

/** One post of a cluster, with what of its text the others share. */
export interface ShownPost {
  id: string;
  account: Account;
  text: string;
  lang: string;
  time: number;
  spans: Span[];
}

/** The answer to explain. */
export interface Explanation {
  flag: ShownFlag;
  reasons: Reason[];
  evidence: Evidence;
  posts: ShownPost[]; // this one first, then the others in order of time
  // All replies of this post's thread, the cluster's among them, how many there are, and whether the order that is shown leaves some out.
  thread: { times: number[]; own: number[]; shown: number; filtered: boolean };
}

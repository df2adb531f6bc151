// Every message between the parts of the extension, by who may be trusted with what. content.ts sits beside a page that may be
// hostile: it may hand in posts and ask about flags of its own page. Everything else only the extension's own pages may do: background.ts
// looks at who sends.
import type { Evidence, Kind, Level, Reason, Span } from "./detector/detect.ts";
import type { Problem, ShownSignature } from "./feed/client.ts";
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

/** From a content script: the person asks what to do. It opens the advice, a page of the extension. */
export interface AdviceMessage {
  kind: "advice";
  platform: string;
}

/** What a content script may send, and the extension's own pages too. */
export type SiteMessage = PostsMessage | ExplainMessage | MarkMessage | AdviceMessage;

/** Asks for all that there is to show. `tab` is the browser's tab in front; -1: none is known. */
export interface OverviewMessage {
  kind: "overview";
  tab: number;
}

/** The person saw the list: nothing in it is new any more. */
export interface LookedMessage {
  kind: "looked";
}

/** Switches one confirmed message off or on for this office. */
export interface SignatureMessage {
  kind: "signature";
  id: string;
  on: boolean;
}

/** Asks the server for the feed now. */
export interface PollMessage {
  kind: "poll";
}

/** Erases everything that is kept on this machine; answered by true. */
export interface EraseMessage {
  kind: "erase";
}

/** What only the extension's own pages may send. */
export type OwnMessage = OverviewMessage | LookedMessage | SignatureMessage | PollMessage | EraseMessage;

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

/** How well one platform's pages can be read. Times are Unix milliseconds, 0: never. */
export interface Health {
  platform: string;
  at: number; // the last answer that was looked at
  good: number; // the last that could be read as expected
  warnings: Warning[]; // of the last
  off: string; // the feed's reason for switching the adapter off, "" if it did not
}

/** What is known of the feed. Times are Unix milliseconds, 0: none. */
export interface FeedState {
  server: string; // "" without one
  origin: string;
  version: number; // of the last good bundle; 0: none
  issued: number;
  expires: number;
  inForce: boolean;
  checked: number; // the last answer that held
  problem: { code: Problem; at: number } | null; // why nothing newer came, and since when
  signatures: ShownSignature[];
  advice: Record<string, string>; // by language, as it was signed
}

/** One reply of a cluster, and where it is. */
export interface PlacedPost extends ShownPost {
  permalink: string;
  isNew: boolean; // coordinated, and not looked at before
}

/** A cluster as popup and panel show it. */
export interface ShownCluster {
  platform: string;
  page: string;
  flag: ShownFlag; // of its first post
  known: number; // the day on which the message that it matches was confirmed, since 1970; -1: it matches none
  posts: PlacedPost[]; // in order of time
}

/** The thread that a tab showed last. */
export interface Here {
  platform: string;
  page: string;
  thread: string; // "" if it showed several
  read: number; // replies read of it
  shown: number; // replies that the platform says there are, -1 if it does not
  filtered: boolean; // the order that is shown leaves some out
  tab: number;
  inFront: boolean;
}

/** The answer to overview. */
export interface Overview {
  here: Here | null; // the tab in front, else the one read last
  clusters: ShownCluster[]; // the newest first
  times: Record<string, number[]>; // of all replies in the threads of the clusters, rising, by platform:page
  health: Health[];
  feed: FeedState;
}

/** From the background to a tab: the flags that hold from now on. */
export interface FlagsMessage {
  kind: "flags";
  flags: ShownFlag[];
}

/** From the panel to a tab: brings a reply into view. The answer says whether the page holds it. */
export interface JumpMessage {
  kind: "jump";
  post: string;
}

export type TabMessage = FlagsMessage | JumpMessage;

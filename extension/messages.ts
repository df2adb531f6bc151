// Every message between the parts of the extension, by who may be trusted with what. content.ts sits beside a page that may be
// hostile: it may hand in posts and ask about flags of its own page. Everything else only the extension's own pages may do: background.ts
// looks at who sends.
import type { Evidence, Kind, Level, Reason, Span } from "./detector/detect.ts";
import type { Problem, ShownSignature } from "./feed/client.ts";
import type { Account, Post, Thread, Warning } from "./platform/platform.ts";
import type { LogMemory } from "./report/log.ts";
import type { Event, State } from "./report/queue.ts";
import type { Receipt } from "./report/receipt.ts";
import type { Said } from "./report/said.ts";

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

/** From a content script: the person wants to report the cluster of a post. It opens the preview; nothing is sent by it. */
export interface AskMessage {
  kind: "ask";
  platform: string;
  post: string;
}

/** What a content script may send, and the extension's own pages too. */
export type SiteMessage = PostsMessage | ExplainMessage | MarkMessage | AskMessage | AdviceMessage;

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

/** Erases everything that is kept on this machine; answered by what became of the access to the server. */
export interface EraseMessage {
  kind: "erase";
}

/** What the office chose for a report. A cluster is named by any of its posts. */
export interface DraftMessage {
  kind: "draft";
  platform: string;
  clusters: string[];
  leftOut: string[]; // posts that are sent as bare times
  pseudonyms: boolean;
  note: string;
  identity: { id: string; nonce: string } | null; // of the draft before; null: the first
}

/** The report as the preview showed it, byte for byte. */
export interface SendMessage {
  kind: "send";
  body: string;
}

/** The answer to erase. */
export interface Erased {
  left: Left | null; // null: there was no server
}

/** What became of this device's access to a server that it left. */
export interface Left {
  server: string;
  device: string; // id, by which whoever runs the server finds it
  ended: boolean; // the server ended it
}

/** Asks for what was sent and what became of it. */
export interface SentMessage {
  kind: "sent";
}

/** Takes a report out of what is kept: the office's doing, and nobody else's. */
export interface DropMessage {
  kind: "drop";
  id: string;
}

/** Tries a report once more. */
export interface AgainMessage {
  kind: "again";
  id: string;
}

/** Asks for news now, and sends what is due; hurry: also what waits for the network, because it is back or somebody begins to look. */
export interface WakeMessage {
  kind: "wake";
  hurry: boolean;
}

/** What only the extension's own pages may send. */
export type OwnMessage =
  | OverviewMessage | LookedMessage | SignatureMessage | PollMessage | EraseMessage
  | DraftMessage | SendMessage | SentMessage | DropMessage | AgainMessage | WakeMessage;

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
  known?: Reason; // that it matches a confirmed message, if it does
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

/** A post that can be reported, in the order in which a report has them. */
export interface Candidate {
  id: string;
  account: Account;
  text: string;
  time: number;
  permalink: string;
}

/** How many of some posts the office reported before, from any of its computers, and when last (Unix milliseconds). */
export interface Already {
  posts: number;
  at: number;
}

/**
 * The answer to draft: a report as JSON, because messages are JSON and take no bigint, or why there is none. The candidates that
 * were not left out are the report's posts, in the same order.
 */
export interface Drafted {
  report: string; // "" if there is none
  problem: string; // a ReportError's code, "no_cluster" or "internal"; "" if all is well
  limit: number; // of the problem
  page: string;
  candidates: Candidate[];
  already: Already;
  colleagues: number; // reports about this page that other computers of the office sent in the last seven days
  elsewhere: number; // posts of the clusters that stand on another page of the office: they take another report
}

/** A report that was sent from here. */
export interface SentReport {
  id: string;
  server: string; // origin for which it is meant
  page: string;
  posts: number;
  state: State;
  trail: Event[];
  next: number; // when it is tried again, if it waits; Unix milliseconds
  receipt?: Receipt; // one that does not hold too: it is the evidence
}

/** The answer to sent: newest first, and what the server says of all the office's reports, by id. */
export interface SentAnswer {
  server: string; // origin, "" without one
  reports: SentReport[];
  said: Record<string, Said>;
  alarm?: NonNullable<LogMemory["alarm"]>;
}

/** The answer to explain. */
export interface Explanation {
  flag: ShownFlag;
  reasons: Reason[];
  evidence: Evidence;
  posts: ShownPost[]; // this one first, then the others in order of time
  // All replies of this post's thread, the cluster's among them, how many there are, and whether the order that is shown leaves some out.
  thread: { times: number[]; own: number[]; shown: number; filtered: boolean };
  reported: Already;
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
  clusters: ShownCluster[]; // the strongest first, then the newest
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

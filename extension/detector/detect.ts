// What the detector takes and says: the types of wasm/detect/detect.go. Their meaning is explained there.
import type { Post } from "../platform/platform.ts";

/** A whole number of 64 bits: a number where that is exact, a bigint otherwise. */
export type Int = number | bigint;

/** A post with what no page gives and a report may need. */
export interface WirePost extends Post {
  media?: string[];
  bare?: boolean; // a reply known only by its time
  group?: Int; // on a bare reply: the cluster that it was seen in, from 1
}

/** The levels, in order of weight. */
export const levels = ["none", "similar", "coordinated"] as const;
export type Level = (typeof levels)[number];

/** The kinds, from the loosest to the closest. */
export const kinds = ["none", "link", "variant", "copy"] as const;
export type Kind = (typeof kinds)[number];

/** A range of bytes of a post's text in UTF-8; end is not in it. */
export interface Span {
  start: number;
  end: number;
}

/** A named number: value × 10^exp. */
export interface Param {
  name: string;
  value: Int;
  exp: Int;
}

export interface Reason {
  code: string;
  params: Param[];
}

/** The time test of one thread. */
export interface ThreadTest {
  thread: string;
  fields: Param[];
}

/** All facts about a cluster that the policy judges by. */
export interface Evidence {
  fields: Param[];
  threads: ThreadTest[];
}

/** One message posted by three or more accounts. */
export interface Cluster {
  id: string;
  exemplar: string;
  level: Level;
  kind: Kind;
  rank: Int;
  posts: string[];
  reasons: Reason[];
  signature: string; // the id of the confirmed campaign that it matches, or ""
  evidence: Evidence;
}

/** The verdict on one post. */
export interface Flag {
  post: string;
  level: Level;
  kind: Kind;
  cluster: string;
  rank: Int;
  spans: Span[];
}

export interface Result {
  clusters: Cluster[];
  flags: Flag[];
}

/** How alike two texts are, per mille, and what of each is the same. */
export interface Comparison {
  similarity: Int;
  kind: Kind;
  spans: [Span[], Span[]];
}

/** The fingerprint of a confirmed campaign. */
export interface Signature {
  id: string;
  day: Int; // since 1 January 1970 UTC
  sketch: number[];
}

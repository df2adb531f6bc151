// A report as it is sent: server/campaign/report.go field by field, names and order included. docs/report.md says what each
// field means. Times are Unix seconds.
import type { Int, Kind, Level } from "../detector/detect.ts";

export interface Report {
  id: string; // UUID
  nonce: string; // base64 of 32 random bytes: the salt of the digest in the log
  detector: { sha256: string; parameters: Record<string, Int> };
  signatures_version: number; // of the feed that was loaded; 0: none
  signatures_off?: string[]; // ids that the office switched off
  page: string; // "x:HANDLE", "facebook:ID"
  threads: ReportThread[];
  posts: ReportPost[]; // the flagged posts, in full
  evidence: ReportCluster[]; // what the detector says of exactly this report
  flags: ReportFlag[];
  pseudonyms: boolean;
  note?: string;
  language: Language;
}

/** In which the office reads answers. */
export type Language = "en" | "fr";

export interface ReportThread {
  id: string;
  root: { text: string; links?: string[]; time?: number };
  times: BareTime[]; // of every reply read that is not among the posts
  read: number;
  shown: number; // 0: the platform does not say
  order: string;
}

/** A reply without text or name; the ordinals mean something in this report alone. */
export interface BareTime {
  t: number;
  r?: number; // resolution in seconds
  account: number; // from 1; 0: unknown
  cluster?: number; // from 1: seen in a cluster that is not reported
}

export interface ReportPost {
  id: string;
  thread: string;
  account: ReportAccount;
  text: string;
  lang?: string;
  time: number;
  resolution?: number;
  links?: string[];
  permalink: string; // "" with pseudonyms
  observed_at: number;
}

/** What the page showed of who posted; what it did not show is left out. */
export interface ReportAccount {
  id: string;
  handle?: string;
  name?: string;
  created?: number;
  followers?: number;
  following?: number;
  posts?: number;
  default_picture?: boolean;
}

/** A number: value × 10^exp. */
export interface Amount {
  name: string;
  value: Int;
  exp?: Int;
}

export interface ReportReason {
  code: string;
  params: Amount[];
}

export interface ReportCluster {
  id: string;
  exemplar: string;
  level: Level;
  kind: Kind;
  rank: Int;
  posts: string[];
  reasons: ReportReason[];
  signature?: string;
  fields: Amount[];
  threads: { thread: string; fields: Amount[] }[];
}

export interface ReportFlag {
  post: string;
  level: Level;
  kind: Kind;
  cluster: string;
  rank: Int;
  spans: [number, number][]; // bytes of the text in UTF-8
}

// The server's limits (server/campaign/report_limits.go). Over one of them a report is refused as a whole.
export const maxReport = 4 << 20; // bytes of the body
export const maxPosts = 500;
export const maxThreads = 64;
export const maxTimes = 20_000; // of all threads together
export const maxNote = 4_000; // bytes
export const maxID = 200; // bytes of an id
export const maxCode = 64; // bytes of a language
export const maxCoarse = 366 * 86_400; // seconds of a resolution
export const earliestTime = 1_072_915_200; // 2004-01-01
export const latestTime = 4_102_444_800; // 2100-01-01

/** Why a report cannot be made. The words are the reader's. */
export class ReportError extends Error {
  constructor(
    readonly code: "nothing" | "page" | "too_many_posts" | "too_many_threads" | "too_many_times" | "note_too_long" | "too_large",
    readonly limit = 0,
  ) {
    super(code);
  }
}

/**
 * Writes a report as JSON. JSON.stringify has no place for a bigint and every other number here is whole, so this is the one
 * writer; what it gives are the bytes whose digest stands in the log.
 */
export function toJSON(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return `[${value.map(toJSON).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${toJSON(field)}`).join(",")}}`;
}

/**
 * Reads what toJSON wrote. A number that is too large to be exact becomes a bigint again, where JSON.parse shows the source of a value:
 * the least versions in the manifest do.
 */
export function fromJSON(text: string): Report {
  const exact = (_: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "") ? BigInt(context?.source ?? "") : value;
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown) as Report;
}

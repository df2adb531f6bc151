// The feed as a client holds it: what it accepts, how a delta is applied, what of it is loaded. server/feed is the same in Go;
// docs/feed.md says why. decode in envelope.ts reads one.
import type { Signature } from "../detector/detect.ts";

/** On whose word a signature was published: verified posts of three offices or more, or a named source outside. */
export const kindOffices = 1;
export const kindOutside = 2;

/** One published signature. Days count from 1 January 1970 UTC. */
export interface Entry {
  id: string;
  kind: number;
  published: number;
  expires: number; // the day from which it no longer stands
  sketch: number[];
}

/** Turns a platform's adapter off from afar. */
export interface Switch {
  platform: string;
  first: number; // versions of the adapter, both included
  last: number;
  reason: string; // a code that is put into words
}

/** One version of the feed, its lists in the order of the format. */
export interface Bundle {
  origin: string;
  version: number;
  base: number; // the version that it changes; 0: it stands for itself
  issued: number; // Unix seconds
  expires: number; // Unix seconds
  signatures: Entry[];
  removed: string[]; // of a delta: ids of the base that are no more
  revoked: string[];
  switches: Switch[];
  advice: Record<string, string>; // by language
}

/** Why a bundle is refused. */
export class FeedError extends Error {
  constructor(readonly code: "malformed" | "signature" | "unsupported" | "origin" | "old" | "expired" | "base", readonly what = "") {
    super(what === "" ? code : `${code}: ${what}`);
  }
}

/**
 * Says whether a client that holds one bundle may take another at a time in Unix seconds; it throws if not. The first rule that
 * fails counts, and the bundle held stays.
 */
export function accept(have: Bundle | undefined, got: Bundle, now: number): void {
  if (have && got.origin !== have.origin) throw new FeedError("origin");
  if (have && (got.version <= have.version || got.issued < have.issued)) throw new FeedError("old");
  if (got.expires <= now) throw new FeedError("expired");
  if (got.base !== 0 && got.base !== have?.version) throw new FeedError("base");
}

/** Gives the bundle that stands for itself after a delta, or a full one, was taken. */
export function apply(have: Bundle | undefined, got: Bundle): Bundle {
  if (got.base === 0) return got;
  if (!have || got.base !== have.version || have.base !== 0) throw new FeedError("base");
  if (got.origin !== have.origin) throw new FeedError("origin");
  const entries = new Map(have.signatures.map((entry) => [entry.id, entry]));
  for (const id of got.removed) entries.delete(id);
  for (const entry of got.signatures) entries.set(entry.id, entry);
  return { ...got, base: 0, removed: [], signatures: [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

/** The day of a time in Unix seconds. */
export const dayOf = (time: number): number => Math.floor(time / 86_400);

/** Gives what the detector loads on a day: nothing that expired, was taken back, or was switched off by the office. */
export function live(bundle: Bundle, day: number, off: ReadonlySet<string> = new Set()): Signature[] {
  const revoked = new Set(bundle.revoked);
  const stands = bundle.signatures.filter(({ id, expires }) => expires > day && !revoked.has(id) && !off.has(id));
  return stands.map(({ id, published, sketch }) => ({ id, day: published, sketch }));
}

/** Gives the reason for which an adapter's version is switched off, "" if it is not. */
export function switchedOff(bundle: Bundle, platform: string, version: number): string {
  return bundle.switches.find((one) => one.platform === platform && one.first <= version && version <= one.last)?.reason ?? "";
}

// What an office's browser holds of the feed and how it gets the next version: asked for, checked, taken or refused. A version that
// is refused changes nothing, and what was refused is kept to be shown. Network, clock and storage come in as parameters.
import type { Signature } from "../detector/detect.ts";
import { type Key, NoteError, parseKey } from "../report/note.ts";
import { decode } from "./envelope.ts";
import { type Bundle, type Entry, FeedError, accept, apply, dayOf, live, switchedOff } from "./feed.ts";

/** Why there is no newer version: a refusal's code, or that no answer came. */
export type Problem = FeedError["code"] | "key" | "offline" | "denied" | "server";

/** What is kept between two polls. Only bundles that were checked are in it. Times are Unix milliseconds. */
export interface Held {
  key: string; // that the bundle was checked with; another key begins anew
  bundle?: Bundle; // the last good one, standing for itself
  checked: number; // the last answer that held
  problem?: { code: Problem; at: number }; // since when it fails, and why
}

/** An answer of GET /v1/feed?have=VERSION. */
export interface Answer {
  status: number;
  body: Uint8Array<ArrayBuffer>;
}

export interface World {
  get(have: number): Promise<Answer>; // throws if there is no answer
  subtle: SubtleCrypto;
  now(): number; // Unix milliseconds
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Asks once for what is newer than what is held, and gives what is held from now on. */
export async function poll(world: World, key: string, before: Held | undefined): Promise<Held> {
  const held = before?.key === key ? before : { key, checked: 0 };
  const have = held.bundle?.version ?? 0;
  const got = await ask(world, held, have);
  const whole = have > 0 && (got.problem?.code === "base" || got.problem?.code === "malformed"); // a delta may fail where the whole holds
  return whole ? ask(world, held, 0) : got;
}

async function ask(world: World, held: Held, have: number): Promise<Held> {
  const { problem: past, ...good } = held;
  const failed = (code: Problem): Held => ({ ...good, problem: { code, at: past?.code === code ? past.at : world.now() } });
  let answer;
  try {
    answer = await world.get(have);
  } catch {
    return failed("offline");
  }
  switch (answer.status) {
    case 304:
    case 404: // nothing was published yet
      return { ...good, checked: world.now() };
    case 401:
    case 403:
      return failed("denied");
    case 200:
      break;
    default:
      return failed("server");
  }
  try {
    const bundle = await take(world, await parseKey(world.subtle, held.key), held.bundle, answer.body);
    return { ...good, bundle, checked: world.now() };
  } catch (error) {
    if (error instanceof FeedError) return failed(error.code);
    if (error instanceof NoteError) return failed("key");
    throw error;
  }
}

/** Checks what came and puts it on what is held. */
async function take(world: World, key: Key, have: Bundle | undefined, data: Uint8Array<ArrayBuffer>): Promise<Bundle> {
  const got = await decode(world.subtle, data, key);
  accept(have, got, seconds(world.now()));
  return apply(have, got);
}

/** The bundle that is in force at a time in Unix milliseconds. One that expired is none. */
export function inForce(held: Held | undefined, now: number): Bundle | undefined {
  return held?.bundle && held.bundle.expires > seconds(now) ? held.bundle : undefined;
}

/** What a detector loads, and what a report says that it had loaded. */
export interface Loaded {
  version: number; // 0: nothing
  off: string[]; // ids that the office switched off, of this version, rising
  signatures: Signature[];
}

/** Gives what is loaded at a time in Unix milliseconds, without what the office switched off. */
export function loadedOf(held: Held | undefined, off: readonly string[], now: number): Loaded {
  const bundle = inForce(held, now);
  if (!bundle) return { version: 0, off: [], signatures: [] };
  const known = new Set(bundle.signatures.map(({ id }) => id));
  const left = [...new Set(off)].filter((id) => known.has(id)).sort();
  return { version: bundle.version, off: left, signatures: live(bundle, dayOf(seconds(now)), new Set(left)) };
}

/** The reasons for which adapters are switched off at a time, by platform; `versions` are the adapters'. */
export function switchesOf(held: Held | undefined, versions: readonly { platform: string; version: number }[], now: number): Record<string, string> {
  const bundle = inForce(held, now);
  const found = versions.map(({ platform, version }) => [platform, bundle ? switchedOff(bundle, platform, version) : ""] as const);
  return Object.fromEntries(found.filter(([, reason]) => reason !== ""));
}

/** What becomes of one signature. */
export type Standing = "loaded" | "off" | "expired" | "revoked";

/** One signature as a person sees it. */
export interface ShownSignature extends Omit<Entry, "sketch"> {
  standing: Standing;
}

/** Every signature of what is held, the newest first, and what became of it at a time. */
export function signaturesOf(held: Held | undefined, off: readonly string[], now: number): ShownSignature[] {
  const day = dayOf(seconds(now));
  const revoked = new Set(held?.bundle?.revoked);
  const standing = ({ id, expires }: Entry): Standing => {
    if (revoked.has(id)) return "revoked";
    if (expires <= day || !inForce(held, now)) return "expired";
    return off.includes(id) ? "off" : "loaded";
  };
  const shown = (held?.bundle?.signatures ?? []).map((entry) => {
    const { sketch: _sketch, ...rest } = entry;
    return { ...rest, standing: standing(entry) };
  });
  return shown.sort((a, b) => b.published - a.published || (a.id < b.id ? -1 : 1));
}

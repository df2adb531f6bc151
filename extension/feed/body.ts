// Reads the body of a bundle (docs/feed.md, "The body"): the mirror of server/feed/body.go and check.go. A body has one encoding,
// and every other is refused, so that what was signed means one thing. Lists are bounded before they are read.
import { CodedError } from "../detector/abi.ts";
import { Reader } from "../detector/reader.ts";
import { type Bundle, type Entry, type Switch, FeedError, kindOffices, kindOutside } from "./feed.ts";

// The limits of server/feed.
const maxEntries = 20_000;
const maxID = 16; // bytes
const maxSwitches = 1_000;
const maxAdvice = 16; // languages
const maxText = 65_536; // bytes of one advice
const maxName = 64; // bytes
export const maxDay = 1_000_000; // the year 4700
const maxNumber = 2 ** 40;

// The detector's limits on a sketch (wasm/detect/signature.go).
const leastSketch = 12;
const mostSketch = 28;
const sketchBits = 24;

const rawWords = 32; // the r of a sketch whose elements stand as four bytes each
const magic = [0x52, 0x46, 0x42, 0x31]; // RFB1

/** The part of a bundle that the body holds. */
export type Body = Pick<Bundle, "signatures" | "removed" | "revoked" | "switches" | "advice">;

const refuse = (what: string): never => {
  throw new FeedError("malformed", what);
};

/** Reads a body to its last byte. */
export function readBody(bytes: Uint8Array): Body {
  try {
    return read(new Reader(bytes));
  } catch (error) {
    if (error instanceof CodedError) throw new FeedError("malformed", error.field);
    throw error;
  }
}

function read(r: Reader): Body {
  if (!r.take(magic.length, "magic").every((byte, i) => byte === magic[i])) refuse("magic");
  const first = r.upTo(maxDay, "first day");
  const signatures = list(r, maxEntries, "signatures", () => readEntry(r, first));
  if (first !== earliest(signatures)) refuse("first day");
  rising(signatures.map(({ id }) => id), "signatures");
  const removed = readIDs(r, "removed");
  const revoked = readIDs(r, "revoked");
  const switches = list(r, maxSwitches, "switches", () => readSwitch(r));
  for (const [i, one] of switches.entries()) if (i > 0 && !isBefore(switches[i - 1]!, one)) refuse("switches");
  const advice = list(r, maxAdvice, "advice", () => [name(r, maxName, "language"), shortText(r, maxText, "advice")] as const);
  rising(advice.map(([language]) => language), "advice");
  r.end();
  return { signatures, removed, revoked, switches, advice: Object.fromEntries(advice) };
}

/** The earliest published day, 0 without signatures. */
const earliest = (entries: Entry[]): number => (entries.length === 0 ? 0 : entries.reduce((least, { published }) => Math.min(least, published), maxDay));

/** Reads a list of at most so many elements. It grows as they are read: a few bytes cannot ask for much memory. */
function list<T>(r: Reader, max: number, what: string, one: () => T): T[] {
  const out: T[] = [];
  for (let left = r.upTo(max, what); left > 0; left--) out.push(one());
  return out;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a text of at most so many bytes. */
function shortText(r: Reader, max: number, what: string): string {
  try {
    return utf8.decode(r.take(r.upTo(max, what), what));
  } catch {
    return refuse(what);
  }
}

/** Reads a name: printable ASCII without spaces. */
function name(r: Reader, max: number, what: string): string {
  const text = shortText(r, max, what);
  return /^[!-~]+$/.test(text) ? text : refuse(what);
}

const readIDs = (r: Reader, what: string): string[] => rising(list(r, maxEntries, what, () => name(r, maxID, what)), what);

/** Holds names to their order, in which none stands twice. They are ASCII, so the order is that of their bytes. */
function rising(names: string[], what: string): string[] {
  return names.every((one, i) => i === 0 || names[i - 1]! < one) ? names : refuse(what);
}

function readEntry(r: Reader, first: number): Entry {
  const id = name(r, maxID, "id");
  const kind = r.upTo(255, "kind");
  if (kind !== kindOffices && kind !== kindOutside) refuse("kind");
  const published = first + r.upTo(maxDay, "published day");
  const expires = published + r.upTo(maxDay, "expiry day");
  if (expires <= published || expires > maxDay) refuse("expiry day");
  return { id, kind, published, expires, sketch: readSketch(r) };
}

function readSwitch(r: Reader): Switch {
  const platform = name(r, maxName, "platform");
  const first = r.upTo(maxNumber, "first version");
  const last = r.upTo(maxNumber, "last version");
  return last < first ? refuse("switch") : { platform, first, last, reason: name(r, maxName, "reason") };
}

function isBefore(a: Switch, b: Switch): boolean {
  if (a.platform !== b.platform) return a.platform < b.platform;
  return (a.first - b.first || a.last - b.last) < 0;
}

/** Reads a sketch, and holds it to the coding that takes the fewest bytes. */
function readSketch(r: Reader): number[] {
  const n = r.upTo(mostSketch, "sketch");
  const width = r.take(1, "sketch")[0] ?? 0;
  if (n < leastSketch || width > rawWords) refuse("sketch");
  const sketch = width === rawWords ? Array.from({ length: n }, () => r.word("sketch")) : readRice(r, n, width);
  if (sketch.some((x, i) => x >= 2 ** sketchBits || (i > 0 && x <= sketch[i - 1]!)) || width !== bestWidth(sketch)) refuse("sketch");
  return sketch;
}

/** Reads elements as differences in Rice's coding: ones, a zero, and the lowest bits, the lowest first. */
function readRice(r: Reader, n: number, width: number): number[] {
  const bits = bitReader(r);
  const out: number[] = [];
  let next = 0; // the least that the next element may be
  for (let i = 0; i < n; i++) {
    let high = 0;
    while (bits.next() === 1) high++;
    let low = 0;
    for (let bit = 0; bit < width; bit++) low += bits.next() * 2 ** bit;
    const x = next + high * 2 ** width + low;
    if (x >= 2 ** sketchBits) refuse("sketch"); // before another bit is read
    out.push(x);
    next = x + 1;
  }
  if (bits.rest() !== 0) refuse("sketch");
  return out;
}

/** Reads the bits of a string of bytes, the lowest of a byte first. */
function bitReader(r: Reader): { next(): number; rest(): number } {
  let byte = 0;
  let left = 0;
  return {
    next() {
      if (left === 0) [byte, left] = [r.take(1, "sketch")[0] ?? 0, 8];
      const bit = byte & 1;
      byte >>= 1;
      left--;
      return bit;
    },
    rest: () => byte, // of the last byte: zeros, or it is another encoding
  };
}

/** Gives the r with which a sketch takes the fewest bits, the least among equals; 32 if that saves no byte. */
function bestWidth(sketch: number[]): number {
  const gaps = sketch.map((x, i) => (i === 0 ? x : x - sketch[i - 1]! - 1));
  let [best, least] = [rawWords, Infinity];
  for (let r = 0; r < rawWords; r++) {
    const total = gaps.reduce((sum, gap) => sum + Math.floor(gap / 2 ** r) + 1 + r, 0);
    if (total < least) [best, least] = [r, total];
  }
  return Math.floor((least + 7) / 8) >= 4 * sketch.length ? rawWords : best;
}

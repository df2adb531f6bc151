// Reads a bundle: bounds, signature, envelope, body, in this order (docs/feed.md). Nothing of the body is looked at before its
// digest was found in a text that the server's key signed.
import { type Key, NoteError, openNote } from "../report/note.ts";
import { maxDay, readBody } from "./body.ts";
import { type Bundle, FeedError } from "./feed.ts";

export const maxSize = 4 << 20; // bytes of a bundle
const maxEnvelope = 4_096; // bytes
const newline = 0x0a;

/** Reads a bundle that the key signed. Whether it may be used, accept says. */
export async function decode(subtle: SubtleCrypto, data: Uint8Array<ArrayBuffer>, key: Key): Promise<Bundle> {
  const { head, body } = split(data);
  const text = await openNote(subtle, head, key).catch(because);
  const { sha256, size, ...envelope } = readEnvelope(text);
  if (envelope.origin !== key.name) throw new FeedError("malformed", "origin");
  if (size !== body.length || sha256 !== (await hexDigest(subtle, body))) throw new FeedError("malformed", "body");
  const bundle = { ...envelope, ...readBody(body) };
  if (bundle.base === 0 && bundle.removed.length > 0) throw new FeedError("malformed", "removed");
  return bundle;
}

function because(error: unknown): never {
  if (!(error instanceof NoteError)) throw error;
  if (error.code === "malformed") throw new FeedError("malformed", "envelope");
  throw new FeedError(error.code === "unsupported" ? "unsupported" : "signature");
}

async function hexDigest(subtle: SubtleCrypto, bytes: BufferSource): Promise<string> {
  return [...new Uint8Array(await subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Parts a file at its second empty line. */
function split(data: Uint8Array<ArrayBuffer>): { head: Uint8Array<ArrayBuffer>; body: Uint8Array<ArrayBuffer> } {
  if (data.length > maxSize) throw new FeedError("malformed", "size");
  const first = data.subarray(0, maxEnvelope);
  const text = emptyLine(first, 0);
  const end = emptyLine(first, text + 2);
  return { head: data.subarray(0, end + 1), body: data.subarray(end + 2) };
}

/** Finds the next two newlines in a row. */
function emptyLine(bytes: Uint8Array, from: number): number {
  for (let i = from; i + 1 < bytes.length; i++) if (bytes[i] === newline && bytes[i + 1] === newline) return i;
  throw new FeedError("malformed", "envelope");
}

type Envelope = Pick<Bundle, "origin" | "version" | "base" | "issued" | "expires"> & { sha256: string; size: number };

/** Reads the eight lines. Each has one form. */
function readEnvelope(text: string): Envelope {
  const lines = text.split("\n");
  const [magic, origin = "", version, base, issued, expires, sha256 = "", size] = lines;
  if (lines.length !== 9 || magic !== "refrain-feed/1") throw new FeedError("malformed", "envelope");
  const out = { origin, version: number(version), base: number(base), issued: time(issued), expires: time(expires), sha256, size: number(size) };
  if (out.version < 1 || out.base >= out.version) throw new FeedError("malformed", "version");
  if (out.expires <= out.issued || out.expires > maxDay * 86_400) throw new FeedError("malformed", "expires");
  return out;
}

function number(line = ""): number {
  const n = Number(line);
  if (!/^(0|[1-9][0-9]*)$/.test(line) || !Number.isSafeInteger(n)) throw new FeedError("malformed", "number");
  return n;
}

/** Reads RFC 3339, UTC, to the second. */
function time(line = ""): number {
  const ms = Date.parse(line);
  const valid = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(line) && ms >= 0 && new Date(ms).toISOString() === line.replace("Z", ".000Z");
  if (!valid) throw new FeedError("malformed", "time");
  return ms / 1000;
}

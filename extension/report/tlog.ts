// The log's tree (RFC 6962, as golang.org/x/mod/sumdb/tlog has it): whether a record is in it, and whether a later tree begins
// with an earlier one. server/translog is the same in Go; docs/log.md says what it is for.
import { type Key, fromBase64, openNote } from "./note.ts";

export const hashSize = 32;
export type Hash = Uint8Array<ArrayBuffer>;

/** A state of the log. */
export interface Tree {
  size: number;
  root: Hash;
}

/** Why the log is not believed. "shrank", "two_logs" and "rewritten" are the alarm: whoever sees one keeps both checkpoints. */
export class LogError extends Error {
  constructor(readonly code: "malformed" | "origin" | "not_in_log" | "shrank" | "two_logs" | "rewritten") {
    super(code);
  }
}

const maxProof = 64; // a tree of 2^53 records is 53 high

/** Reads a proof as it stands in JSON. */
export function parseProof(list: unknown): Hash[] {
  const all: unknown[] = Array.isArray(list) ? list : list === null ? [] : [undefined];
  if (all.length > maxProof) throw new LogError("malformed");
  return all.map(parseHash);
}

function parseHash(text: unknown): Hash {
  const hash = typeof text === "string" ? fromBase64(text) : undefined;
  if (hash?.length !== hashSize) throw new LogError("malformed");
  return hash;
}

/** Reads a whole number in its one spelling. */
function parseSize(text: string): number {
  const n = Number(text);
  if (!/^(0|[1-9][0-9]*)$/.test(text) || !Number.isSafeInteger(n)) throw new LogError("malformed");
  return n;
}

/** Reads a checkpoint that the log's key signed. Lines after the third are passed over, as C2SP wants it. */
export async function openCheckpoint(subtle: SubtleCrypto, signed: string, key: Key): Promise<Tree> {
  const [origin, size, root, ...rest] = (await openNote(subtle, signed, key)).split("\n");
  if (size === undefined || root === undefined || rest.length === 0) throw new LogError("malformed");
  if (origin !== key.name) throw new LogError("origin");
  return { size: parseSize(size), root: parseHash(root) };
}

async function hash(subtle: SubtleCrypto, ...parts: Uint8Array[]): Promise<Hash> {
  const bytes = new Uint8Array(parts.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await subtle.digest("SHA-256", bytes));
}

const leaf = (subtle: SubtleCrypto, record: Uint8Array): Promise<Hash> => hash(subtle, Uint8Array.of(0), record);
const node = (subtle: SubtleCrypto, left: Hash, right: Hash): Promise<Hash> => hash(subtle, Uint8Array.of(1), left, right);

const same = (a: Hash, b: Hash): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The largest power of two below n, which is at least 2: where a tree of n records is parted. */
function half(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

/** Says whether a record is at an index of the log. */
export async function isRecord(subtle: SubtleCrypto, proof: Hash[], tree: Tree, index: number, record: Uint8Array): Promise<boolean> {
  if (!Number.isSafeInteger(index) || index < 0 || index >= tree.size) return false;
  const root = await recordRoot(subtle, proof, 0, tree.size, index, await leaf(subtle, record));
  return root !== undefined && same(root, tree.root);
}

/** Gives the root that a proof leads to, for the part of the tree from lo to hi; undefined if it has too few or too many hashes. */
async function recordRoot(subtle: SubtleCrypto, proof: Hash[], lo: number, hi: number, n: number, own: Hash): Promise<Hash | undefined> {
  if (lo + 1 === hi) return proof.length === 0 ? own : undefined;
  const beside = proof.at(-1);
  if (!beside) return undefined;
  const middle = lo + half(hi - lo);
  const left = n < middle;
  const below = await recordRoot(subtle, proof.slice(0, -1), left ? lo : middle, left ? middle : hi, n, own);
  return below && (left ? node(subtle, below, beside) : node(subtle, beside, below));
}

/** Throws if a later state of the log does not begin with an earlier one. */
export async function checkConsistency(subtle: SubtleCrypto, older: Tree, newer: Tree, proof: Hash[]): Promise<void> {
  if (newer.size < older.size) throw new LogError("shrank");
  if (older.size === 0) return;
  if (newer.size === older.size) {
    if (!same(newer.root, older.root)) throw new LogError("two_logs");
    return;
  }
  const roots = await treeRoots(subtle, proof, 0, newer.size, older.size, older.root);
  if (!roots || !same(roots.old, older.root) || !same(roots.now, newer.root)) throw new LogError("rewritten");
}

/** Gives the roots of the older and the newer tree that a proof leads to. */
async function treeRoots(subtle: SubtleCrypto, proof: Hash[], lo: number, hi: number, n: number, old: Hash): Promise<{ old: Hash; now: Hash } | undefined> {
  const beside = proof.at(-1);
  if (n === hi) {
    if (lo === 0) return proof.length === 0 ? { old, now: old } : undefined;
    return proof.length === 1 && beside ? { old: beside, now: beside } : undefined;
  }
  if (!beside) return undefined;
  const middle = lo + half(hi - lo);
  if (n <= middle) {
    const below = await treeRoots(subtle, proof.slice(0, -1), lo, middle, n, old);
    return below && { old: below.old, now: await node(subtle, below.now, beside) };
  }
  const below = await treeRoots(subtle, proof.slice(0, -1), middle, hi, n, old);
  return below && { old: await node(subtle, beside, below.old), now: await node(subtle, beside, below.now) };
}

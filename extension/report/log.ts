// What a client remembers of the log, and how it moves on: docs/log.md, "What a client does". The alarm is never cleared here: its
// two signed checkpoints are the evidence.
import type { Key } from "./note.ts";
import { LogError, type Tree, checkConsistency, openCheckpoint, parseProof } from "./tlog.ts";

/** The client's memory of one log. It is stored as it is; nothing in it is trusted that is not signed. */
export interface LogMemory {
  seen: string; // the last checkpoint, signed; "" before the first
  open: string[]; // signed checkpoints of receipts that were not yet shown to be in the log seen
  alarm?: { code: LogError["code"]; older: string; newer: string; at: number };
}

export const newMemory = (): LogMemory => ({ seen: "", open: [] });

/** What the server answers to GET /v1/log/consistency?from=SIZE; for a size it does not have, its live checkpoint without a proof. */
export interface Consistency {
  checkpoint: string;
  proof: unknown;
}

/** Checkpoints that wait to be proved; a client that is never online long enough would collect them without end. */
const maxOpen = 256;

/** Takes note of a checkpoint that came with a receipt. The first one is believed: nothing was seen before it. */
export function remember(memory: LogMemory, checkpoint: string): LogMemory {
  if (memory.seen === "") return { ...memory, seen: checkpoint };
  if (memory.seen === checkpoint || memory.open.includes(checkpoint)) return memory;
  return { ...memory, open: [...memory.open, checkpoint].slice(-maxOpen) };
}

/**
 * Moves on to the live checkpoint: proves that it begins with the one seen, and with those of receipts. An error of the network
 * is thrown and changes nothing; a log that does not hold together gives the alarm, and the checkpoint seen stays.
 */
export async function follow(
  subtle: SubtleCrypto, memory: LogMemory, key: Key, ask: (from: number) => Promise<Consistency>, now: number,
): Promise<LogMemory> {
  if (memory.seen === "" || memory.alarm) return memory;
  let { seen } = memory;
  const open: string[] = [];
  for (const one of [memory.seen, ...memory.open]) {
    try {
      const step = await prove(subtle, one, seen, key, ask);
      if (step.shown) seen = step.seen;
      else open.push(one);
    } catch (error) {
      if (!(error instanceof Alarm)) throw error;
      return { ...memory, alarm: { code: error.code, older: error.older, newer: error.newer, at: now } };
    }
  }
  return { ...memory, seen, open };
}

/** Two checkpoints that do not go together. */
class Alarm extends Error {
  constructor(readonly code: LogError["code"], readonly older: string, readonly newer: string) {
    super(code);
  }
}

/**
 * Proves that the live log begins with one checkpoint and with the one seen. If the log grew between the two questions the pair
 * is asked again; `shown` says whether it held still.
 */
async function prove(
  subtle: SubtleCrypto, one: string, seen: string, key: Key, ask: (from: number) => Promise<Consistency>,
): Promise<{ seen: string; shown: boolean }> {
  let at = seen;
  for (let attempt = 0; attempt < 3; attempt++) {
    const first = await step(subtle, one, key, ask);
    if (one === at) return { seen: first.signed, shown: true };
    const second = await step(subtle, at, key, ask);
    at = second.signed;
    if (second.tree.size !== first.tree.size) continue;
    await consistent(subtle, first, second, []);
    return { seen: at, shown: true };
  }
  return { seen: at, shown: false };
}

interface State {
  signed: string;
  tree: Tree;
}

/** Proves that the live log begins with one checkpoint, and gives the live one. */
async function step(subtle: SubtleCrypto, one: string, key: Key, ask: (from: number) => Promise<Consistency>): Promise<State> {
  const older = { signed: one, tree: await openCheckpoint(subtle, one, key) };
  const { checkpoint, proof } = await ask(older.tree.size);
  const newer = { signed: checkpoint, tree: await openCheckpoint(subtle, checkpoint, key) };
  await consistent(subtle, older, newer, proof);
  return newer;
}

async function consistent(subtle: SubtleCrypto, older: State, newer: State, proof: unknown): Promise<void> {
  try {
    await checkConsistency(subtle, older.tree, newer.tree, newer.tree.size > older.tree.size ? parseProof(proof) : []);
  } catch (error) {
    if (error instanceof LogError) throw new Alarm(error.code, older.signed, newer.signed);
    throw error;
  }
}

// The receipts and logs of testdata/receipts, which Go made and holds its own code to (receipts_test.go).
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Consistency, type LogMemory, follow, newMemory, remember } from "./log.ts";
import { type Key, NoteError, openNote, parseKey } from "./note.ts";
import { type Receipt, ReceiptError, parseReceipt, sha256Of, verifyReceipt } from "./receipt.ts";
import { LogError, checkConsistency, openCheckpoint, parseProof } from "./tlog.ts";

interface Step {
  name: string;
  older: string;
  newer: string;
  proof: string[] | null;
  code: string;
}

const read = (name: string): any => JSON.parse(readFileSync(`${process.env["REFRAIN_ROOT"]}/testdata/receipts/${name}.json`, "utf8"));
const subtle = crypto.subtle;
const receipts = read("receipts") as { key: string; other_key: string; cases: { name: string; id: string; body: string; receipt: Receipt; code: string }[] };
const logs = read("logs") as { key: string; cases: Step[] };
const key = await parseKey(subtle, receipts.key);
const utf8 = new TextEncoder();

/** Says with which code something is refused, "" if it is not. */
async function refusal(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return "";
  } catch (error) {
    if (error instanceof ReceiptError || error instanceof LogError || error instanceof NoteError) return error.code;
    throw error;
  }
}

test("receipts hold, or are refused for their own reason", async () => {
  for (const { name, id, body, receipt, code } of receipts.cases) {
    const sent = { id, sha256: await sha256Of(subtle, utf8.encode(body)) };
    assert.equal(await refusal(async () => verifyReceipt(subtle, parseReceipt(receipt), sent, key)), code, name);
  }
});

test("every character of a statement and of a checkpoint counts", async () => {
  const [{ receipt, id, body }] = receipts.cases as [(typeof receipts.cases)[0]];
  const sent = { id, sha256: await sha256Of(subtle, utf8.encode(body)) };
  for (const field of ["statement", "checkpoint"] as const) {
    for (let i = 0; i < receipt[field].length; i++) {
      const changed = receipt[field].slice(0, i) + (receipt[field][i] === "A" ? "B" : "A") + receipt[field].slice(i + 1);
      assert.notEqual(await refusal(() => verifyReceipt(subtle, { ...receipt, [field]: changed }, sent, key)), "", `${field} ${i}`);
    }
  }
});

test("what is no receipt is refused before anything is computed", () => {
  for (const value of [null, 3, [], {}, { ...receipts.cases[0]!.receipt, proof: [1] }, { ...receipts.cases[0]!.receipt, index: 0.5 }, { ...receipts.cases[0]!.receipt, report: "a\nb" }]) {
    assert.throws(() => parseReceipt(value), ReceiptError);
  }
});

test("keys are held to their hash, notes to their form", async () => {
  assert.equal(await refusal(() => parseKey(subtle, receipts.key.replace("log.", "lag."))), "key");
  assert.equal(await refusal(() => parseKey(subtle, "a+b")), "key");
  const signed = receipts.cases[0]!.receipt.statement;
  const other = await parseKey(subtle, receipts.other_key);
  assert.equal(await refusal(() => openNote(subtle, signed, other)), "unsigned");
  assert.equal(await openNote(subtle, `${signed}\u2014 somebody.else AAAAAAAA\n`, key), signed.slice(0, signed.indexOf("\n\n") + 1));
  for (const bad of ["", "a\n", signed.trimEnd(), `${signed}x\n`, signed.replace("\n", "\r\n"), `${"x".repeat(70_000)}${signed}`]) {
    assert.equal(await refusal(() => openNote(subtle, bad, key)), "malformed", bad.slice(0, 20));
  }
  assert.equal(await refusal(() => openNote(subtle, Uint8Array.of(0xff, 0x0a), key)), "malformed");
});

test("a log begins with what it was, or is refused", async () => {
  for (const { name, older, newer, proof, code } of logs.cases) {
    const step = async (): Promise<void> =>
      checkConsistency(subtle, await openCheckpoint(subtle, older, key), await openCheckpoint(subtle, newer, key), parseProof(proof));
    assert.equal(await refusal(step), code, name);
  }
});

const size = (checkpoint: string): number => Number(checkpoint.split("\n")[1]);
const good = logs.cases.filter(({ code }) => code === "");
const signed = (n: number): string => good.find(({ newer }) => size(newer) === n)!.newer;

/** A server whose log has as many records as `sizes` says, one question after the other. */
function server(...sizes: number[]): (from: number) => Promise<Consistency> {
  return async (from) => {
    const now = sizes.length > 1 ? sizes.shift()! : sizes[0]!;
    const step = good.find(({ older, newer }) => size(older) === from && size(newer) === now);
    return { checkpoint: signed(now), proof: step?.proof ?? [] };
  };
}

const moved = (memory: LogMemory, ask: (from: number) => Promise<Consistency>, by: Key = key): Promise<LogMemory> => follow(subtle, memory, by, ask, 5);

test("a client follows the log, and an older receipt is no alarm", async () => {
  let memory = remember(newMemory(), signed(3));
  assert.equal(memory.seen, signed(3));
  memory = remember(remember(remember(memory, signed(2)), signed(5)), signed(5));
  assert.deepEqual(memory.open, [signed(2), signed(5)]);
  memory = await moved(memory, server(7));
  assert.deepEqual(memory, { seen: signed(7), open: [] });
});

test("a log that grows between two questions is asked again", async () => {
  const memory = await moved(remember(remember(newMemory(), signed(3)), signed(4)), server(5, 6, 7, 8));
  assert.deepEqual(memory, { seen: signed(8), open: [] });
  const growing = await moved(remember(remember(newMemory(), signed(1)), signed(3)), server(2, 4, 5, 6, 7, 8, 9));
  assert.deepEqual(growing.open, [signed(3)]);
});

test("a roll-back and a second log are the alarm, and both checkpoints are kept", async () => {
  const back = await moved(remember(newMemory(), signed(7)), server(4));
  assert.deepEqual(back.alarm, { code: "shrank", older: signed(7), newer: signed(4), at: 5 });
  assert.equal(back.seen, signed(7));
  assert.deepEqual(await moved(back, server(9)), back, "an alarm stays");
  const two = logs.cases.find(({ code }) => code === "two_logs")!;
  const other = await moved(remember(remember(newMemory(), two.older), two.newer), server(7));
  assert.equal(other.alarm?.code, "two_logs");
  const proofless = await moved(remember(newMemory(), signed(3)), async () => ({ checkpoint: signed(7), proof: [] }));
  assert.equal(proofless.alarm?.code, "rewritten");
});

test("what the network did is no alarm", async () => {
  const memory = remember(newMemory(), signed(3));
  await assert.rejects(moved(memory, async () => Promise.reject(new TypeError("offline"))), TypeError);
  await assert.rejects(moved(memory, async () => ({ checkpoint: "<html>", proof: [] })), NoteError);
});

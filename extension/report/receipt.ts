// What a receipt says and whether it holds: the mirror of server/translog/receipt.go. Nothing of the server is needed for it but
// the key that the office got when it enrolled.
import { type Key, NoteError, openNote } from "./note.ts";
import { type Tree, LogError, isRecord, openCheckpoint, parseProof } from "./tlog.ts";

/** The server's signed answer to a report. */
export interface Receipt {
  report: string; // its id
  sha256: string; // of the body as it was sent
  index: number; // in the log, from 0
  received: string; // RFC 3339, UTC, milliseconds
  statement: string; // signed note that says all of this
  checkpoint: string; // signed note: a state of the log that holds the report
  proof: string[] | null; // from the report up to the checkpoint's root
}

/** Why a receipt is not believed. */
export class ReceiptError extends Error {
  constructor(
    readonly code: "malformed" | "signature" | "statement" | "other_report" | "other_body" | "checkpoint" | "not_in_log" | "unsupported",
  ) {
    super(code);
  }
}

const text = (value: unknown): value is string => typeof value === "string";

/** Reads a receipt as JSON has it. */
export function parseReceipt(value: unknown): Receipt {
  const r = (typeof value === "object" && value !== null ? value : {}) as Record<keyof Receipt, unknown>;
  const { report, sha256, index, received, statement, checkpoint, proof = null } = r;
  const whole = Number.isSafeInteger(index) && (index as number) >= 0;
  const listed = proof === null || (Array.isArray(proof) && proof.every(text));
  const named = text(report) && report !== "" && !/[\n\0]/.test(report);
  const dated = text(received) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(received) && !Number.isNaN(Date.parse(received));
  if (!named || !text(sha256) || !/^[0-9a-f]{64}$/.test(sha256) || !whole || !dated || !text(statement) || !text(checkpoint) || !listed) {
    throw new ReceiptError("malformed");
  }
  return { report, sha256, index: index as number, received, statement, checkpoint, proof: proof as string[] | null };
}

/** The text that the statement of a receipt must have. */
function statementText(r: Receipt, origin: string): string {
  return `refrain-receipt/1\n${origin}\nreport ${r.report}\nsha256 ${r.sha256}\nindex ${r.index}\nreceived ${r.received}\n`;
}

/** Gives the small hexadecimal SHA-256 of bytes. */
export async function sha256Of(subtle: SubtleCrypto, body: BufferSource): Promise<string> {
  return [...new Uint8Array(await subtle.digest("SHA-256", body))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Says in a receipt's own words why a note did not open. */
function because(error: unknown, code: ReceiptError["code"]): never {
  if (error instanceof NoteError && error.code === "unsupported") throw new ReceiptError("unsupported");
  if (error instanceof NoteError || error instanceof LogError) throw new ReceiptError(code);
  throw error;
}

/**
 * Checks a receipt against what was sent: the server signed that it received exactly these bytes under this id, and they are in
 * the log. It gives the log's state, to be compared with others (follow in log.ts).
 */
export async function verifyReceipt(subtle: SubtleCrypto, r: Receipt, sent: { id: string; sha256: string }, key: Key): Promise<Tree> {
  const statement = await openNote(subtle, r.statement, key).catch((error: unknown) => because(error, "signature"));
  if (statement !== statementText(r, key.name)) throw new ReceiptError("statement");
  if (r.report !== sent.id) throw new ReceiptError("other_report");
  if (r.sha256 !== sent.sha256) throw new ReceiptError("other_body");
  const tree = await openCheckpoint(subtle, r.checkpoint, key).catch((error: unknown) => because(error, "checkpoint"));
  const digest = Uint8Array.from(r.sha256.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const inLog = await isRecord(subtle, proofOf(r), tree, r.index, digest);
  if (!inLog) throw new ReceiptError("not_in_log");
  return tree;
}

function proofOf(r: Receipt): ReturnType<typeof parseProof> {
  try {
    return parseProof(r.proof);
  } catch (error) {
    return because(error, "not_in_log");
  }
}

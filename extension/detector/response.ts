// Reads responses: the mirror of wasm/abi/response.go and of the body in wasm/abi/signatures.go.
import { CodedError, maxText, statusError, statusOK } from "./abi.ts";
import { type Cluster, type Comparison, type Evidence, type Flag, type Kind, type Level, type Param, type Reason, type Result, type Span, kinds, levels } from "./detect.ts";
import { Reader } from "./reader.ts";

// The least bytes of an element, for the bounds of lists.
const leastParam = 3;
const leastReason = 2;
const leastThread = 2;
const leastCluster = 10;
const leastFlag = 6;
const leastSpan = 2;

/** Takes the status off a response and gives the body; throws the CodedError that the response says. */
export function body(response: Uint8Array): Uint8Array {
  if (response[0] === statusOK) return response.subarray(1);
  throw parseError(response);
}

/** Reads a response that says an error. */
function parseError(response: Uint8Array): CodedError {
  const r = new Reader(response);
  if (r.uint("status") !== statusError) throw new CodedError("malformed", "status");
  const [code, post, field] = [r.text("code"), r.text("post"), r.text("field")];
  r.end();
  return new CodedError(code, field, post);
}

/** Reads the body of version. */
export function parseVersion(bytes: Uint8Array): { version: number; defaults: Param[] } {
  const r = new Reader(bytes);
  const out = { version: Number(r.uint("version")), defaults: r.list(leastParam, "parameters", readParam) };
  r.end();
  return out;
}

/** Reads the body of result. */
export function parseResult(bytes: Uint8Array): Result {
  const r = new Reader(bytes);
  const out = { clusters: r.list(leastCluster, "clusters", readCluster), flags: r.list(leastFlag, "flags", readFlag) };
  r.end();
  return out;
}

function readCluster(r: Reader): Cluster {
  return {
    id: r.text("cluster"),
    exemplar: r.text("exemplar"),
    level: readLevel(r),
    kind: readKind(r),
    rank: r.int("rank"),
    posts: r.list(1, "posts", () => r.text("posts")),
    reasons: r.list(leastReason, "reasons", readReason),
    signature: r.text("signature"),
    evidence: readEvidence(r),
  };
}

const readLevel = (r: Reader): Level => levels[r.upTo(levels.length - 1, "level")] as Level;

const readKind = (r: Reader): Kind => kinds[r.upTo(kinds.length - 1, "kind")] as Kind;

function readReason(r: Reader): Reason {
  return { code: r.text("reason"), params: r.list(leastParam, "params", readParam) };
}

function readParam(r: Reader): Param {
  return { name: r.text("param"), value: r.int("value"), exp: r.int("exponent") };
}

function readEvidence(r: Reader): Evidence {
  return {
    fields: r.list(leastParam, "evidence", readParam),
    threads: r.list(leastThread, "threads", () => ({ thread: r.text("thread"), fields: r.list(leastParam, "fields", readParam) })),
  };
}

function readFlag(r: Reader): Flag {
  return {
    post: r.text("flag"),
    level: readLevel(r),
    kind: readKind(r),
    cluster: r.text("cluster"),
    rank: r.int("rank"),
    spans: r.list(leastSpan, "spans", readSpan),
  };
}

function readSpan(r: Reader): Span {
  const start = r.upTo(maxText, "start");
  return { start, end: start + r.upTo(maxText - start, "length") };
}

/** Reads the body of compare. */
export function parseComparison(bytes: Uint8Array): Comparison {
  const r = new Reader(bytes);
  const out: Comparison = {
    similarity: r.int("similarity"),
    kind: readKind(r),
    spans: [r.list(leastSpan, "spans", readSpan), r.list(leastSpan, "spans", readSpan)],
  };
  r.end();
  return out;
}

/** Reads the body of sketch. */
export function parseSketch(bytes: Uint8Array): number[] {
  const r = new Reader(bytes);
  const out = r.list(4, "sketch", () => r.word("word"));
  r.end();
  return out;
}

// Runs every vector and case against detector.wasm in this engine: all responses are the native detector's, byte for byte, and
// what is written and read here is what Go writes and reads.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Call, CodedError } from "./abi.ts";
import { type Int, type WirePost } from "./detect.ts";
import { Instance } from "./instance.ts";
import { type Params, addRequest, compareRequest, loadRequest, newRequest, sketchRequest } from "./request.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";
import { body, parseComparison, parseResult, parseSketch, parseVersion } from "./response.ts";

interface Step {
  call: Call;
  request: string | null; // base64
  response: string;
  asks?: Record<string, any>;
  says?: unknown;
}

const file = process.env["REFRAIN_DETECTOR"] ?? "";
const vectors = JSON.parse(readFileSync(process.env["REFRAIN_VECTORS"] ?? "", "utf8")) as { name: string; calls: Step[] }[];
const module = await WebAssembly.compile(readFileSync(file));
const bytes = (base64: string | null): Uint8Array => new Uint8Array(Buffer.from(base64 ?? "", "base64"));
const hex = (b: Uint8Array): string => Buffer.from(b).toString("hex");

/** Whole numbers of 64 bits come as texts; small ones are numbers here, as an adapter gives them. */
function int(text: string): Int {
  const n = Number(text);
  return Number.isSafeInteger(n) ? n : BigInt(text);
}

/** Writes numbers of 64 bits as texts, to compare. */
const comparable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, inner: unknown) => (["value", "exp", "rank", "similarity"].includes(name) ? String(inner) : inner)));

/** Makes a request from what it says; undefined where the vector's request breaks the format. */
function written(asks: Record<string, any> | undefined): Uint8Array | undefined {
  if (!asks) return undefined;
  if (asks["params"]) return newRequest(Object.fromEntries(asks["params"].map((p: any) => [p.name, int(p.value)])) as Params);
  if (asks["texts"]) return compareRequest(asks["texts"][0], asks["texts"][1]);
  if ("signatures" in asks) return loadRequest((asks["signatures"] ?? []).map((s: any) => ({ id: s.ID, day: s.Day, sketch: s.Sketch ?? [] })));
  if (typeof asks["text"] === "string") return sketchRequest(asks["text"]);
  return addRequest(asks["posts"].map(post));
}

function post(p: any): WirePost {
  const numbers = (fields: any, names: string[]): any => ({ ...fields, ...Object.fromEntries(names.map((name) => [name, int(fields[name])])) });
  const account = numbers(p.account, ["created", "followers", "following", "posts", "defaultPicture"]);
  return numbers({ ...p, account }, ["time", "resolution", "group"]) as WirePost;
}

/** Reads a response as Go does. */
function read(call: Call, response: Uint8Array): unknown {
  try {
    const inside = body(response);
    if (call === "result") return comparable(parseResult(inside));
    if (call === "compare") return comparable(parseComparison(inside));
    return call === "sketch" ? parseSketch(inside) : undefined;
  } catch (error) {
    if (error instanceof CodedError) return { error: [error.code, error.field, error.post] };
    throw error;
  }
}

test("every response is the native one, every message reads and writes alike", async () => {
  let calls = 0;
  let requests = 0;
  for (const vector of vectors) {
    const instance = await Instance.start(module);
    for (const [i, step] of vector.calls.entries()) {
      const where = `${vector.name}, call ${i}: ${step.call}`;
      if (step.request !== null || vector.calls.length > 1) {
        assert.equal(hex(instance.call(step.call, bytes(step.request))), hex(bytes(step.response)), where);
        calls++;
      }
      const request = written(step.asks);
      if (request) {
        assert.equal(hex(request), hex(bytes(step.request)), `${where}: the request`);
        requests++;
      }
      assert.deepEqual(read(step.call, bytes(step.response)), step.says, `${where}: what the response says`);
    }
  }
  console.log(`# ${vectors.length} vectors, ${calls} calls answered byte for byte, ${requests} requests written byte for byte`);
  assert.ok(vectors.length > 30 && calls > 200 && requests > 100);
});

test("a cut or lengthened response breaks the format and nothing else", () => {
  for (const vector of vectors.slice(0, 12)) {
    for (const step of vector.calls.filter((one) => one.call === "result")) {
      const whole = bytes(step.response);
      if (whole[0] !== 0) continue;
      for (const broken of [whole.subarray(0, whole.length - 1), Uint8Array.of(...whole, 0)]) {
        assert.throws(() => parseResult(body(broken)), (error) => error instanceof CodedError && error.code === "malformed");
      }
    }
  }
});

test("there is one encoding of each number", () => {
  for (const bytes of [[0x80, 0], [0x81, 0x80, 0], [0x80], [], Array(10).fill(0xff), [...Array(9).fill(0x80), 2]]) {
    assert.throws(() => new Reader(Uint8Array.from(bytes)).uint("n"), CodedError, String(bytes));
  }
  for (const n of [0, 1, -1, 63, -64, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n]) {
    assert.equal(new Reader(new Writer().int(n).done()).int("n"), n);
  }
  assert.throws(() => new Writer().int(2n ** 63n), CodedError);
  assert.throws(() => new Writer().int(1.5), CodedError);
});

test("the module speaks this version, and its defaults can be read", async () => {
  const instance = await Instance.start(module);
  const spoken = parseVersion(body(instance.call("version", new Uint8Array())));
  assert.equal(spoken.version, 1);
  assert.deepEqual(spoken.defaults.map((p) => p.name), ["window", "horizon", "posts", "work"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { enrol, readTyped } from "./enrol.ts";

const code = "V5DH2-7RWQO-GDGHW-PN3SV";
const key = "example.com/log+a+b";

test("a server and a code are found in whatever was pasted", () => {
  const cases: [string, string, string, string][] = [
    ["refrain.example", code, "refrain.example", code],
    ["", `https://refrain.example ${code}`, "https://refrain.example", code],
    [`https://refrain.example/#${code}`, "", "https://refrain.example/", code],
    ["https://refrain.example", `Enrolment code: ${code}  (once, until 1 Dec 2026 16:40)`, "https://refrain.example", code],
    ["http://127.0.0.1:8787", code.toLowerCase(), "http://127.0.0.1:8787", code.toLowerCase()],
    ["", `http://127.0.0.1:34567 ${code}`, "http://127.0.0.1:34567", code], // a port that looks like a part of a code
    ["refrain.example", "something else", "refrain.example", "somethingelse"],
    ["refrain.example", "", "refrain.example", ""], ["", code, "", code], ["", "", "", ""], ["intranet", code, "intranet", code],
  ];
  for (const [server, typed, wantServer, wantCode] of cases) assert.deepEqual(readTyped(server, typed), { server: wantServer, code: wantCode }, `${server} | ${typed}`);
});

const says = (status: number, body: unknown, headers: Record<string, string> = {}) => (async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers })) as typeof fetch;

test("each way to fail has a code of its own", async () => {
  const typed = { server: "refrain.example", code };
  const cases: [typeof fetch, string][] = [
    [says(404, { code: "code_unknown" }), "code_unknown"], [says(422, { code: "invalid", field: "code" }), "code_unknown"], [says(429, { code: "too_many" }, { "Retry-After": "7" }), "too_many"],
    [says(503, { code: "unavailable" }), "unavailable"], [says(503, "<html>proxy</html>"), "other"], [says(200, "<html>hello</html>"), "other"], [says(404, "no"), "other"],
    [says(201, { token: "rfo_a", device: "d", office: { id: "o", name: "A" }, pages: [], server_key: key }), "other"], // the key is none
    [says(201, "x".repeat(70_000)), "other"], [(() => Promise.reject(new TypeError("offline"))) as typeof fetch, "unreachable"],
  ];
  for (const [ask, want] of cases) {
    const got = await enrol(ask, typed, "test");
    assert.equal("code" in got && got.code, want);
    assert.equal("server" in got && got.server, "https://refrain.example");
  }
});

test("what cannot work is not asked", async () => {
  const never = (() => assert.fail("asked")) as unknown as typeof fetch;
  for (const [server, typed, want] of [["", code, "no_server"], ["http://refrain.example", code, "server"], ["refrain.example", "", "no_code"]] as const) {
    const got = await enrol(never, { server, code: typed }, "");
    assert.equal("code" in got && got.code, want);
  }
});

test("a real answer becomes an enrolment, and the code goes nowhere else", async () => {
  let asked: [string, RequestInit | undefined] | undefined;
  const ask = (async (url: string, init?: RequestInit) => {
    asked = [url, init];
    return new Response(JSON.stringify({ token: "rfo_a", device: "d", office: { id: "o", name: "Alex" }, pages: ["x:alex"], server_key: await realKey(), origin: "http://127.0.0.1:1" }), { status: 201 });
  }) as typeof fetch;
  const got = await enrol(ask, { server: "", code: `http://127.0.0.1:8787 ${code}` }, "label");
  assert.equal("token" in got && got.token, "rfo_a");
  assert.equal(got.server, "http://127.0.0.1:8787");
  assert.equal(asked?.[0], "http://127.0.0.1:8787/v1/enrolments");
  assert.deepEqual(JSON.parse(String(asked?.[1]?.body)), { code, label: "label" });
  assert.equal(asked?.[1]?.redirect, "error");
  assert.equal(asked?.[1]?.credentials, "omit");
});

/** Makes a key's text form as golang.org/x/mod/sumdb/note does. */
async function realKey(): Promise<string> {
  const name = "127.0.0.1/log";
  const bytes = Uint8Array.of(1, ...new Uint8Array(32).fill(7));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.of(...new TextEncoder().encode(name), 10, ...bytes)));
  return `${name}+${[...digest.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}+${btoa(String.fromCharCode(...bytes))}`;
}

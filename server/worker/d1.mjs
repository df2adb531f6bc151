// Loaded by Node before a Go test that was compiled for it: gives the test what a Worker is bound to. The databases are real D1, in workerd on
// this machine; a small Worker beside them passes statements on, because Miniflare's own way to them from Node waits for each bind.
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { Miniflare } from "miniflare";

const databases = Number(process.env.REFRAIN_D1_DATABASES ?? 1);
const names = Array.from({ length: databases }, (_, i) => `DB${i}`);
const miniflare = new Miniflare({
  modules: true,
  script: `export default {
    async fetch(request, env) {
      const { name, kind, list } = await request.json();
      const db = env[name];
      const plain = (v) => (v && v.bytes !== undefined ? Uint8Array.from(atob(v.bytes), (c) => c.charCodeAt(0)) : v);
      const statements = list.map(({ text, args }) => (args.length > 0 ? db.prepare(text).bind(...args.map(plain)) : db.prepare(text)));
      try {
        return Response.json({ answer: kind === "batch" ? await db.batch(statements) : kind === "raw" ? await statements[0].raw({ columnNames: true }) : await statements[0].all() });
      } catch (error) {
        return Response.json({ error: String(error.message) });
      }
    },
  };`,
  compatibilityDate: "2026-04-01",
  d1Databases: Object.fromEntries(names.map((name) => [name, name])),
});
const url = await miniflare.ready;

/** The answer to a POST on a connection of its own: one that is kept may be closed by the other side just when it is used again. */
const post = (body) => new Promise((resolve, reject) => {
  request(url, { method: "POST", agent: false }, (response) => text(response).then(resolve, reject)).on("error", reject).end(body);
});

async function ask(name, kind, list) {
  const wire = (v) => (v instanceof Uint8Array ? { bytes: Buffer.from(v).toString("base64") } : v);
  const body = JSON.stringify({ name, kind, list: list.map(({ text, args }) => ({ text, args: args.map(wire) })) });
  const { answer, error } = JSON.parse(await post(body));
  if (error !== undefined) throw new Error(error);
  return answer;
}

/** One statement, as D1 has it. */
const statement = (name, text, args = []) => ({
  text, args,
  bind: (...values) => statement(name, text, values),
  raw: () => ask(name, "raw", [{ text, args }]),
  all: () => ask(name, "all", [{ text, args }]),
});

const binding = (name) => ({ prepare: (text) => statement(name, text), batch: (list) => ask(name, "batch", list) });
globalThis.context = { env: Object.fromEntries(names.map((name) => [name, binding(name)])) };

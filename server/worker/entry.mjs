// The Worker. Go instances are kept and given one event at a time: a new one costs ten milliseconds and a look at the database, and two events in one
// would run each other's input and output, which Cloudflare forbids.
import "./wasm_exec.js";
import app from "./app.wasm";
import { detectors, released } from "./detectors.mjs";
import { Instance } from "../../extension/detector/instance.ts";

/** Instances of this isolate at once: 15 MB each, of 128 MB that an isolate may have. What comes above that waits. */
const most = 4;

/** Milliseconds after which an instance that has not answered is given up: Cloudflare ends an event before that. */
const patience = 120_000;

/** Milliseconds after which an event that found none looks again. */
const turn = 5;

const idle = [];
const busy = new Map(); // instance to the time at which it was taken
let starting = 0;

globalThis.tryCatch = (run) => {
  try {
    return { result: run() };
  } catch (error) {
    return { error };
  }
};

/** What Go finds beside its bindings: the detectors, and where their files are. */
function bound(env) {
  return {
    detectors: Object.fromEntries(Object.entries(detectors).map(([name, module]) => [name, () => Instance.start(module)])),
    released,
    async file(name) {
      if (!/^[0-9a-f]{64}$/.test(name)) return null;
      const answer = await env.DETECTORS.fetch(`https://detectors/${name}.wasm`);
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
    },
  };
}

/** Starts a Go instance; it is ready when it has opened the database. */
async function start(env) {
  const go = new Go();
  go.env = Object.fromEntries(Object.entries(env).filter(([name, value]) => name.startsWith("REFRAIN_") && typeof value === "string"));
  const one = { binding: {}, context: undefined, ended: undefined };
  one.context = { env, ctx: undefined, binding: one.binding };
  const ready = new Promise((resolve) => {
    const instance = new WebAssembly.Instance(app, { ...go.importObject, workers: { ready: resolve } });
    globalThis.context = one.context; // read once, while Go's packages are initialised, which happens before run gives way
    globalThis.refrain = bound(env);
    one.ended = go.run(instance).then(() => Promise.reject(new Error("the program ended")));
  });
  one.ended.catch(() => forget(one));
  await Promise.race([ready, one.ended]);
  return one;
}

/** Lets an instance go that ended, or that has been busy for too long. */
function forget(one) {
  busy.delete(one);
  const at = idle.indexOf(one);
  if (at >= 0) idle.splice(at, 1);
}

/** Gives an instance that nobody uses, when there is one. */
async function take(env) {
  const now = Date.now();
  for (const [one, since] of busy) if (now - since > patience) forget(one);
  // A timer, and nothing that another event keeps: Cloudflare ends an event that waits for no input or output of its own.
  while (idle.length === 0 && busy.size + starting >= most) await new Promise((resolve) => setTimeout(resolve, turn));
  let one = idle.pop();
  if (one === undefined) {
    starting++;
    try {
      one = await start(env);
    } finally {
      starting--;
    }
  }
  busy.set(one, Date.now());
  return one;
}

/** Gives an instance back. */
function give(one) {
  if (busy.delete(one)) idle.push(one);
}

/** Runs one event. It goes on when whoever asked has gone, so that the instance comes to an end with it. */
function run(env, ctx, event) {
  const running = (async () => {
    const one = await take(env);
    one.context.ctx = ctx;
    try {
      return await Promise.race([event(one.binding), one.ended]);
    } finally {
      give(one);
    }
  })();
  ctx.waitUntil(running.catch(() => {}));
  return running;
}

export default {
  async fetch(request, env, ctx) {
    try {
      return await run(env, ctx, (binding) => binding.handleRequest(request));
    } catch (error) {
      console.error(JSON.stringify({ level: "ERROR", msg: "request", error: String(error) }));
      const problem = { type: "about:blank", title: "Unavailable", status: 503, code: "unavailable" };
      return Response.json(problem, { status: 503, headers: { "content-type": "application/problem+json", "retry-after": "10" } });
    }
  },
  scheduled: (event, env, ctx) => run(env, ctx, (binding) => binding.runScheduler(event)),
  queue: (batch, env, ctx) => run(env, ctx, (binding) => binding.handleQueueMessageBatch(batch)),
};

// Runs Workers in workerd on this machine for tests: a line of JSON in on the standard input starts or ends one, a line comes back. Each has databases,
// queue and cron of its own. Nothing leaves the machine.
import { createInterface } from "node:readline";
import { readdirSync } from "node:fs";
import { Log, LogLevel, Miniflare } from "miniflare";

const running = new Map();

/** Cron triggers come every second here, so that tests need not wait for minutes. */
const minute = 1000;

async function start({ id, dist, vars, entry = "entry.mjs", port = 0, cron = true }) {
  const modules = [entry, ...readdirSync(dist).filter((name) => /\.(mjs|js|wasm)$/.test(name) && name !== entry)].map((name) => ({
    type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: `${dist}/${name}`,
  }));
  const miniflare = new Miniflare({
    modules, modulesRoot: dist, compatibilityDate: "2026-04-01", host: "127.0.0.1", port, bindings: vars, log: new Log(LogLevel.WARN), cf: false,
    d1Databases: { DB: id },
    queueProducers: { REPORTS: `reports-${id}` },
    queueConsumers: { [`reports-${id}`]: { maxBatchSize: 16, maxBatchTimeout: 0.05, retryDelay: 1 } },
    assets: { directory: `${dist}/detectors`, binding: "DETECTORS", routerConfig: { invoke_user_worker_ahead_of_assets: true, has_user_worker: true } },
    handleRuntimeStdio: (out, err) => {
      out.pipe(process.stderr, { end: false });
      err.pipe(process.stderr, { end: false });
    },
  });
  const url = await miniflare.ready;
  const worker = await miniflare.getWorker();
  let ended = false;
  const turn = async () => {
    while (!ended) {
      await worker.scheduled({ cron: "* * * * *" }).catch((error) => ended || console.error(error));
      await new Promise((resolve) => setTimeout(resolve, minute));
    }
  };
  if (cron) void turn();
  running.set(id, async () => {
    ended = true;
    await miniflare.dispose();
  });
  return { url: url.href.replace(/\/$/, "") };
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const answer = order.end ? running.get(order.id)?.() : start(order);
  Promise.resolve(answer).then(
    (done) => console.log(JSON.stringify({ id: order.id, ...done })),
    (error) => console.log(JSON.stringify({ id: order.id, error: String(error?.stack ?? error) })),
  );
}
await Promise.all([...running.values()].map((end) => end().catch(() => {})));
process.exit(0);

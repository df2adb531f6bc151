// node run.mjs detector.wasm: reads a list of scripts as JSON, writes the list of answers (host.mjs, `run`).
import { readFileSync } from "node:fs";
import { run } from "./host.mjs";

const file = readFileSync(process.argv[2]);
const answers = [];
for (const script of JSON.parse(readFileSync(0, "utf8"))) answers.push(await run(file, script));
process.stdout.write(JSON.stringify(answers));

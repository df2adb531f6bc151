// Hosts detector.wasm (the exports are described in wasm/abi/abi.go) in any JavaScript engine: node and browsers run this
// file unchanged. The tests and the benchmark of package wasm drive it with scripts, see `run` at its end.

const SUCCESS = 0; // WASI errno
const BAD_FILE = 8; // WASI errno badf
const CLOCK_STEP = 1_000_000n; // nanoseconds that the clock moves on at every look

/** What proc_exit throws: the module ended itself, which Go does after a panic. */
export class Stopped extends Error {}

/**
 * The ten functions of WASI preview 1 that Go's runtime imports. Nothing of the outside gets in: no arguments, no
 * environment, a clock that counts its readings, randomness from a fixed seed. What is written is kept for errors.
 */
function wasi(memory, state) {
  const view = () => new DataView(memory().buffer);
  const none = (count, size) => {
    view().setUint32(count, 0, true);
    view().setUint32(size, 0, true);
    return SUCCESS;
  };
  return {
    args_sizes_get: none,
    args_get: () => SUCCESS,
    environ_sizes_get: none,
    environ_get: () => SUCCESS,
    clock_time_get(id, precision, at) {
      state.clock += CLOCK_STEP;
      view().setBigUint64(at, state.clock, true);
      return SUCCESS;
    },
    random_get(at, size) {
      const bytes = new Uint8Array(memory().buffer, at, size);
      for (let i = 0; i < size; i++) {
        state.seed = (Math.imul(state.seed, 1664525) + 1013904223) >>> 0;
        bytes[i] = state.seed >>> 24;
      }
      return SUCCESS;
    },
    fd_write(fd, vectors, count, written) {
      if (fd !== 1 && fd !== 2) return BAD_FILE;
      let total = 0;
      for (let i = 0; i < count; i++) {
        const at = view().getUint32(vectors + 8 * i, true);
        const size = view().getUint32(vectors + 8 * i + 4, true);
        if (state.said.length < 2048) state.said += new TextDecoder().decode(new Uint8Array(memory().buffer, at, size));
        total += size;
      }
      view().setUint32(written, total, true);
      return SUCCESS;
    },
    poll_oneoff(subscriptions, events, count, happened) {
      state.clock += 1000n * CLOCK_STEP; // whatever was waited for, it is later now
      for (let i = 0; i < count; i++) {
        const userdata = view().getBigUint64(subscriptions + 48 * i, true);
        const kind = view().getUint8(subscriptions + 48 * i + 8);
        new Uint8Array(memory().buffer, events + 32 * i, 32).fill(0);
        view().setBigUint64(events + 32 * i, userdata, true);
        view().setUint8(events + 32 * i + 10, kind);
      }
      view().setUint32(happened, count, true);
      return SUCCESS;
    },
    sched_yield: () => SUCCESS,
    proc_exit(code) {
      throw new Stopped(`the detector stopped with ${code}: ${state.said}`);
    },
  };
}

/** One running detector. After a call threw, throw it away. */
export class Detector {
  /** Starts a detector from a compiled WebAssembly.Module. */
  static async start(module) {
    const detector = new Detector();
    const state = { clock: 0n, seed: 1, said: "" };
    const imports = { wasi_snapshot_preview1: wasi(() => detector.exports.memory, state) };
    detector.exports = (await WebAssembly.instantiate(module, imports)).exports;
    detector.exports._initialize();
    return detector;
  }

  /** Sends a request (Uint8Array) to an export; gives a copy of the response. */
  call(name, request) {
    const entry = this.exports[name];
    const packed = entry.length === 2 ? entry(this.write(request), request.length) : entry();
    this.response = Number((packed >> 32n) & 0xffffffffn);
    const size = Number(packed & 0xffffffffn);
    return new Uint8Array(this.exports.memory.buffer, this.response, size).slice();
  }

  /** Gives the last response back; the detector collects its garbage then. For when the answer is passed on. */
  rest() {
    this.exports.free(this.response);
  }

  /** Puts a request into the detector's memory. */
  write(request) {
    if (request.length === 0) return 0;
    const pointer = this.exports.alloc(request.length) >>> 0;
    if (pointer === 0) throw new RangeError(`no room for a request of ${request.length} bytes`);
    new Uint8Array(this.exports.memory.buffer, pointer, request.length).set(request);
    return pointer;
  }

  /** The size of its memory in bytes. */
  get memory() {
    return this.exports.memory.buffer.byteLength;
  }
}

const toBytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

function toBase64(bytes) {
  let s = "";
  for (let i = 0; i < bytes.length; i += 4096) s += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(s);
}

/**
 * Runs a script {calls: [{call, request}], quiet} with a new detector and gives {responses, ms, rest, start, memory}: requests
 * and responses in base64 (quiet leaves the responses out), ms a call, rest the ms after it, start the ms from the file's bytes
 * to the first answer, instance the same from the compiled module.
 */
export async function run(file, script) {
  const begin = performance.now();
  const module = await WebAssembly.compile(file);
  const compiled = performance.now();
  const detector = await Detector.start(module);
  detector.call("version", new Uint8Array());
  const ready = performance.now();
  const answer = { responses: [], ms: [], rest: [], start: ready - begin, instance: ready - compiled };
  for (const { call, request } of script.calls) {
    const bytes = toBytes(request);
    const before = performance.now();
    const response = detector.call(call, bytes);
    const answered = performance.now();
    detector.rest();
    answer.ms.push(answered - before);
    answer.rest.push(performance.now() - answered);
    if (!script.quiet) answer.responses.push(toBase64(response));
  }
  return { ...answer, memory: detector.memory };
}

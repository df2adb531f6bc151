// The ten functions of WASI preview 1 that Go's runtime imports. Nothing of the outside gets in: no arguments, no environment, a
// clock that counts its readings, randomness from a fixed seed. What the module writes is kept for the error that follows.

const success = 0; // errno
const badFile = 8; // errno badf
const clockStep = 1_000_000n; // nanoseconds that the clock moves on at every look
const maxSaid = 2048; // characters that are kept of what the module writes

/** What proc_exit throws: the module ended itself, which Go does after a panic. */
export class Stopped extends Error {}

/** Everything that the module can change outside of its memory. */
export class System {
  said = "";
  private clock = 0n;
  private seed = 1;
  private memory: WebAssembly.Memory | undefined;

  /** Tells where the module's memory is, once it is instantiated. */
  attach(memory: WebAssembly.Memory): void {
    this.memory = memory;
  }

  /** The memory grows and is then another buffer, so nobody keeps this. */
  private view(): DataView {
    if (!this.memory) throw new Stopped("the module has no memory yet");
    return new DataView(this.memory.buffer);
  }

  /** Says that a list is empty. */
  private none(count: number, size: number): number {
    this.view().setUint32(count, 0, true);
    this.view().setUint32(size, 0, true);
    return success;
  }

  private time(at: number): number {
    this.clock += clockStep;
    this.view().setBigUint64(at, this.clock, true);
    return success;
  }

  private random(at: number, size: number): number {
    const bytes = new Uint8Array(this.view().buffer, at, size);
    for (let i = 0; i < size; i++) {
      this.seed = (Math.imul(this.seed, 1664525) + 1013904223) >>> 0;
      bytes[i] = this.seed >>> 24;
    }
    return success;
  }

  private write(file: number, vectors: number, count: number, written: number): number {
    if (file !== 1 && file !== 2) return badFile;
    const view = this.view();
    let total = 0;
    for (let i = 0; i < count; i++) {
      const at = view.getUint32(vectors + 8 * i, true);
      const size = view.getUint32(vectors + 8 * i + 4, true);
      if (this.said.length < maxSaid) this.said += new TextDecoder().decode(new Uint8Array(view.buffer, at, size));
      total += size;
    }
    view.setUint32(written, total, true);
    return success;
  }

  /** Whatever is waited for has happened: it is later now. */
  private poll(subscriptions: number, events: number, count: number, happened: number): number {
    const view = this.view();
    this.clock += 1000n * clockStep;
    for (let i = 0; i < count; i++) {
      new Uint8Array(view.buffer, events + 32 * i, 32).fill(0);
      view.setBigUint64(events + 32 * i, view.getBigUint64(subscriptions + 48 * i, true), true);
      view.setUint8(events + 32 * i + 10, view.getUint8(subscriptions + 48 * i + 8));
    }
    view.setUint32(happened, count, true);
    return success;
  }

  /** What the module imports. */
  imports(): WebAssembly.Imports {
    return {
      wasi_snapshot_preview1: {
        args_sizes_get: (count: number, size: number) => this.none(count, size),
        args_get: () => success,
        environ_sizes_get: (count: number, size: number) => this.none(count, size),
        environ_get: () => success,
        clock_time_get: (_id: number, _precision: bigint, at: number) => this.time(at),
        random_get: (at: number, size: number) => this.random(at, size),
        fd_write: (file: number, vectors: number, count: number, written: number) => this.write(file, vectors, count, written),
        poll_oneoff: (from: number, to: number, count: number, happened: number) => this.poll(from, to, count, happened),
        sched_yield: () => success,
        proc_exit: (code: number) => {
          throw new Stopped(`the detector stopped with ${code}: ${this.said}`);
        },
      },
    };
  }
}

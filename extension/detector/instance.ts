// One running detector.wasm, in bytes: requests in, responses out.
import { type Call, CodedError } from "./abi.ts";
import { System } from "./wasi.ts";

/** What the module exports, beside the calls of the wire format. */
type Exports = WebAssembly.Exports & { memory: WebAssembly.Memory; _initialize(): void; alloc(size: number): number; free(ptr: number): void };

/** One instance. After a call threw anything but a CodedError, it must be thrown away. */
export class Instance {
  private response = 0; // where the last response lies

  private constructor(private readonly exports: Exports) {}

  /** Starts an instance of the compiled module. */
  static async start(module: WebAssembly.Module): Promise<Instance> {
    const system = new System();
    const exports = (await WebAssembly.instantiate(module, system.imports())).exports as Exports;
    system.attach(exports.memory);
    exports._initialize();
    return new Instance(exports);
  }

  /** Sends a request to an export; gives a copy of the response. */
  call(name: Call, request: Uint8Array): Uint8Array<ArrayBuffer> {
    const entry = this.exports[name] as (ptr?: number, size?: number) => bigint;
    const packed = entry.length === 2 ? entry(this.write(request), request.length) : entry();
    this.response = Number((packed >> 32n) & 0xffffffffn);
    const size = Number(packed & 0xffffffffn);
    return new Uint8Array(this.exports.memory.buffer, this.response, size).slice();
  }

  /** Gives the last response back; the module collects its garbage then. For when nobody waits. */
  rest(): void {
    this.exports.free(this.response);
  }

  /** Puts a request into the module's memory and says where. */
  private write(request: Uint8Array): number {
    if (request.length === 0) return 0;
    const pointer = this.exports.alloc(request.length) >>> 0;
    if (pointer === 0) throw new CodedError("too_long", "request");
    new Uint8Array(this.exports.memory.buffer, pointer, request.length).set(request);
    return pointer;
  }

  /** The size of its memory in bytes. */
  get memory(): number {
    return this.exports.memory.buffer.byteLength;
  }
}

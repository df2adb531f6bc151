// Hosts detector.wasm: posts in, flags out. It survives a module that traps: the instance is thrown away, a new one gets back
// what the last one held, and only the posts on which it trapped stay out.
import { type Call, CodedError, maxPosts, version } from "./abi.ts";
import { type Comparison, type Result, type Signature, type WirePost } from "./detect.ts";
import { Instance } from "./instance.ts";
import { type Params, addRequest, compareRequest, loadRequest, newRequest, restoreRequest, sketchRequest } from "./request.ts";
import { body, parseComparison, parseResult, parseSketch, parseVersion } from "./response.ts";

/** Posts that go in at once. Between two batches other work gets its turn. */
export const batch = 500;

/** Requests since the last snapshot that are kept before a new snapshot takes their place when nobody waits, and twice as many at the most. */
const maxKept = 64;

/** Milliseconds without a call after which the module may tidy up. */
const lull = 50;

/** Lets everything else that waits go first. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/**
 * One detector. Calls wait for one another, so many may be under way; posts go in in the order of the calls.
 *
 * Invariant: `base` and `since` together are all that the running instance holds, so that another can be made to hold it.
 */
export class Detector {
  private base: Uint8Array | undefined; // the last snapshot; undefined: none, it began empty
  private since: Uint8Array[] = []; // the requests of add that followed
  private signatures: Uint8Array = loadRequest([]); // the last request of load
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0; // calls that are not done
  private tried = 0; // requests kept when a snapshot was tried last
  private resting: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    private readonly module: WebAssembly.Module,
    private readonly params: Params,
    private instance: Instance,
  ) {}

  /** Starts an empty detector, or one that holds what a snapshot says. */
  static async start(module: WebAssembly.Module, params: Params = {}, snapshot?: Uint8Array): Promise<Detector> {
    const detector = new Detector(module, params, await Instance.start(module));
    const spoken = parseVersion(body(detector.instance.call("version", new Uint8Array()))).version;
    if (spoken !== version) throw new CodedError("version", String(spoken));
    detector.base = snapshot;
    detector.begin();
    return detector;
  }

  /** Brings a new instance to the base. */
  private begin(): void {
    body(this.instance.call("load", this.signatures));
    if (this.base) body(this.instance.call("restore", restoreRequest(this.params, this.base)));
    else body(this.instance.call("new", newRequest(this.params)));
  }

  /** Waits for the calls before, then does something. */
  private after<T>(act: () => Promise<T> | T): Promise<T> {
    this.waiting++;
    const done = this.turn.then(act).finally(() => {
      if (--this.waiting === 0) this.soon();
    });
    this.turn = done.catch(() => undefined);
    return done;
  }

  /** Rests once nobody has asked for a moment: what was answered goes where it shows first. */
  private soon(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), lull);
  }

  /** Lets the module tidy up when nobody waits. A module that traps over it is replaced at the next call. */
  private rest(): void {
    if (this.waiting > 0) return;
    if (this.since.length > maxKept && this.since.length !== this.tried) {
      this.tried = this.since.length; // one that fails is not tried over and over
      return void this.snapshot().catch(() => undefined); // it rests after that
    }
    try {
      this.instance.rest();
    } catch {
      // The next call traps too, and is answered for.
    }
  }

  /** Sends one request. If the module traps, a new instance takes over and the request counts as refused. */
  private async send(name: Call, request: Uint8Array): Promise<Uint8Array> {
    let response;
    try {
      response = this.instance.call(name, request);
    } catch (trap) {
      if (trap instanceof CodedError) throw trap;
      await this.replay();
      throw new CodedError("trap", name);
    }
    return body(response);
  }

  /** Puts a new instance in the place of one that trapped. */
  private async replay(): Promise<void> {
    this.instance = await Instance.start(this.module);
    this.begin();
    for (const request of this.since) body(this.instance.call("add", request));
  }

  /**
   * Takes posts in, in batches. It resolves when they are all in: a caller that waits for it never has more under way than
   * the detector can take. A batch that is refused throws a CodedError; those before it stay in.
   */
  async add(posts: WirePost[]): Promise<void> {
    for (let i = 0; i < posts.length; i += batch) {
      const request = addRequest(posts.slice(i, i + Math.min(batch, maxPosts)));
      await this.after(async () => {
        await this.send("add", request);
        this.since.push(request);
        if (this.since.length > 2 * maxKept) await this.rebase(); // there was no moment for it
      });
      if (i + batch < posts.length) await pause();
    }
  }

  /** Makes a snapshot the base. */
  private async rebase(): Promise<Uint8Array> {
    this.base = await this.send("snapshot", new Uint8Array());
    this.since = [];
    return this.base;
  }

  /** Everything that it has to say about its posts. */
  result(): Promise<Result> {
    return this.after(async () => parseResult(await this.send("result", new Uint8Array())));
  }

  /** All that it holds, for start. */
  snapshot(): Promise<Uint8Array> {
    return this.after(() => this.rebase());
  }

  /** Puts what a snapshot holds in the place of what it holds. If the snapshot is refused nothing changes. */
  restore(snapshot: Uint8Array): Promise<void> {
    return this.after(async () => {
      await this.send("restore", restoreRequest(this.params, snapshot));
      this.base = snapshot;
      this.since = [];
    });
  }

  /** How alike two texts are. */
  compare(first: string, second: string): Promise<Comparison> {
    return this.after(async () => parseComparison(await this.send("compare", compareRequest(first, second))));
  }

  /** Puts signatures in the place of those before. */
  load(signatures: Signature[]): Promise<void> {
    return this.after(async () => {
      const request = loadRequest(signatures);
      await this.send("load", request);
      this.signatures = request;
    });
  }

  /** The sketch of a text, empty if it is too short or too ordinary for one. */
  sketch(text: string): Promise<number[]> {
    return this.after(async () => parseSketch(await this.send("sketch", sketchRequest(text))));
  }

  /** Bytes of memory of the running instance. */
  get memory(): number {
    return this.instance.memory;
  }
}

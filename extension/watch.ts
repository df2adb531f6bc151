// The background's work: posts are kept, go into the detector, and come back as flags. The background may die at any moment:
// what was answered is on disk, and a new one begins with the last snapshot and the posts since.
import type { Cluster, Int, Result, Span, WirePost } from "./detector/detect.ts";
import { Detector } from "./detector/detector.ts";
import { CodedError } from "./detector/abi.ts";
import type { Loaded } from "./feed/client.ts";
import type { Explanation, FlagsAnswer, Mark, MarkMessage, PostsMessage, ShownFlag, ShownPost } from "./messages.ts";
import { type Post, shownAccount } from "./platform/platform.ts";
import type { Means, Seen } from "./report/report.ts";
import { Store } from "./store.ts";

/** Milliseconds without new posts after which a snapshot is worth its time. */
const quiet = 5_000;

/** A cluster with its posts, and the verdict on it after what the person said. */
export interface Found {
  platform: string;
  cluster: Cluster;
  posts: Post[];
  spans: Map<string, Span[]>; // by post
  flag: ShownFlag;
}

const nothing: Result = { clusters: [], flags: [] };

/**
 * Everything that the background knows. Invariants: the detector holds every post of the store, or `take` of it is under way; what `take`
 * answers for the browser has been given to keep.
 */
export class Watch {
  private result: Result = nothing;
  private loaded = ""; // ids of the confirmed messages in the detector
  private confirmed: Loaded = { version: 0, off: [], signatures: [] };
  private marks = new Map<string, Mark>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  private constructor(
    private readonly store: Store,
    private readonly module: WebAssembly.Module,
    private readonly detector: Detector,
    readonly name: string, // the detector's SHA-256
  ) {}

  /** Begins where the last background ended, with the confirmed messages that hold now. */
  static async start(wasm: ArrayBuffer, store: Store, loaded: Loaded): Promise<Watch> {
    const [module, name] = await Promise.all([WebAssembly.compile(wasm), sha256(wasm)]);
    const kept = await store.snapshot(name);
    let detector: Detector;
    let from = kept?.seq ?? 0;
    try {
      detector = await Detector.start(module, {}, kept?.snapshot);
    } catch {
      detector = await Detector.start(module); // a damaged snapshot costs time, nothing else
      from = 0;
    }
    const watch = new Watch(store, module, detector, name);
    watch.marks = await store.marks();
    await watch.loadSignatures(loaded);
    const posts = await store.since(from);
    if (posts.length > 0) await watch.put(posts);
    watch.result = await detector.result();
    return watch;
  }

  /** Puts posts into the detector. One that it refuses stays out alone. */
  private async put(posts: Post[]): Promise<string> {
    try {
      await this.detector.add(posts);
      return "";
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      if (posts.length === 1) return error.code;
      const half = Math.ceil(posts.length / 2);
      return (await this.put(posts.slice(0, half))) || (await this.put(posts.slice(half)));
    }
  }

  /** Takes posts in and gives every flag on their pages. The detector judges while the browser writes them. */
  async take(message: PostsMessage): Promise<FlagsAnswer> {
    const { fresh, kept } = await this.store.keep(message.posts, message.threads, message.platform);
    kept.catch(console.error); // the page shows them again
    const problem = fresh.length > 0 ? await this.judged(fresh) : "";
    if (fresh.length > 0) this.settle();
    const pages = [...new Set(message.posts.map((post) => post.page))];
    return { pages, flags: this.flags(message.platform), problem };
  }

  private async judged(fresh: Post[]): Promise<string> {
    const refused = await this.put(fresh);
    return (await this.look()) || refused;
  }

  /** Has the detector judge all that it holds. */
  private async look(): Promise<string> {
    try {
      this.result = await this.detector.result();
      return "";
    } catch (error) {
      this.result = nothing; // never a part of the flags
      return error instanceof CodedError ? error.code : "internal";
    }
  }

  private async loadSignatures(loaded: Loaded): Promise<boolean> {
    this.confirmed = loaded;
    const ids = loaded.signatures.map(({ id }) => id).join(" ");
    if (ids === this.loaded) return false;
    await this.detector.load(loaded.signatures);
    this.loaded = ids;
    return true;
  }

  /** Puts other confirmed messages in the place of those before, and says whether they are others. */
  async load(loaded: Loaded): Promise<boolean> {
    const changed = await this.loadSignatures(loaded);
    if (changed) await this.look();
    return changed;
  }

  /** Makes a snapshot once no more posts come. */
  private settle(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.keepSnapshot(), quiet);
  }

  /** The number is read first: posts that come in between are then both in the snapshot and put in again, which changes nothing. */
  private async keepSnapshot(): Promise<void> {
    const seq = await this.store.seq();
    const snapshot = await this.detector.snapshot();
    if (!this.stopped) await this.store.keepSnapshot(this.name, { snapshot, seq });
  }

  /** Ends this watch: it keeps no snapshot any more, which would hold posts that are erased next. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** The flags as they are shown. */
  flags(platform: string): ShownFlag[] {
    const clusters = new Map(this.result.clusters.map((cluster) => [cluster.id, cluster]));
    return this.result.flags.flatMap(({ post, cluster }) => {
      const found = clusters.get(cluster);
      return found ? [this.flag(platform, post, found)] : [];
    });
  }

  private flag(platform: string, post: string, cluster: Cluster): ShownFlag {
    const reason = cluster.reasons[0] ?? { code: cluster.kind, params: [] };
    const fact = (name: string): number => Number(cluster.evidence.fields.find((field) => field.name === name)?.value ?? 0);
    const known = cluster.reasons.find(({ code }) => code === "known_campaign");
    const mark = this.marks.get(`${platform}:${post}`) ?? "none";
    const level = mark !== "none" && cluster.level === "coordinated" ? "similar" : cluster.level;
    return { post, level, kind: cluster.kind, accounts: fact("accounts"), seconds: fact("span"), reason, ...(known && { known }), mark };
  }

  /** Every cluster that has a flag, with its posts in order of time. */
  async clusters(platforms: readonly string[]): Promise<Found[]> {
    const found = await Promise.all(this.result.clusters.map((cluster) => this.found(cluster, platforms)));
    return found.filter((one) => one !== undefined);
  }

  /** Puts together what is known of a cluster. Its posts are all of one platform. */
  private async found(cluster: Cluster, platforms: readonly string[]): Promise<Found | undefined> {
    for (const platform of platforms) {
      const posts = await this.store.posts(platform, cluster.posts);
      const [first] = posts;
      if (!first) continue;
      const spans = new Map(this.result.flags.map((flag) => [flag.post, flag.spans]));
      return { platform, cluster, posts: posts.sort((a, b) => a.time - b.time), spans, flag: this.flag(platform, first.id, cluster) };
    }
    return undefined;
  }

  private clusterOf(post: string): Cluster | undefined {
    const flag = this.result.flags.find((one) => one.post === post);
    return flag && this.result.clusters.find((cluster) => cluster.id === flag.cluster);
  }

  /** All that the card shows of one flagged post. */
  async explain(platform: string, post: string): Promise<Omit<Explanation, "reported"> | undefined> {
    const cluster = this.clusterOf(post);
    if (!cluster) return undefined;
    const spans = new Map(this.result.flags.map((flag) => [flag.post, flag.spans]));
    const shown: ShownPost[] = (await this.store.posts(platform, cluster.posts)).map(({ id, account, text, lang, time }) =>
      ({ id, account: shownAccount(platform, account), text, lang, time, spans: spans.get(id) ?? [] }));
    const own = (await this.store.posts(platform, [post]))[0];
    const { posts, thread } = await this.store.thread(platform, own?.thread ?? "");
    const replies = posts.filter((one) => !one.root && one.time > 0);
    const members = new Set(cluster.posts);
    return {
      flag: this.flag(platform, post, cluster),
      reasons: cluster.reasons,
      evidence: cluster.evidence,
      posts: [...shown.filter(({ id }) => id === post), ...shown.filter(({ id }) => id !== post)],
      thread: {
        times: replies.map(({ time }) => time).sort((a, b) => a - b),
        own: replies.filter(({ id }) => members.has(id)).map(({ time }) => time),
        shown: thread?.shown ?? -1,
        filtered: platform === "facebook" && thread?.order === "relevance",
      },
    };
  }

  /**
   * All that a report about clusters is made of, and their ids; undefined if there is none. A cluster is named by any of its posts,
   * because its id may change while posts come in. The page is that of the first one.
   */
  async seen(platform: string, named: string[]): Promise<{ seen: Seen; clusters: string[]; elsewhere: number } | undefined> {
    const wanted = new Set(named);
    const clusters = this.result.clusters.filter(({ posts }) => posts.some((post) => wanted.has(post)));
    const members = await this.store.posts(platform, clusters.flatMap((cluster) => cluster.posts));
    const page = (members.find(({ id }) => id === named[0]) ?? members[0])?.page;
    if (page === undefined || page === "") return undefined;
    const here = members.filter((post) => post.page === page);
    const { posts, threads, observed } = await this.store.seen(platform, [...new Set(here.map(({ thread }) => thread))]);
    const seen = { page: `${platform}:${page}`, posts, threads, clusters: this.result.clusters, observed };
    return { seen, clusters: clusters.map(({ id }) => id), elsewhere: members.length - here.length };
  }

  /** A fresh detector with the confirmed messages that hold now, and which those are: what judges a report. */
  judge(): Pick<Means, "signatures" | "judge"> {
    const { version, off, signatures } = this.confirmed;
    const judge = async (parameters: Record<string, Int>, posts: WirePost[]): Promise<Result> => {
      const fresh = await Detector.start(this.module, parameters);
      await fresh.load(signatures);
      await fresh.add(posts);
      return fresh.result();
    };
    return { signatures: { version, off }, judge };
  }

  /** Keeps what the person says of a post's cluster, and gives the flags that follow. */
  async mark({ platform, post, mark }: MarkMessage): Promise<FlagsAnswer> {
    const members = this.clusterOf(post)?.posts ?? [];
    await this.store.mark(platform, members, mark);
    this.marks = await this.store.marks();
    return { pages: [], flags: this.flags(platform), problem: "" };
  }
}

/** The name of a detector: the SHA-256 of its file. */
async function sha256(bytes: ArrayBuffer): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// What an office's browser knows of its page: the posts so far, what the detector says of them, and the report that can be made.
import type { Cluster, Comparison, Result } from "../detector/detect.ts";
import { Detector } from "../detector/detector.ts";
import type { Report } from "../report/form.ts";
import { type Choice as Chosen, makeReport, newIdentity } from "../report/report.ts";
import type { Finding } from "../ui/badge.ts";
import type { CardContent, Choice } from "../ui/card.ts";
import type { TrialPage, TrialPost } from "./server.ts";

/** The detector's file, compiled. */
export interface Program {
  module: WebAssembly.Module;
  sha256: string;
}

/** Fetches detector.wasm and names it. */
export async function load(): Promise<Program> {
  const answer = await fetch("/try/detector.wasm");
  if (!answer.ok) throw new Error(String(answer.status));
  const bytes = await answer.arrayBuffer();
  const [module, sum] = await Promise.all([WebAssembly.compile(bytes), crypto.subtle.digest("SHA-256", bytes)]);
  return { module, sha256: [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
}

/** A flag as a badge shows it. */
export type ShownFlag = Finding & { post: string; mark: Choice };

export class Office {
  readonly posts: TrialPost[] = [];
  result: Result = { clusters: [], flags: [] };
  private readonly marks = new Map<string, Choice>(); // by post

  private constructor(
    readonly page: TrialPage,
    private readonly program: Program,
    private readonly detector: Detector,
  ) {}

  static async open(page: TrialPage, program: Program): Promise<Office> {
    return new Office(page, program, await Detector.start(program.module));
  }

  /** Takes posts in. */
  async take(posts: TrialPost[]): Promise<void> {
    this.posts.push(...posts);
    await this.detector.add(posts);
    this.result = await this.detector.result();
  }

  /** Every flag on the page. */
  flags(): ShownFlag[] {
    const clusters = new Map(this.result.clusters.map((cluster) => [cluster.id, cluster]));
    return this.result.flags.flatMap(({ post, cluster }) => {
      const found = clusters.get(cluster);
      return found ? [this.flag(post, found)] : [];
    });
  }

  private flag(post: string, cluster: Cluster): ShownFlag {
    const reason = cluster.reasons[0] ?? { code: cluster.kind, params: [] };
    const value = (name: string): number => Number(reason.params.find((param) => param.name === name)?.value ?? 0);
    const mark = this.marks.get(post) ?? "none";
    const level = mark !== "none" && cluster.level === "coordinated" ? "similar" : cluster.level;
    return { post, level, accounts: value("accounts"), seconds: value("span"), reason, mark };
  }

  /** The cluster that a post is in. */
  clusterOf(post: string): Cluster | undefined {
    const flag = this.result.flags.find((one) => one.post === post);
    return flag && this.result.clusters.find(({ id }) => id === flag.cluster);
  }

  /** What the card shows of a flagged post. */
  explain(post: string): CardContent | undefined {
    const cluster = this.clusterOf(post);
    if (!cluster) return undefined;
    const spans = new Map(this.result.flags.map((flag) => [flag.post, flag.spans]));
    const members = new Set(cluster.posts);
    const replies = this.posts.filter(({ root }) => !root);
    const shown = replies.filter(({ id }) => members.has(id)).map(({ id, account, text, lang }) => ({ id, account, text, lang, spans: spans.get(id) ?? [] }));
    return {
      flag: this.flag(post, cluster),
      reasons: cluster.reasons,
      posts: [...shown.filter(({ id }) => id === post), ...shown.filter(({ id }) => id !== post)],
      thread: {
        times: replies.map(({ time }) => time),
        own: replies.filter(({ id }) => members.has(id)).map(({ time }) => time),
        shown: this.page.posts.length - 1,
        filtered: false,
      },
    };
  }

  /** Keeps what the visitor says of a post's cluster. */
  mark(post: string, mark: Choice): void {
    for (const id of this.clusterOf(post)?.posts ?? []) this.marks.set(id, mark);
  }

  /** The clusters that a report begun at a post is about: what is coordinated, and the post's own. */
  reported(post: string): string[] {
    const own = this.clusterOf(post)?.id;
    return this.result.clusters.filter(({ id, level }) => level === "coordinated" || id === own).map(({ id }) => id);
  }

  /** Makes the report, as the extension does. */
  report(clusters: string[], pseudonyms: boolean, language: "en" | "fr"): Promise<Report> {
    const now = Math.floor(Date.now() / 1000);
    const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
    const { handle, posts } = this.page;
    const seen = {
      page: `x:${handle}`, posts: this.posts, clusters: this.result.clusters, observed: new Map(this.posts.map(({ id }) => [id, now])),
      threads: [{ id: posts[0]?.thread ?? "", page: handle, shown: posts.length - 1, more: false, order: "all" as const }],
    };
    const chosen: Chosen = { clusters, leftOut: new Set(), pseudonyms, note: "", language };
    return makeReport(newIdentity(random), seen, chosen, {
      detector: { sha256: this.program.sha256, parameters: {} }, signatures: { version: 0, off: [] }, random, now: () => now,
      judge: async (parameters, input) => {
        const fresh = await Detector.start(this.program.module, parameters);
        await fresh.add(input);
        return fresh.result();
      },
    });
  }

  /** How alike two texts are. */
  compare(first: string, second: string): Promise<Comparison> {
    return this.detector.compare(first, second);
  }
}

// Which posts are the office's business: its own threads, and what names it elsewhere. Everything else is dropped in the tab where
// it was read.
import type { Post, Read, Thread } from "./platform/platform.ts";

/** What one tab has learned of whose threads are whose. A reply to a reply does not say it; the thread's first page did. */
export class Office {
  private readonly threads = new Map<string, string>(); // thread → page
  private readonly names = new Map<string, string>(); // page → the name in its address

  constructor(
    private readonly platform: string,
    public pages: ReadonlySet<string>, // "platform:page"; what was learned of threads outlives a change of them
  ) {}

  private isOwn(page: string): boolean {
    return [page, this.names.get(page) ?? ""].some((name) => name !== "" && this.pages.has(`${this.platform}:${name}`));
  }

  /** Gives the office's own posts among what was read, each with its page. */
  own(read: Read): { posts: Post[]; threads: Thread[] } {
    for (const [page, name] of read.names) this.names.set(page, name);
    for (const { id, page } of read.threads) if (page !== "") this.threads.set(id, page);
    const posts: Post[] = [];
    for (const post of read.posts) {
      const page = post.page || (this.threads.get(post.thread) ?? "");
      const named = this.isOwn(page) ? page : (read.mentions.get(post.id) ?? []).find((one) => this.isOwn(one));
      if (named !== undefined) posts.push({ ...post, page: named });
    }
    return { posts, threads: read.threads.filter(({ page, id }) => this.isOwn(page || (this.threads.get(id) ?? ""))) };
  }
}

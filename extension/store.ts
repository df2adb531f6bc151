// What must outlive the background, in IndexedDB: every post of the office's pages, what the person said of clusters, and the
// detector's last snapshot. The posts are the truth, the snapshot saves time. Nothing but the extension can reach it.
import type { Mark } from "./messages.ts";
import type { Post, Thread } from "./platform/platform.ts";

/** A post as it is kept. `seq` rises with every change, so that what is newer than a snapshot can be found. */
export interface KeptPost {
  key: string; // platform:id
  place: string; // platform:thread
  seq: number;
  seen: number; // when a page showed it first, in Unix seconds
  post: Post;
}

/** The detector's snapshot and the last change that is in it. */
export interface KeptSnapshot {
  snapshot: Uint8Array;
  seq: number;
}

const keyOf = (platform: string, id: string): string => `${platform}:${id}`;

/** The keys of all snapshots. */
const snapshots = (): IDBKeyRange => IDBKeyRange.bound("snapshot:", "snapshot:\uffff");

/** Says whether a post is older than a time in Unix seconds: by the platform's time, or where it shows none, by when a page showed it first. */
const isOlder = ({ post, seen }: KeptPost, before: number): boolean => (post.time > 0 ? post.time : seen) < before;

/** Waits for a request. */
function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Waits until a transaction is on disk. */
function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Of two sightings of one post the one that says more: pages first show a text cut short. */
function fuller(before: Post | undefined, now: Post): Post {
  if (!before) return now;
  const base = before.text.length > now.text.length ? before : now;
  return { ...base, page: now.page || before.page, root: before.root || now.root };
}

/** Of two words on one thread the later; where it says nothing of the order or the number, the earlier still holds. */
function laterOf(before: Thread | undefined, now: Thread): Thread {
  return before ? { ...now, order: now.order || before.order, shown: now.shown < 0 ? before.shown : now.shown } : now;
}

export class Store {
  private constructor(private readonly db: IDBDatabase) {}

  /** Opens the database and makes it if there is none. */
  static async open(): Promise<Store> {
    const request = indexedDB.open("refrain", 1);
    request.onupgradeneeded = () => {
      const posts = request.result.createObjectStore("posts", { keyPath: "key" });
      posts.createIndex("place", "place");
      posts.createIndex("seq", "seq");
      request.result.createObjectStore("threads");
      request.result.createObjectStore("marks");
      request.result.createObjectStore("state");
    };
    return new Store(await answer(request));
  }

  /**
   * Keeps posts, and gives those that say something new as soon as that is known and they are on their way: they outlive this process. `kept` resolves
   * when they are written. A machine that loses its power may lose the last of them; the page shows them again.
   */
  async keep(posts: Post[], threads: Thread[], platform: string): Promise<{ fresh: Post[]; kept: Promise<void> }> {
    const transaction = this.db.transaction(["posts", "threads", "state"], "readwrite");
    const table = transaction.objectStore("posts");
    const state = transaction.objectStore("state");
    const places = transaction.objectStore("threads");
    const [last, known, said] = (await Promise.all([
      answer(state.get("seq")), Promise.all(posts.map(({ id }) => answer(table.get(keyOf(platform, id))))), Promise.all(threads.map(({ id }) => answer(places.get(keyOf(platform, id))))),
    ])) as [number | undefined, (KeptPost | undefined)[], (Thread | undefined)[]];
    let seq = last ?? 0;
    const fresh: Post[] = [];
    for (const [i, post] of posts.entries()) {
      const key = keyOf(platform, post.id);
      const before = known[i];
      const now = fuller(before?.post, post);
      if (before && JSON.stringify(before.post) === JSON.stringify(now)) continue;
      fresh.push(now);
      const seen = before?.seen ?? Math.floor(Date.now() / 1000);
      table.put({ key, place: keyOf(platform, now.thread), seq: ++seq, seen, post: now } satisfies KeptPost);
    }
    const latest = new Map(threads.map(({ id }, i) => [id, said[i]]));
    for (const thread of threads) { // one that is named twice counts on from the first
      latest.set(thread.id, laterOf(latest.get(thread.id), thread));
      places.put(latest.get(thread.id), keyOf(platform, thread.id));
    }
    state.put(seq, "seq");
    transaction.commit(); // now, and not once each answer came: from here on the browser writes it, whatever becomes of this process
    return { fresh, kept: finished(transaction) };
  }

  /** How many posts are older than a time in Unix seconds. */
  async expired(before: number): Promise<number> {
    const kept = (await answer(this.db.transaction("posts").objectStore("posts").getAll())) as KeptPost[];
    return kept.filter((one) => isOlder(one, before)).length;
  }

  /** Erases the posts that are older, what was said of them, threads of which nothing is left, and snapshots, which hold them too. */
  async forget(before: number): Promise<void> {
    const transaction = this.db.transaction(["posts", "threads", "marks", "state"], "readwrite");
    const [posts, threads, marks, state] = ["posts", "threads", "marks", "state"].map((name) => transaction.objectStore(name)) as [IDBObjectStore, IDBObjectStore, IDBObjectStore, IDBObjectStore];
    const kept = (await answer(posts.getAll())) as KeptPost[];
    const places = new Set(kept.filter((one) => !isOlder(one, before)).map(({ place }) => place));
    for (const { key, place } of kept.filter((one) => isOlder(one, before))) {
      posts.delete(key);
      marks.delete(key);
      if (!places.has(place)) threads.delete(place);
    }
    state.delete(snapshots());
    await finished(transaction);
  }

  /** Ends this connection. */
  close(): void {
    this.db.close();
  }

  /** The posts that changed after a change. */
  async since(seq: number): Promise<Post[]> {
    const index = this.db.transaction("posts").objectStore("posts").index("seq");
    const found = (await answer(index.getAll(IDBKeyRange.lowerBound(seq, true)))) as KeptPost[];
    return found.map(({ post }) => post);
  }

  /** The number of the last change. */
  async seq(): Promise<number> {
    return Number((await answer(this.db.transaction("state").objectStore("state").get("seq"))) ?? 0);
  }

  /** Posts by id; those that are gone are left out. */
  async posts(platform: string, ids: string[]): Promise<Post[]> {
    const table = this.db.transaction("posts").objectStore("posts");
    const found = await Promise.all(ids.map((id) => answer(table.get(keyOf(platform, id)) as IDBRequest<KeptPost | undefined>)));
    return found.filter((kept) => kept !== undefined).map(({ post }) => post);
  }

  /** All posts of a thread, and what the page said of it. */
  async thread(platform: string, id: string): Promise<{ posts: Post[]; thread: Thread | undefined }> {
    const transaction = this.db.transaction(["posts", "threads"]);
    const [kept, thread] = await Promise.all([
      answer(transaction.objectStore("posts").index("place").getAll(keyOf(platform, id))) as Promise<KeptPost[]>,
      answer(transaction.objectStore("threads").get(keyOf(platform, id))) as Promise<Thread | undefined>,
    ]);
    return { posts: kept.map(({ post }) => post), thread };
  }

  /** All posts of threads with the times at which a page showed them first, and what the pages said of the threads. */
  async seen(platform: string, ids: string[]): Promise<{ posts: Post[]; threads: Thread[]; observed: Map<string, number> }> {
    const transaction = this.db.transaction(["posts", "threads"]);
    const place = transaction.objectStore("posts").index("place");
    const said = transaction.objectStore("threads");
    const [kept, threads] = await Promise.all([
      Promise.all(ids.map((id) => answer(place.getAll(keyOf(platform, id)) as IDBRequest<KeptPost[]>))),
      Promise.all(ids.map((id) => answer(said.get(keyOf(platform, id)) as IDBRequest<Thread | undefined>))),
    ]);
    const all = kept.flat();
    return { posts: all.map(({ post }) => post), threads: threads.filter((thread) => thread !== undefined), observed: new Map(all.map(({ post, seen }) => [post.id, seen])) };
  }

  /** Keeps what the person said of posts. */
  async mark(platform: string, ids: string[], mark: Mark): Promise<void> {
    const transaction = this.db.transaction("marks", "readwrite");
    for (const id of ids) transaction.objectStore("marks").put(mark, keyOf(platform, id));
    await finished(transaction);
  }

  /** What the person said, by platform:id. */
  async marks(): Promise<Map<string, Mark>> {
    const table = this.db.transaction("marks").objectStore("marks");
    const [keys, marks] = await Promise.all([answer(table.getAllKeys()), answer(table.getAll())]);
    return new Map(keys.map((key, i) => [String(key), marks[i] as Mark]));
  }

  /** Something small that is kept by name; undefined if it is not. Whoever keeps it knows what it is. */
  async read(name: string): Promise<unknown> {
    return answer(this.db.transaction("state").objectStore("state").get(name));
  }

  /** Keeps something small by name. */
  async write(name: string, value: unknown): Promise<void> {
    const transaction = this.db.transaction("state", "readwrite");
    transaction.objectStore("state").put(value, name);
    await finished(transaction);
  }

  /** The last snapshot of a detector. Another detector's is none: its form is its own. */
  async snapshot(detector: string): Promise<KeptSnapshot | undefined> {
    return (await answer(this.db.transaction("state").objectStore("state").get(`snapshot:${detector}`))) as KeptSnapshot | undefined;
  }

  /** Keeps a snapshot in the place of all others. */
  async keepSnapshot(detector: string, kept: KeptSnapshot): Promise<void> {
    const transaction = this.db.transaction("state", "readwrite");
    const table = transaction.objectStore("state");
    table.delete(snapshots());
    table.put(kept, `snapshot:${detector}`);
    await finished(transaction);
  }
}

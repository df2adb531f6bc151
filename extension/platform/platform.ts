// What an adapter gives: the posts that a response body holds, and how well it could be read. An adapter is a pure function of
// the body and its address. It takes every body for hostile: bounded before it is parsed, looked at by shape, never acted on.

/** One reply or comment as the page showed it: detect.Post of wasm/detect, with the same meaning of every field. */
export interface Post {
  id: string; // unique within the platform
  platform: string; // "x", "facebook"
  page: string; // whose post it answers, as an office names its page; "" if the body does not say
  thread: string; // the post that it answers, through all the replies between
  root: boolean; // it is that post itself
  account: Account;
  text: string; // as the author wrote it
  lang: string; // "en", "fr", …; "" if the platform does not know
  time: number; // Unix seconds, 0 if unknown
  resolution: number; // seconds: how coarse time is
  links: string[]; // expanded addresses
}

/** What the platform shows of who posted. "" and 0 are unknown, so is -1 for the counts and the picture. */
export interface Account {
  id: string;
  handle: string;
  name: string;
  created: number; // Unix seconds
  followers: number;
  following: number;
  posts: number;
  defaultPicture: number; // 1 yes, 0 no
}

/** A thread that the body says something about. */
export interface Thread {
  id: string;
  page: string; // "" if the body does not say
  shown: number; // replies that the platform says there are, -1 if it does not
  more: boolean; // the page holds some back until it is asked
  order: "relevance" | "newest" | "all" | ""; // as far as the body says
}

/** Why a body may have been read in part only. The words are the reader's; `count` is how many things it is about. */
export interface Warning {
  code:
    | "too_large" // longer than any page's response: not parsed
    | "too_deep" // nested deeper than any page's response: not parsed
    | "not_json" // an answer of an address that should hold posts, in no form that is known
    | "refused" // the platform answered with an error instead
    | "no_posts" // it should hold posts and none could be read: the site has changed
    | "missed" // some posts could not be read: the site is changing
    | "incomplete" // posts whose author or time could not be read
    | "too_long" // texts longer than the detector takes: they count by their time only
    | "hidden"; // the order in which the page shows comments leaves some out
  count: number;
}

/** What an adapter made of one body. */
export interface Read {
  ours: boolean; // the body is of a kind that holds posts; otherwise the rest is empty
  posts: Post[];
  seen: number; // things that have a post's place in the body, whether or not they could be read
  unavailable: number; // of them: deleted, withheld, or hidden by the platform
  leftOut: number; // advertisements, suggestions and the like: not replies
  threads: Thread[];
  mentions: Map<string, string[]>; // post id → whom it names, as pages
  names: Map<string, string>; // page → the name in its address, where an office may know its page by that
  warnings: Warning[];
}

/** One platform. */
export interface Adapter {
  platform: string;
  version: number; // rises with every change of what it reads, so that the feed can switch off the versions that fail
  hosts: string[];
  inDocument: boolean; // the document itself carries posts in scripts of JSON
  read(body: string, url?: string): Read;
}

/** What a body of another kind gives. */
export function nothing(): Read {
  return { ours: false, posts: [], seen: 0, unavailable: 0, leftOut: 0, threads: [], mentions: new Map(), names: new Map(), warnings: [] };
}

/** What a body gives that should hold posts and cannot be read at all. */
export function unread(code: Warning["code"]): Read {
  return { ...nothing(), ours: true, warnings: [{ code, count: 1 }] };
}

// The detector's limits on one post (wasm/detect/post.go). It refuses a whole batch for one post over them.
const maxText = 20_000; // bytes
const maxField = 512; // bytes
const maxLinks = 32;
const maxAddress = 4_096; // bytes
const maxNumber = 2 ** 40; // seconds, followers

const utf8 = new TextEncoder();

/** Says whether a text fits into so many bytes. */
export function fits(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || utf8.encode(text).length <= bytes;
}

const short = (text: string): string => (fits(text, maxField) ? text : "");
const whole = (n: number, least: number): number => (Number.isSafeInteger(n) && n >= least && n <= maxNumber ? n : least);

/**
 * Brings a post to what the detector takes. A text that is too long becomes none: what is judged is what was posted, never
 * a part of it. A post without a usable id is nothing.
 */
export function admit(post: Post): Post | undefined {
  if (post.id === "" || !fits(post.id, maxField)) return undefined;
  const { account } = post;
  return {
    id: post.id,
    platform: post.platform,
    page: short(post.page),
    thread: short(post.thread),
    root: post.root,
    account: {
      id: short(account.id),
      handle: short(account.handle),
      name: short(account.name),
      created: whole(account.created, 0),
      followers: whole(account.followers, -1),
      following: whole(account.following, -1),
      posts: whole(account.posts, -1),
      defaultPicture: account.defaultPicture === 0 || account.defaultPicture === 1 ? account.defaultPicture : -1,
    },
    text: fits(post.text, maxText) ? post.text : "",
    lang: short(post.lang),
    time: whole(post.time, 0),
    resolution: whole(post.resolution, 1),
    links: [...new Set(post.links)].filter((link) => fits(link, maxAddress)).sort().slice(0, maxLinks),
  };
}

/** Collects what an adapter finds in one body, each post once, and counts. */
export class Reading {
  readonly posts = new Map<string, Post>();
  readonly names = new Map<string, string>();
  seen = 0;
  unavailable = 0;
  leftOut = 0;
  hidden = 0;
  private lost = 0;
  private tooLong = 0;

  /** Takes a post, or counts it as one that could not be read. Of two with one id the fuller stays. */
  take(post: Post | undefined): void {
    const admitted = post && admit(post);
    if (!post || !admitted) {
      this.lost++;
      return;
    }
    if (post.text !== "" && admitted.text === "") this.tooLong++;
    const before = this.posts.get(admitted.id);
    if (!before || before.text.length < admitted.text.length || before.account.id === "") this.posts.set(admitted.id, admitted);
  }

  /** Gives what there is to say, once all is collected. `due` says that the body should hold a post. */
  finish(threads: Thread[], mentions: Map<string, string[]>, due: boolean): Read {
    const posts = [...this.posts.values()];
    const incomplete = posts.filter((p) => p.account.id === "" || p.account.handle + p.account.name === "" || p.time === 0).length;
    const warnings: Warning[] = [];
    const warn = (code: Warning["code"], count: number): void => {
      if (count > 0) warnings.push({ code, count });
    };
    if (posts.length === 0 && due) warn("no_posts", Math.max(1, this.lost));
    else warn("missed", this.lost);
    warn("incomplete", incomplete);
    warn("too_long", this.tooLong);
    warn("hidden", this.hidden);
    const { seen, unavailable, leftOut, names } = this;
    return { ours: true, posts, seen, unavailable, leftOut, threads, mentions, names, warnings };
  }
}

/** An account as people are shown it: elsewhere than on X nobody knows anybody by a handle, which is a part of an address there. */
export const shownAccount = (platform: string, account: Account): Account => (platform === "x" || account.name === "" ? account : { ...account, handle: "" });

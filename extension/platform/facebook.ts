// Reads Facebook (www): the answers of its GraphQL, the JSON that the first document carries, and guarded lines. It goes by shape,
// because names and paths change: a comment is an object with legacy_fbid and depth, wherever it lies.
//
//   body      lines of JSON, each perhaps behind "for (;;);"; or HTML with <script type="application/json" data-sjs>
//   comment   an object with legacy_fbid and depth: text, author, time, the post that it answers. The same comment lies
//             around as stubs too, with an id and little else; they fill gaps and never replace anything
//   list      an object with edges, under the name comments or replies_connection: where comments are to be expected
//
// Facebook does not show when an account was made, how many follow it, or whether its picture is the default one.
import { type Fields, at, firstCount, firstText, id, list, object, parse, text, walk } from "./json.ts";
import { type Account, type Adapter, type Post, type Read, type Thread, Reading, nothing, unread } from "./platform.ts";
import { isPrivateOperation } from "./private.ts";

export const facebook: Adapter = { platform: "facebook", version: 1, hosts: ["www.facebook.com"], inDocument: true, read };

/** The comments of a response body. */
export function posts(body: string, url?: string): Post[] {
  return read(body, url).posts;
}

const guard = "for (;;);";

/** Lines and scripts of one body that are looked at; the most seen are 37 and 164. */
const maxPieces = 2_000;

/** How deep a comment lies in a body; the deepest seen is 24. */
const commentDepth = 80;

/** The comments of a response body, and how well it could be read. */
export function read(body: string, _url = ""): Read {
  const values: unknown[] = [];
  for (const piece of pieces(body)) {
    const parsed = parse(piece);
    if ("value" in parsed) values.push(parsed.value);
    else if (parsed.problem !== "not_json") return unread(parsed.problem);
  }
  const found = collect(values);
  if (found.comments.size === 0 && found.places === 0) return nothing();
  return finish(found);
}

/** Cuts a body into texts of JSON. */
function pieces(body: string): string[] {
  if (!body.trimStart().startsWith("<")) {
    return body.split("\n", maxPieces).map((line) => line.trim()).map((line) => (line.startsWith(guard) ? line.slice(guard.length) : line)).filter(isJson);
  }
  const found: string[] = [];
  for (const [, attributes = "", script = ""] of body.matchAll(/<script\b([^>]{0,500})>([^<]*)<\/script>/g)) {
    if (attributes.includes("application/json") && found.length < maxPieces && isJson(script)) found.push(script);
  }
  return found;
}

/** Says whether a text is worth parsing: most lines and scripts of a document hold no comment. */
const isJson = (piece: string): boolean => piece.startsWith("{") && /"(legacy_fbid|comments|replies_connection|created_time|message)"/.test(piece);

/** What one body holds, before it is made into posts. */
interface Found {
  comments: Map<string, Fields>; // legacy_fbid → the fullest object
  stubs: Map<string, Fields[]>; // graph id → all objects with it
  lists: { feedback: Fields; comments: Fields }[];
  stories: Map<string, Fields>; // post id → the post that is answered
  places: number; // where a comment should be
  unavailable: number;
  lost: number; // places where none could be read
}

/** Collects comments, stubs and lists from everything in a body. */
function collect(values: unknown[]): Found {
  const found: Found = { comments: new Map(), stubs: new Map(), lists: [], stories: new Map(), places: 0, unavailable: 0, lost: 0 };
  walk(values, commentDepth, (fields) => {
    if (isPrivateLoad(at(fields, "id"))) return false;
    if (isComment(fields)) keepFuller(found.comments, id(fields, "legacy_fbid"), fields);
    const own = text(fields, "id");
    if (own !== "" && (at(fields, "created_time") !== undefined || at(fields, "author") !== undefined || at(fields, "parent_feedback") !== undefined)) {
      found.stubs.set(own, [...(found.stubs.get(own) ?? []), fields]);
    }
    const story = id(fields, "post_id");
    if (story !== "" && storyText(fields) !== "") found.stories.set(story, fields);
    lookAtLists(found, fields);
    return true;
  }, (list) => !list.some(isPrivateLoad));
  return found;
}

/** What is loaded ahead lies beside the name of its operation, in a list or in an object; private messages are not looked into. */
function isPrivateLoad(name: unknown): boolean {
  const operation = typeof name === "string" && name.length < 200 ? /^adp_(\w+?)RelayPreloader_/.exec(name)?.[1] : undefined;
  return operation !== undefined && isPrivateOperation(operation);
}

/** A comment has its own number and its place among the answers; a stub has no place. */
const isComment = (fields: Fields): boolean =>
  id(fields, "legacy_fbid") !== "" && (typeof at(fields, "depth") === "number" || (text(fields, "__typename") === "Comment" && at(fields, "body") !== undefined));

/** Keeps the object that says more. */
function keepFuller(comments: Map<string, Fields>, own: string, fields: Fields): void {
  const before = comments.get(own);
  if (!before || Object.keys(before).length < Object.keys(fields).length) comments.set(own, fields);
}

/** Counts the places of an object's lists, and what in them is no comment. */
function lookAtLists(found: Found, fields: Fields): void {
  const direct = object(at(fields, "comment_rendering_instance_for_feed_location", "comments"));
  if (direct) found.lists.push({ feedback: fields, comments: direct });
  for (const connection of [at(fields, "comments"), at(fields, "replies_connection")]) {
    for (const edge of list(connection, "edges")) {
      const node = at(edge, "node");
      found.places++;
      if (node === null) found.unavailable++;
      else if (!object(node) || !isComment(node as Fields)) found.lost++;
    }
  }
}

/** Makes posts of what was found. */
function finish(found: Found): Read {
  const reading = new Reading();
  const mentions = new Map<string, string[]>();
  const made = [...found.comments.values()].map((comment) => merged(comment, found.stubs));
  const pages = pagesOf(made);
  for (const comment of made) {
    const post = makePost(comment, pages);
    reading.take(post);
    const named = mentionsOf(comment);
    if (named.length > 0) mentions.set(post.id, named);
    const name = pageName.exec(text(comment, "url"))?.[1];
    if (name !== undefined && post.page !== "") reading.names.set(post.page, nameOf(name));
  }
  for (let i = 0; i < found.lost; i++) reading.take(undefined);
  reading.seen = reading.posts.size + found.lost + found.unavailable;
  reading.unavailable = found.unavailable;
  const threads = threadsOf(found, made, pages);
  reading.hidden = found.lists.filter(({ comments, feedback }) => holdsBack(comments, feedback)).length;
  takeRoots(reading, found.stories, threads);
  return reading.finish([...threads.values()], mentions, found.places > found.unavailable);
}

/** A comment with the gaps filled from its stubs. Only the few fields that are read are ever copied. */
function merged(comment: Fields, stubs: Map<string, Fields[]>): Fields {
  const all = [comment, ...(stubs.get(text(comment, "id")) ?? [])];
  const first = (name: string, good: (value: unknown) => boolean): unknown => all.map((fields) => at(fields, name)).find(good);
  return {
    legacy_fbid: at(comment, "legacy_fbid"),
    id: at(comment, "id"),
    depth: at(comment, "depth"),
    body: first("body", (value) => text(value, "text") !== ""),
    preferred_body: at(comment, "preferred_body"),
    author: first("author", (value) => text(value, "name") !== ""),
    created_time: first("created_time", (value) => typeof value === "number"),
    legacy_token: first("legacy_token", (value) => typeof value === "string") ?? at(badges(comment), "legacy_token"),
    parent_feedback: first("parent_feedback", (value) => object(value) !== undefined) ?? at(badges(comment), "parent_feedback"),
    translatability_for_viewer: at(comment, "translatability_for_viewer"),
    url: firstText(comment, ["feedback", "url"]) || first("url", (value) => typeof value === "string"),
  };
}

/** The name of the page whose post a comment answers, in the comment's address. */
const pageName = /^https:\/\/www\.facebook\.com\/([\w.]{1,100})\/(?:posts|videos|photos)\//;

/** The one form of a name in an address: dots and large letters make no difference to Facebook. */
export const nameOf = (written: string): string => written.toLowerCase().replaceAll(".", "");

const badges = (comment: Fields): unknown => at(comment, "comet_comment_author_name_and_badges_renderer", "comment");

/** The post that a comment answers: its own ids say it. */
function threadOf(comment: Fields): string {
  const token = /^(\d{1,20})_\d{1,20}$/.exec(text(comment, "legacy_token"))?.[1];
  const graph = /^comment:(\d{1,20})_\d{1,20}$/.exec(decoded(text(comment, "id")))?.[1];
  return token ?? graph ?? id(comment, "parent_feedback", "share_fbid");
}

/** The text behind an id in base64, "" if it is none. */
function decoded(graph: string): string {
  if (graph.length > 200) return "";
  try {
    return atob(graph);
  } catch {
    return "";
  }
}

/** Whose page each thread is on. */
function pagesOf(comments: Fields[]): Map<string, string> {
  const pages = new Map<string, string>();
  for (const comment of comments) {
    const page = id(comment, "parent_feedback", "owning_profile", "id");
    if (page !== "") pages.set(threadOf(comment), page);
  }
  return pages;
}

/** Makes a post. */
function makePost(comment: Fields, pages: Map<string, string>): Post {
  const thread = threadOf(comment);
  return {
    id: id(comment, "legacy_fbid"),
    platform: "facebook",
    page: pages.get(thread) ?? "",
    thread,
    root: false,
    account: accountOf(object(at(comment, "author"))),
    text: textOf(comment),
    lang: /^([a-z]{2,3})_/.exec(text(comment, "translatability_for_viewer", "source_dialect"))?.[1] ?? "",
    time: Math.max(0, firstCount(comment, ["created_time"])),
    resolution: 1,
    links: rangesOf(comment).map(linkOf).filter((link) => link !== ""),
  };
}

/** The comment's own words, never a translation of them. */
function textOf(comment: Fields): string {
  const original = ["", "ORIGINAL"].includes(text(comment, "preferred_body", "translation_type"));
  return text(comment, "body", "text") || (original ? text(comment, "preferred_body", "text") : "");
}

const rangesOf = (comment: Fields): unknown[] => list(comment, "body", "ranges");

/** The address that a piece of a text leads to, past Facebook's own door. */
function linkOf(range: unknown): string {
  const address = firstText(at(range, "entity"), ["external_url"], ["web_link", "url"]);
  const behind = /^https:\/\/lm?\.facebook\.com\/l\.php\?(?:[^#]*&)?u=([^&#]+)/.exec(address)?.[1];
  if (behind === undefined) return address;
  try {
    return decodeURIComponent(behind);
  } catch {
    return "";
  }
}

/** Whom a comment names, as pages. */
function mentionsOf(comment: Fields): string[] {
  return rangesOf(comment).map((range) => id(range, "entity", "id")).filter((page) => page !== "");
}

/** The name of a profile in its address: facebook.com/NAME. */
const slug = /^https:\/\/(?:www\.)?facebook\.com\/(?!profile\.php|people\/|groups\/)([\w.]{1,100})\/?(?:$|\?)/;

/** Makes an account. Ids in letters change every few months, so the name in the address goes before them. */
function accountOf(author: Fields | undefined): Account {
  const handle = slug.exec(text(author, "url"))?.[1] ?? "";
  return {
    id: id(author, "id") || handle || text(author, "id"),
    handle,
    name: text(author, "name"),
    created: 0,
    followers: -1,
    following: -1,
    posts: -1,
    defaultPicture: -1,
  };
}

/** What Facebook calls the orders in which it shows comments. */
function orderOf(comments: Fields, feedback: Fields): Thread["order"] {
  const token = text(at(feedback, "comment_rendering_instance_for_feed_location", "selected_intent"), "intent_token");
  if (/^(RECENT_ACTIVITY|REVERSE_CHRONOLOGICAL)/.test(token)) return "newest";
  if (/^(RANKED_UNFILTERED|CHRONOLOGICAL_UNFILTERED)/.test(token)) return "all";
  return token !== "" || holdsBack(comments, feedback) ? "relevance" : "";
}

/** Says whether the order leaves comments out, as the answer itself admits. */
function holdsBack(comments: Fields, feedback: Fields): boolean {
  const token = text(at(feedback, "comment_rendering_instance_for_feed_location", "selected_intent"), "intent_token");
  return token.startsWith("RANKED_FILTERED") || text(comments, "filtering_footer_string") !== "" || at(comments, "is_not_behind_the_fold") === false;
}

/** The threads of the comments, with what the lists say about how many there are. */
function threadsOf(found: Found, comments: Fields[], pages: Map<string, string>): Map<string, Thread> {
  const threads = new Map<string, Thread>();
  for (const comment of comments) {
    const thread = threadOf(comment);
    threads.set(thread, { id: thread, page: pages.get(thread) ?? "", shown: -1, more: false, order: "" });
  }
  for (const { feedback, comments: connection } of found.lists) {
    const first = object(at(list(connection, "edges")[0], "node"));
    const known = /^feedback:(\d{1,20})$/.exec(decoded(text(feedback, "id")))?.[1];
    const thread = threads.get(known ?? "") ?? (first && isComment(first) ? threads.get(threadOf(merged(first, found.stubs))) : undefined);
    if (!thread) continue;
    thread.shown = Math.max(thread.shown, firstCount(feedback, ["total_comment_count"]), firstCount(connection, ["total_count"]));
    thread.more ||= at(connection, "page_info", "has_next_page") === true;
    thread.order = orderOf(connection, feedback);
  }
  return threads;
}

const storyText = (story: Fields): string =>
  firstText(story, ["message", "text"], ["comet_sections", "content", "story", "message", "text"]);

/** Takes the posts that the comments answer, where the body has them: an ordinary quote of them is then known as one. */
function takeRoots(reading: Reading, stories: Map<string, Fields>, threads: Map<string, Thread>): void {
  for (const [own, story] of stories) {
    const thread = threads.get(own);
    if (!thread) continue;
    const author = object(list(story, "actors")[0]);
    reading.seen++;
    reading.take({
      id: own, platform: "facebook", page: thread.page, thread: own, root: true, account: accountOf(author),
      text: storyText(story), lang: "", time: Math.max(0, firstCount(story, ["creation_time"])), resolution: 1, links: [],
    });
  }
}

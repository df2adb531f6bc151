// Reads X: the timelines of its GraphQL (threads, profiles, search, notifications) and the older notifications. It goes by
// shape and not by the operation's name, because X renames operations and moves fields several times a year:
//
//   instructions  a list of objects with entries, one entry, or moduleItems
//   item          an object with itemContent, in an entry or in a module's items
//   post          an object with rest_id and legacy.full_text, perhaps inside {tweet: …}
//   author        core.user_results.result of a post, in three schemas: everything in legacy (until May 2025); names and dates in
//                 core; no legacy at all, with relationship_counts and tweet_counts (from August 2026)
import { type Fields, at, firstCount, firstText, id, list, object, parse, text, walk } from "./json.ts";
import { type Account, type Adapter, type Post, type Read, type Thread, Reading, nothing, unread } from "./platform.ts";

export const x: Adapter = { platform: "x", version: 1, hosts: ["x.com"], inDocument: false, read };

/** The posts of a response body. */
export function posts(body: string, url?: string): Post[] {
  return read(body, url).posts;
}

/** Addresses whose answers hold posts, so that one without any can be told from one of another kind. */
const timeline = /\/graphql\/[^/]+\/(TweetDetail|ModeratedTimeline|User\w*(Tweets|Replies|Originals)\w*)\b/;

/** How deep a timeline lies in a body, and a post in an item; the deepest seen are 6 and 4. */
const timelineDepth = 14;
const postDepth = 8;

/** The posts of a response body, and how well it could be read. */
export function read(body: string, url = ""): Read {
  const parsed = parse(body);
  const expected = timeline.test(url);
  if ("problem" in parsed) return expected || parsed.problem !== "not_json" ? unread(parsed.problem) : nothing();
  if (object(at(parsed.value, "globalObjects", "tweets"))) return readNotifications(parsed.value);
  const instructions = findInstructions(parsed.value);
  if (instructions.length === 0) {
    if (!expected) return nothing();
    return unread(list(parsed.value, "errors").length > 0 ? "refused" : "no_posts");
  }
  return readInstructions(instructions, url);
}

/** Finds every list of instructions. */
function findInstructions(body: unknown): unknown[] {
  const found: unknown[] = [];
  walk(body, timelineDepth, (fields) => {
    const here = list(fields, "instructions");
    found.push(...here);
    return here.length === 0;
  });
  return found;
}

/** One place of a timeline: what it holds, and the names on the way to it. */
interface Item {
  content: Fields;
  path: string;
}

/** Gives the items of an instruction in order. */
function itemsOf(instruction: unknown): Item[] {
  const found: Item[] = [];
  const collect = (value: unknown, path: string): void => {
    walk(value, 6, (fields) => {
      const content = object(at(fields, "itemContent"));
      const here = `${path} ${text(fields, "entryId")} ${text(fields, "clientEventInfo", "details", "conversationDetails", "conversationSection")}`;
      if (content) found.push({ content, path: here });
      else for (const inner of list(fields, "items")) collect(inner, `${here} ${text(inner, "entryId")}`);
      return !content && !Array.isArray(at(fields, "items"));
    });
  };
  for (const entry of [...list(instruction, "entries"), at(instruction, "entry"), ...list(instruction, "moduleItems")]) {
    collect(entry, `${text(entry, "entryId")} ${text(entry, "content", "entryId")}`);
  }
  return found;
}

/** What is in a timeline and is no reply: advertisements, suggestions, the box to write in. */
const suggestion = /(^| )(promoted|tweetdetailrelatedtweets|who-to-follow|toptabsrpusermodule)|-tweetcomposer-| RelatedTweet\b/;

/** Names of places that hold a post. */
const postPlace = /(^| |-)tweet-\d|(^| )(conversationthread|profile-conversation)-/;

/** Reads the items of all instructions. */
function readInstructions(instructions: unknown[], url: string): Read {
  const reading = new Reading();
  const found: Fields[] = [];
  let due = false;
  let more = false;
  for (const instruction of instructions) {
    for (const { content, path } of itemsOf(instruction)) {
      if (isCursor(content, path)) more ||= isHeldBack(content);
      else if (at(content, "promotedMetadata") !== undefined || suggestion.test(path)) reading.leftOut++;
      else if (isPlaceOfPost(content, path)) {
        due = takeItem(reading, content, found) || due;
      }
    }
    more ||= list(instruction, "entries").some((entry) => isHeldBack(at(entry, "content")));
    due ||= hasUnknownThreads(instruction);
  }
  return finish(reading, found, due, more, url);
}

/** Says whether an instruction has threads in which no item was found: the shape of a module has changed. */
function hasUnknownThreads(instruction: unknown): boolean {
  const threads = list(instruction, "entries").filter((entry) => /^(conversationthread|profile-conversation|tweet)-/.test(text(entry, "entryId")));
  return threads.length > 0 && itemsOf(instruction).length === 0;
}

const isCursor = (content: Fields, path: string): boolean => text(content, "cursorType") !== "" || /-cursor-|(^| )cursor-/.test(path);

/** Says whether a cursor is one that the person must ask for: replies that the page does not show by itself. */
const isHeldBack = (content: unknown): boolean => /^ShowMore/.test(text(content, "cursorType"));

/** Says whether an item is a post's: by what it holds, by its type, or by its name. */
function isPlaceOfPost(content: Fields, path: string): boolean {
  if (text(content, "itemType") === "TimelineTweet" || at(content, "tweet_results") !== undefined) return true;
  if (at(content, "tombstoneInfo") !== undefined || findPost(content) !== undefined) return true;
  return /Label|Prompt|User|Cursor/.test(text(content, "itemType")) ? false : postPlace.test(path);
}

/** Takes the post of an item. It gives whether there should be one: not where the platform says that it is gone. */
function takeItem(reading: Reading, content: Fields, found: Fields[]): boolean {
  reading.seen++;
  const post = findPost(content);
  if (post) {
    found.push(post);
    return true;
  }
  if (isGone(content)) {
    reading.unavailable++;
    return false;
  }
  reading.take(undefined);
  return true;
}

/** Finds the outermost post in an item, past whatever wraps it; not the ones that it quotes or repeats. */
function findPost(content: Fields): Fields | undefined {
  let found: Fields | undefined;
  walk(content, postDepth, (fields) => {
    if (!found && isPost(fields)) found = fields;
    return !found;
  });
  return found;
}

const isPost = (fields: Fields): boolean => id(fields, "rest_id") !== "" && typeof at(fields, "legacy", "full_text") === "string";

/** Says whether the platform itself says that there is no post to see. */
function isGone(content: Fields): boolean {
  const results = object(at(content, "tweet_results"));
  if (results && Object.keys(results).length === 0) return true;
  const name = text(results, "result", "__typename");
  return at(content, "tombstoneInfo") !== undefined || at(results, "result", "tombstone") !== undefined || /Tombstone|Unavailable|PreviewDisplay/.test(name);
}

/** Makes posts of what was found, and says whose threads they are. */
function finish(reading: Reading, found: Fields[], due: boolean, more: boolean, url: string): Read {
  const pages = pagesOf(found);
  const mentions = new Map<string, string[]>();
  const threads = new Map<string, Thread>();
  for (const fields of found) {
    const post = makePost(fields, pages);
    reading.take(post);
    const named = mentionsOf(at(fields, "legacy"));
    if (named.length > 0) mentions.set(post.id, named);
    const shown = post.root ? firstCount(fields, ["legacy", "reply_count"]) : -1;
    const before = threads.get(post.thread);
    threads.set(post.thread, { id: post.thread, page: post.page, shown: Math.max(shown, before?.shown ?? -1), more, order: orderOf(url) });
  }
  return reading.finish([...threads.values()], mentions, due);
}

/** The names in the address by which the page asked for an order. */
const orders = new Map<string, Thread["order"]>([["Relevance", "relevance"], ["Recency", "newest"]]);

function orderOf(url: string): Thread["order"] {
  const mode = /rankingMode(?:%22%3A%22|":")(\w+)/.exec(url)?.[1] ?? "";
  return orders.get(mode) ?? "";
}

/** Whose page each thread is on: its first post says it, and so does every direct reply to that. */
function pagesOf(found: Fields[]): Map<string, string> {
  const pages = new Map<string, string>();
  for (const fields of found) {
    const legacy = at(fields, "legacy");
    const thread = threadOf(fields);
    const author = handleOf(at(fields, "core", "user_results", "result"));
    if (thread === id(fields, "rest_id") && author !== "") pages.set(thread, pageOf(author));
    if (thread === id(legacy, "in_reply_to_status_id_str") && !pages.has(thread)) {
      pages.set(thread, pageOf(text(legacy, "in_reply_to_screen_name")));
    }
  }
  return pages;
}

/** Handles are the same whatever their case. */
const pageOf = (handle: string): string => handle.toLowerCase();

const threadOf = (fields: Fields): string => id(fields, "legacy", "conversation_id_str") || id(fields, "rest_id");

/** Whom a post names, as pages. */
function mentionsOf(legacy: unknown): string[] {
  const named = list(legacy, "entities", "user_mentions").map((mention) => pageOf(text(mention, "screen_name")));
  return [...named, pageOf(text(legacy, "in_reply_to_screen_name"))].filter((page, i, all) => page !== "" && all.indexOf(page) === i);
}

/** Makes a post. */
function makePost(fields: Fields, pages: Map<string, string>): Post {
  const own = id(fields, "rest_id");
  const legacy = at(fields, "legacy");
  const thread = threadOf(fields);
  return {
    id: own,
    platform: "x",
    page: pages.get(thread) ?? "",
    thread,
    root: thread === own,
    account: accountOf(at(fields, "core", "user_results", "result"), legacy),
    text: textOf(fields),
    lang: langOf(text(legacy, "lang")),
    time: timeOf(text(legacy, "created_at")) || timeOfId(own),
    resolution: 1,
    links: linksOf(fields),
  };
}

/** A long post's whole text is its note; a repeated post's whole text is the original's. */
function textOf(fields: Fields): string {
  const original = object(at(fields, "legacy", "retweeted_status_result", "result"));
  const repeated = original && findPost(original);
  const post = repeated ?? fields;
  return unescape(firstText(post, ["note_tweet", "note_tweet_results", "result", "text"], ["legacy", "full_text"]));
}

/** X writes three characters of its texts as HTML does. */
function unescape(escaped: string): string {
  return escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Codes that X uses where there is no language to tell. */
const noLanguage = /^(und|zxx|q[a-z]{2})$/;

const langOf = (lang: string): string => (noLanguage.test(lang) ? "" : lang);

/** The addresses behind the short ones. */
function linksOf(fields: Fields): string[] {
  const note = list(fields, "note_tweet", "note_tweet_results", "result", "entity_set", "urls");
  return [...list(fields, "legacy", "entities", "urls"), ...note].map((url) => text(url, "expanded_url")).filter((url) => url !== "");
}

const handleOf = (user: unknown): string => firstText(user, ["core", "screen_name"], ["legacy", "screen_name"]);

/** Makes an account of any of the three schemas; where the author is missing, what the post says of it. */
function accountOf(user: unknown, legacy: unknown): Account {
  return {
    id: id(user, "rest_id") || id(legacy, "user_id_str"),
    handle: handleOf(user) || handleInMedia(legacy),
    name: firstText(user, ["core", "name"], ["legacy", "name"]),
    created: timeOf(firstText(user, ["core", "created_at"], ["legacy", "created_at"])),
    followers: firstCount(user, ["relationship_counts", "followers"], ["legacy", "followers_count"]),
    following: firstCount(user, ["relationship_counts", "following"], ["legacy", "friends_count"]),
    posts: firstCount(user, ["tweet_counts", "tweets"], ["legacy", "statuses_count"]),
    defaultPicture: pictureOf(user),
  };
}

/** A picture's own address names its author. */
function handleInMedia(legacy: unknown): string {
  const address = text(list(legacy, "entities", "media")[0], "expanded_url");
  return /^https:\/\/(?:x|twitter)\.com\/(\w{1,15})\/status\//.exec(address)?.[1] ?? "";
}

/** Says whether the picture is the one that X gives everybody: by its flag, or by its address where there is no flag. */
function pictureOf(user: unknown): number {
  const flag = at(user, "legacy", "default_profile_image");
  if (typeof flag === "boolean") return flag ? 1 : 0;
  const address = firstText(user, ["avatar", "image_url"], ["legacy", "profile_image_url_https"]);
  if (address === "") return -1;
  return address.includes("default_profile_images") ? 1 : 0;
}

const dated = /^\w{3} \w{3} \d\d \d\d:\d\d:\d\d \+0000 \d{4}$/;

/** Reads "Thu Apr 20 23:21:14 +0000 2023"; 0 for anything else. */
function timeOf(date: string): number {
  return dated.test(date) ? Math.max(0, Math.floor(Date.parse(date) / 1000)) || 0 : 0;
}

/** Ids from 2010 on hold the millisecond; older ones are smaller than this. */
const firstTimed = 300_000_000_000_000n;
const epoch = 1_288_834_974_657n;

/** The time that an id holds, 0 if none. */
function timeOfId(own: string): number {
  const n = BigInt(own || "0");
  return n < firstTimed ? 0 : Number(((n >> 22n) + epoch) / 1000n);
}

/** Reads the older notifications: posts and users in two maps, in the first schema, flat. */
function readNotifications(body: unknown): Read {
  const reading = new Reading();
  const users = object(at(body, "globalObjects", "users")) ?? {};
  const found: Fields[] = [];
  for (const tweet of Object.values(object(at(body, "globalObjects", "tweets")) ?? {})) {
    reading.seen++;
    const fields: Fields = {
      rest_id: at(tweet, "id_str"),
      legacy: tweet,
      core: { user_results: { result: userOf(users, id(tweet, "user_id_str")) } },
    };
    if (isPost(fields)) found.push(fields);
    else reading.take(undefined);
  }
  return finish(reading, found, reading.seen > 0, false, "");
}

/** A user of the map in the shape of the first schema. */
function userOf(users: Fields, own: string): Fields {
  const user = at(users, own);
  return user === undefined ? {} : { rest_id: own, legacy: user };
}

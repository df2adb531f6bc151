// Reads every recorded payload that lies beside the repository, if it does, and compares with the counts in its list. The
// payloads are other people's posts: nothing of them is here.
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { read as readFacebook } from "./facebook.ts";
import { type Post } from "./platform.ts";
import { read as readX } from "./x.ts";

const root = process.env["REFRAIN_ROOT"] ?? "..";
const fixtures = join(root, "..", "shared", "fixtures");
const list = join(fixtures, "PROVENANCE.md");
const skip = existsSync(list) ? false : `${fixtures} is not there`;

/** One payload and what the list says that it holds. */
interface Listed {
  file: string;
  posts: number;
  replies: number; // -1 if the list does not say
}

/** Reads the rows of the list that give a number of posts. */
function listed(platform: string): Listed[] {
  const rows: Listed[] = [];
  for (const line of readFileSync(list, "utf8").split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    const file = cells[1] ?? "";
    const counts = /^(\d+) (?:posts, (\d+) replies|Comment nodes?)/.exec(cells[8] ?? "");
    if (counts && file.startsWith(`${platform}/`)) rows.push({ file, posts: Number(counts[1]), replies: Number(counts[2] ?? -1) });
  }
  return rows;
}

/** The core fields that a post lacks. */
function lacks(post: Post, accounts: boolean): string[] {
  const { account } = post;
  const needed: [string, boolean][] = [
    ["id", /^\d+$/.test(post.id)],
    ["thread", post.thread !== ""],
    ["text", post.text !== ""],
    ["time", post.time > 900_000_000],
    ["account.id", account.id !== ""],
    ["account.name", account.name !== ""],
    ["account.handle", !accounts || account.handle !== ""],
    ["account.created", !accounts || account.created > 1_100_000_000],
    ["account.followers", !accounts || account.followers >= 0],
    ["account.following", !accounts || account.following >= 0],
    ["account.posts", !accounts || account.posts >= 0],
    ["account.defaultPicture", !accounts || account.defaultPicture >= 0],
  ];
  return needed.filter(([, there]) => !there).map(([name]) => `${post.id} ${name}`);
}

/** Every post of a payload of X by id, with where it stands: counted without the adapter, by nothing but its two fields. */
function everyPost(body: string): Map<string, { places: Set<string>; reply: boolean }> {
  const all = new Map<string, { places: Set<string>; reply: boolean }>();
  const look = (value: unknown, place: string): void => {
    if (typeof value !== "object" || value === null) return;
    const fields = value as Record<string, any>;
    const tweet = typeof fields["full_text"] === "string" && typeof fields["id_str"] === "string" ? fields : undefined;
    if (tweet) {
      const one = all.get(tweet["id_str"]) ?? { places: new Set(), reply: typeof tweet["in_reply_to_status_id_str"] === "string" };
      all.set(tweet["id_str"], { ...one, places: one.places.add(place) });
    }
    if (fields["promotedMetadata"]) place = "promoted";
    if (String(fields["entryId"]).startsWith("tweetdetailrelatedtweets")) place = "related";
    for (const [name, inner] of Object.entries(fields)) look(inner, /^(quoted|retweeted)_status_result$/.test(name) ? name : place);
  };
  look(JSON.parse(body), "item");
  return all;
}

/** Compares one payload with its row: the row counts what is quoted, repeated, promoted and suggested too, which are no replies. */
function checkX({ file, posts, replies }: Listed): string[] {
  const body = readFileSync(join(fixtures, file), "utf8");
  const all = [...everyPost(body)];
  const got = readX(body);
  const faults = got.posts.flatMap((post) => lacks(post, true));
  const expected = all.filter(([, one]) => one.places.has("item")).map(([id]) => id).sort();
  if (all.length !== posts || all.filter(([, one]) => one.reply).length !== replies) faults.push(`the payload is not the listed one: ${all.length} posts`);
  if (String(expected) !== String(got.posts.map((post) => post.id).sort())) faults.push(`${got.posts.length} posts read, ${expected.length} in place`);
  if (got.warnings.length > 0) faults.push(`warnings: ${JSON.stringify(got.warnings)}`);
  const answers = got.posts.filter((post) => !post.root).length;
  console.log(
    `# ${file}: read ${got.posts.length} of ${expected.length} in place, ${answers} replies; ${posts} listed with ${posts - expected.length} ` +
      `quoted, repeated, promoted or suggested; unavailable ${got.unavailable}; faults ${faults.length}`,
  );
  return faults.map((fault) => `${file}: ${fault}`);
}

/** Compares one payload of Facebook with its row. */
function checkFacebook({ file, posts }: Listed): string[] {
  const got = readFacebook(readFileSync(join(fixtures, file), "utf8"));
  const faults = got.posts.flatMap((post) => lacks(post, false));
  if (got.posts.length !== posts) faults.push(`${got.posts.length} posts`);
  if (got.warnings.length > 0) faults.push(`warnings: ${JSON.stringify(got.warnings)}`);
  console.log(`# ${file}: read ${got.posts.length} of ${posts} comments, of ${got.threads[0]?.shown} that the page counts; faults ${faults.length}`);
  return faults.map((fault) => `${file}: ${fault}`);
}

test("every recorded payload of X", { skip }, () => {
  const rows = listed("x");
  assert.ok(rows.length >= 22, `${rows.length} rows`);
  assert.deepEqual(rows.flatMap(checkX), []);
});

test("every recorded payload of Facebook", { skip }, () => {
  const rows = listed("facebook");
  assert.ok(rows.length >= 3, `${rows.length} rows`);
  assert.deepEqual(rows.flatMap(checkFacebook), []);
});

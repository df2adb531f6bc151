// Writes requests: the mirror of wasm/abi/request.go and of the requests in wasm/abi/signatures.go.
import { type Int, type Param, type Signature, type WirePost } from "./detect.ts";
import { Writer } from "./writer.ts";

/** Parameters by name; missing ones keep their defaults. */
export type Params = Record<string, Int>;

/** The request of new. */
export function newRequest(params: Params): Uint8Array<ArrayBuffer> {
  return appendParams(new Writer(), Object.entries(params).map(([name, value]) => ({ name, value, exp: 0 }))).done();
}

function appendParams(w: Writer, params: Param[]): Writer {
  return w.list(params, (p) => w.text(p.name).int(p.value).int(p.exp));
}

/** The request of add. */
export function addRequest(posts: WirePost[]): Uint8Array<ArrayBuffer> {
  const w = new Writer();
  w.list(posts, (p) => {
    const one = new Writer();
    appendPost(one, p);
    const bytes = one.done();
    w.uint(bytes.length).raw(bytes);
  });
  return w.done();
}

// The bits of a post.
const bitRoot = 1;
const bitBare = 2;

/** Appends a post without its length. */
function appendPost(w: Writer, p: WirePost): void {
  w.text(p.id).text(p.platform).text(p.page).text(p.thread);
  w.uint((p.root ? bitRoot : 0) | (p.bare ? bitBare : 0));
  const a = p.account;
  w.text(a.id).text(a.handle).text(a.name);
  w.int(a.created).int(a.followers).int(a.following).int(a.posts).int(a.defaultPicture);
  w.text(p.text).text(p.lang);
  w.int(p.time).int(p.resolution);
  w.list(p.links, (link) => w.text(link));
  w.list(p.media ?? [], (medium) => w.text(medium));
  w.int(p.group ?? 0);
}

/** The request of restore. */
export function restoreRequest(params: Params, snapshot: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Writer().raw(newRequest(params)).raw(snapshot).done();
}

/** The request of compare. */
export function compareRequest(first: string, second: string): Uint8Array<ArrayBuffer> {
  return new Writer().text(first).text(second).done();
}

/** The request of load. */
export function loadRequest(signatures: Signature[]): Uint8Array<ArrayBuffer> {
  const w = new Writer();
  w.list(signatures, (s) => w.text(s.id).int(s.day).list(s.sketch, (word) => w.word(word)));
  return w.done();
}

/** The request of sketch. */
export function sketchRequest(text: string): Uint8Array<ArrayBuffer> {
  return new Writer().text(text).done();
}

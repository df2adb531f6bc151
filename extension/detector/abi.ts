// Package abi is the wire format between the detector and whoever hosts it.
//
// # The module
//
// detector.wasm is a WASI preview 1 reactor: a host instantiates it, calls _initialize once, then the exports below. An
// instance holds one detector and serves one call at a time. ptr and len are addresses and bytes of the instance's memory.
//
//	alloc(len) → ptr        a buffer for one request; 0 when len is 0, above MaxRequest, or too much is allocated already
//	free(ptr)               gives a buffer back unused, or the last response; an unknown ptr does nothing
//	version() → response    body: the ABI's version, the default parameters
//	new(ptr, len) → response       starts over with an empty detector; request: parameters
//	add(ptr, len) → response       takes posts in; request: list of post
//	result() → response            body: result
//	snapshot() → response          body: the rest of the message is the snapshot
//	restore(ptr, len) → response   request: parameters, then the rest of the message is the snapshot
//	compare(ptr, len) → response   request: two texts; body: comparison
//	load(ptr, len) → response      replaces the signatures; request: list of signature
//	sketch(ptr, len) → response    request: a text; body: list of word, empty if the text has no sketch
//
// A request lies at the start of a buffer that alloc gave; the call takes the buffer, which must not be used or freed
// afterwards. A call without content passes 0, 0. A response is a packed 64-bit integer, ptr<<32 | len; it stays in place until
// the next call of any export but alloc and free, so a host copies it first. When it has passed the answer on and nobody
// waits, it should give the response back with free: the module then collects its garbage, if there is enough of it, which
// takes milliseconds that a call would otherwise take longer. Before new or restore has succeeded, add,
// result and snapshot answer no_detector. Signatures may be loaded before that, and stay through new and restore; a load that
// is refused changes nothing. A call that traps leaves the instance unusable: throw it away.
//
// # Messages
//
// A message is a sequence of values without padding, tags or names, read to its last byte:
//
//	uint      unsigned LEB128 of at most 64 bits: seven bits a byte, the lowest first, the high bit set on all but the last
//	int       zigzag (n<<1 ^ n>>63), then as uint
//	text      uint number of bytes, then that many bytes of UTF-8
//	word      four bytes of an integer of 32 bits without a sign, the lowest first
//	list of T uint number of elements, then the elements
//
// There is one encoding of each value: a uint in more bytes than it needs is malformed, as are unused bits and left-over
// bytes. Limits, checked before anything is allocated: MaxRequest, MaxText, MaxList, MaxPosts.
//
// # Requests
//
//	parameters  list of param
//	param       text name, int value, int exponent of ten
//	post        uint number of bytes that follow of this post, then
//	            text id, text platform, text page, text thread,
//	            uint bits (1 root, 2 bare),
//	            text account id, text handle, text name,
//	            int created, int followers, int following, int posts, int default picture,
//	            text text, text lang,
//	            int time, int resolution,
//	            list of text links, list of text media,
//	            int group
//
//	signature   text id, int day (since 1 January 1970 UTC), list of word elements (of a sketch: rising)
//
// # Responses
//
//	response    uint status: 0, then the body that the export names; or 1, then an error
//	error       text code, text post, text field (detect.Error; codes of its own: malformed, no_detector)
//	result      list of cluster, list of flag
//	cluster     text id, text exemplar, uint level, uint kind, int rank, list of text posts, list of reason,
//	            text signature (the id, or empty), evidence
//	reason      text code, list of param
//	evidence    list of param, list of thread test
//	thread test text thread, list of param
//	flag        text post, uint level, uint kind, text cluster, int rank, list of span
//	span        uint start, uint length (bytes of the post's text)
//	comparison  int similarity (per mille), uint kind, list of span in the first text, list of span in the second
//
// Levels and kinds are numbered as in package detect.

import { type Int } from "./detect.ts";

/** Version is the number of this format. A host refuses a module that answers another. */
export const version = 1;

// Limits of one message.
export const maxRequest = 64 << 20; // bytes of a request, and of all buffers that alloc has given and not got back
export const maxBuffers = 8; // buffers that alloc has given and not got back
export const maxText = 1 << 20; // bytes of one text; package detect allows less
export const maxList = 1 << 20; // elements of one list
export const maxPosts = 10_000; // posts of one add

/** The names of the exports that Engine.Call serves. */
export type Call = "version" | "new" | "add" | "result" | "snapshot" | "restore" | "compare" | "load" | "sketch";

// Error codes of the format itself, beside those of package detect.
export const errMalformed = "malformed"; // a message that breaks the format; field names the value at fault
export const errNoDetector = "no_detector"; // a call before new or restore

// The first value of a response.
export const statusOK = 0;
export const statusError = 1;

/** What a response says instead of a body, and what is wrong with a message that breaks the format: detect.Error. */
export class CodedError extends Error {
  constructor(
    readonly code: string,
    readonly field = "",
    readonly post = "",
  ) {
    super(code + (field && `: field ${field}`) + (post && ` of post ${post}`));
    this.name = "CodedError";
  }
}

/** Says whether a whole number fits an int of 64 bits. */
export function fitsInt(n: Int): boolean {
  return typeof n === "number" ? Number.isSafeInteger(n) : n >= -(2n ** 63n) && n < 2n ** 63n;
}

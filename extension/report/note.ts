// Signed notes, as golang.org/x/mod/sumdb/note writes them: a text, an empty line, and lines of signatures by Ed25519. docs/feed.md
// and docs/log.md say what is signed so. Whatever Go refuses is refused here; base64 is held to its one form besides.

/** What a signature cannot be checked with, or does not hold under. */
export class NoteError extends Error {
  constructor(readonly code: "key" | "malformed" | "unsigned" | "signature" | "unsupported") {
    super(code);
  }
}

/** A key that a client knows: NAME+HASH+BASE64. */
export interface Key {
  name: string;
  hash: number;
  bytes: Uint8Array<ArrayBuffer>; // of Ed25519, 32
}

const utf8 = new TextEncoder();
const strictUTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const maxSize = 65_536; // bytes of a note: a hundred signatures take 20,000
const maxSignatures = 100; // as in Go
const algorithm = 1; // Ed25519, the byte before a key
const keySize = 32;
const signatureSize = 64;

/** Reads base64 in its one form; undefined for any other. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    return btoa(String.fromCharCode(...bytes)) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

const isName = (name: string): boolean => name !== "" && !/[\s+\u0085]/.test(name);

const firstWord = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

/** Reads the text form of a key and holds its hash to it. */
export async function parseKey(subtle: SubtleCrypto, text: string): Promise<Key> {
  const [name = "", hash = "", ...rest] = text.split("+");
  const encoded = fromBase64(rest.join("+"));
  if (!isName(name) || !/^[0-9a-f]{8}$/.test(hash) || encoded?.length !== 1 + keySize || encoded[0] !== algorithm) throw new NoteError("key");
  const digest = await subtle.digest("SHA-256", Uint8Array.of(...utf8.encode(name), 0x0a, ...encoded));
  const key = { name, hash: parseInt(hash, 16), bytes: encoded.slice(1) };
  if (firstWord(new Uint8Array(digest)) !== key.hash) throw new NoteError("key");
  return key;
}

/** Gives the text of a note that the key signed. Signatures of others are passed over; a wrong one of the key is an error. */
export async function openNote(subtle: SubtleCrypto, note: Uint8Array | string, key: Key): Promise<string> {
  const { text, signatures } = split(typeof note === "string" ? note : decode(note));
  const own = signatures.map((line) => parseSignature(line)).find(({ name, hash }) => name === key.name && hash === key.hash);
  if (!own) throw new NoteError("unsigned");
  if (own.bytes.length !== signatureSize || !(await verifies(subtle, key, own.bytes, text))) throw new NoteError("signature");
  return text;
}

function decode(note: Uint8Array): string {
  try {
    return strictUTF8.decode(note.subarray(0, maxSize + 1));
  } catch {
    throw new NoteError("malformed");
  }
}

/** Parts the text from the lines of signatures: at the last empty line. */
function split(note: string): { text: string; signatures: string[] } {
  // Every control character but the newline is malformed, and so is half of a surrogate pair.
  const bad = note.length > maxSize || /[\0-\x09\x0b-\x1f]/.test(note) || !note.isWellFormed();
  const at = note.lastIndexOf("\n\n");
  const signatures = note.slice(at + 2).split("\n");
  if (bad || at < 0 || signatures.pop() !== "" || signatures.length === 0 || signatures.length > maxSignatures) throw new NoteError("malformed");
  return { text: note.slice(0, at + 1), signatures };
}

function parseSignature(line: string): { name: string; hash: number; bytes: Uint8Array<ArrayBuffer> } {
  const [dash, name = "", encoded = "", ...rest] = line.split(" ");
  const bytes = fromBase64(encoded);
  if (dash !== "\u2014" || !isName(name) || rest.length > 0 || !bytes || bytes.length < 5) throw new NoteError("malformed");
  return { name, hash: firstWord(bytes), bytes: bytes.slice(4) };
}

async function verifies(subtle: SubtleCrypto, key: Key, signature: BufferSource, text: string): Promise<boolean> {
  let imported;
  try {
    imported = await subtle.importKey("raw", key.bytes, "Ed25519", false, ["verify"]);
  } catch (error) {
    // Browsers before Chrome 137 and Firefox 129 do not have the algorithm: not the same as a wrong signature.
    throw new NoteError((error as Error).name === "NotSupportedError" ? "unsupported" : "key");
  }
  return subtle.verify("Ed25519", imported, signature, utf8.encode(text));
}

// Writes values of the wire format: the mirror of wasm/abi/writer.go.
import { CodedError, errMalformed, fitsInt } from "./abi.ts";
import { type Int } from "./detect.ts";

const utf8 = new TextEncoder();

/** A message that grows. */
export class Writer {
  private bytes = new Uint8Array(1024);
  private length = 0;

  /** Makes room for some bytes more. */
  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const bigger = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length));
    bigger.set(this.bytes.subarray(0, this.length));
    this.bytes = bigger;
  }

  /** Appends an unsigned integer. */
  uint(n: Int): this {
    this.room(10);
    let big = n;
    while (big >= 0x80) {
      const low = typeof big === "number" ? big % 128 : Number(big & 0x7fn);
      this.bytes[this.length++] = low | 0x80;
      big = typeof big === "number" ? Math.floor(big / 128) : big >> 7n;
    }
    this.bytes[this.length++] = Number(big);
    return this;
  }

  /** Appends a zigzag integer. */
  int(n: Int): this {
    if (!fitsInt(n)) throw new CodedError(errMalformed, "int");
    if (typeof n === "number" && Math.abs(n) < 2 ** 51) return this.uint(n < 0 ? -2 * n - 1 : 2 * n);
    const big = BigInt(n);
    return this.uint(big < 0n ? -2n * big - 1n : 2n * big);
  }

  /** Appends a text. */
  text(s: string): this {
    const bytes = utf8.encode(s);
    return this.uint(bytes.length).raw(bytes);
  }

  /** Appends bytes as they are. */
  raw(bytes: Uint8Array): this {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** Appends four bytes, the lowest first. */
  word(n: number): this {
    return this.raw(Uint8Array.of(n & 0xff, (n >>> 8) & 0xff, (n >>> 16) & 0xff, n >>> 24));
  }

  /** Appends a list. */
  list<T>(elements: readonly T[], one: (element: T) => void): this {
    this.uint(elements.length);
    for (const element of elements) one(element);
    return this;
  }

  /** Gives the message. */
  done(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

// Reads values of the wire format: the mirror of wasm/abi/reader.go. What breaks the format throws a CodedError.
import { CodedError, errMalformed, maxList, maxText } from "./abi.ts";
import { type Int } from "./detect.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Takes values off the front of a message. */
export class Reader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  private fail(field: string, code = errMalformed): never {
    throw new CodedError(code, field);
  }

  /** Reads an unsigned integer in its shortest form. */
  uint(field: string): Int {
    let small = 0;
    let big = 0n;
    for (let i = 0; i < 10; i++) {
      const c = this.bytes[this.at + i];
      if (c === undefined || (c === 0 && i > 0) || (i === 9 && c > 1)) break;
      if (i < 7) small += (c & 0x7f) * 2 ** (7 * i);
      else big |= BigInt(c & 0x7f) << BigInt(7 * i);
      if (c < 0x80) {
        this.at += i + 1;
        return big === 0n ? small : narrow(big + BigInt(small));
      }
    }
    return this.fail(field);
  }

  /** Reads an unsigned integer that is at most max. */
  upTo(max: number, field: string): number {
    const n = this.uint(field);
    return n <= max ? Number(n) : this.fail(field);
  }

  /** Reads a zigzag integer. */
  int(field: string): Int {
    const n = this.uint(field);
    if (typeof n === "number") return n % 2 === 0 ? n / 2 : -(n + 1) / 2;
    return narrow((n >> 1n) ^ -(n & 1n));
  }

  /** Reads n bytes. */
  take(n: Int, field: string): Uint8Array {
    if (n > this.bytes.length - this.at) this.fail(field);
    this.at += Number(n);
    return this.bytes.subarray(this.at - Number(n), this.at);
  }

  /** Reads a text. */
  text(field: string): string {
    const n = this.uint(field);
    if (n > maxText) this.fail(field, "too_long");
    try {
      return utf8.decode(this.take(n, field));
    } catch {
      return this.fail(field);
    }
  }

  /** Reads four bytes. */
  word(field: string): number {
    const b = this.take(4, field);
    return new DataView(b.buffer, b.byteOffset, 4).getUint32(0, true);
  }

  /** Reads a list whose elements take at least `least` bytes each, so that a few bytes cannot ask for much memory. */
  list<T>(least: number, field: string, one: (r: Reader) => T): T[] {
    const n = this.uint(field);
    if (n > maxList) this.fail(field, "too_many");
    if (n > (this.bytes.length - this.at) / least) this.fail(field);
    const out: T[] = [];
    for (let i = 0; i < n; i++) out.push(one(this));
    return out;
  }

  /** Gives the rest of the message. */
  rest(): Uint8Array {
    return this.take(this.bytes.length - this.at, "rest");
  }

  /** Says that nothing may be left. */
  end(): void {
    if (this.at < this.bytes.length) this.fail("end");
  }
}

/** Makes a number of a bigint where that is exact. */
function narrow(n: bigint): Int {
  return n >= BigInt(Number.MIN_SAFE_INTEGER) && n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : n;
}

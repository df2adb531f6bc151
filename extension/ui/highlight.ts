// Cuts a text at the spans that the detector gives. Those count bytes of UTF-8; texts here count UTF-16.

/** A piece of a text, and whether the others of the cluster share it. */
export interface Piece {
  text: string;
  shared: boolean;
}

/** Cuts a text into pieces, in order. Spans that do not fit it are left out. */
export function cut(text: string, spans: readonly { start: number; end: number }[]): Piece[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const pieces: Piece[] = [];
  let at = 0;
  const take = (end: number, shared: boolean): void => {
    if (end > at) pieces.push({ text: decoder.decode(bytes.subarray(at, end)), shared });
    at = end;
  };
  for (const { start, end } of spans) {
    if (start < at || end <= start || end > bytes.length) continue;
    take(start, false);
    take(end, true);
  }
  take(bytes.length, false);
  return pieces;
}

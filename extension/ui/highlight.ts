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

/**
 * The same, with no word cut in two: a word of which only a part is shared is shown as not shared. A text in which no whole word is
 * shared is cut where the spans cut it.
 */
export function cutAtWords(text: string, spans: readonly { start: number; end: number }[]): Piece[] {
  const pieces = cut(text, spans);
  const shared: boolean[] = pieces.flatMap((piece) => new Array<boolean>(piece.text.length).fill(piece.shared));
  for (const { segment, index, isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    const end = index + segment.length;
    if (isWordLike && shared.slice(index, end).includes(false)) shared.fill(false, index, end);
  }
  trim(text, shared);
  if (!shared.includes(true)) return pieces;
  const whole: Piece[] = [];
  for (let at = 0, from = 0; at <= text.length; at++) {
    if (at < text.length && shared[at] === shared[from]) continue;
    if (at > from) whole.push({ text: text.slice(from, at), shared: shared[from] === true });
    from = at;
  }
  return whole;
}

/** Takes the mark from spaces and signs at the edges of what is shared, so that a mark begins and ends with a word. */
function trim(text: string, shared: boolean[]): void {
  const sign = (at: number): boolean => !/[\p{L}\p{N}\p{M}\p{S}\p{Cs}]/u.test(text[at] ?? "");
  for (let at = 0; at < text.length; at++) if (shared[at] && !shared[at - 1] && sign(at)) shared[at] = false;
  for (let at = text.length - 1; at >= 0; at--) if (shared[at] && !shared[at + 1] && sign(at)) shared[at] = false;
}

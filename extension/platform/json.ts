// Reads JSON that somebody else wrote. Size and depth are bounded before anything is parsed; a value is looked at only through
// the functions here, which see what the text itself says and nothing inherited ("__proto__", "constructor"), and
// give undefined or a plain value, never an exception.

/** Characters of a body that is still parsed. The largest seen of a page is 2.3 million. */
export const maxBody = 16 << 20;

/** Nesting that is still parsed. The deepest seen of a page is about 40. */
export const maxDepth = 200;

/** A parsed value, or why there is none. */
export type Parsed = { value: unknown } | { problem: "too_large" | "too_deep" | "not_json" };

/** Parses a text within the bounds. */
export function parse(text: string): Parsed {
  if (text.length > maxBody) return { problem: "too_large" };
  if (tooDeep(text)) return { problem: "too_deep" };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: "not_json" };
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Says whether brackets nest too deep, reading the text once without parsing it. */
function tooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case quote:
        for (i++; i < text.length && text.charCodeAt(i) !== quote; i++) if (text.charCodeAt(i) === backslash) i++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > maxDepth) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
    }
  }
  return false;
}

/** An object of JSON. */
export type Fields = Record<string, unknown>;

/** Gives the value if it is an object. */
export function object(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Gives what stands at the end of a path of names; undefined if a step is missing. */
export function at(value: unknown, ...path: string[]): unknown {
  for (const name of path) {
    const fields = object(value);
    if (!fields || !Object.hasOwn(fields, name)) return undefined;
    value = fields[name];
  }
  return value;
}

/** The elements of a list at the end of a path; none if there is no list. */
export function list(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text at the end of a path, "" if there is none. Halves of characters become U+FFFD, as they will in UTF-8. */
export function text(value: unknown, ...path: string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" ? found.toWellFormed() : "";
}

/** The first text that is not empty among several paths. */
export function firstText(value: unknown, ...paths: string[][]): string {
  for (const path of paths) {
    const found = text(value, ...path);
    if (found !== "") return found;
  }
  return "";
}

/** The first whole number among several paths, -1 if there is none. Numbers are also taken from digits in a text. */
export function firstCount(value: unknown, ...paths: string[][]): number {
  for (const path of paths) {
    const found = at(value, ...path);
    const n = typeof found === "string" && /^\d{1,15}$/.test(found) ? Number(found) : found;
    if (typeof n === "number" && Number.isSafeInteger(n) && n >= 0) return n;
  }
  return -1;
}

/** An id: a text of digits. A number is none, because above 2^53 it is no longer the one that was written. */
export function id(value: unknown, ...path: string[]): string {
  const found = at(value, ...path);
  return typeof found === "string" && /^\d{1,20}$/.test(found) ? found : "";
}

/**
 * Looks at every object and list inside a value, outermost first, at most `depth` levels down and `most` of them. `see` says
 * whether to look inside an object, `open` whether to look inside a list.
 */
export function walk(value: unknown, depth: number, see: (fields: Fields) => boolean, open: (list: unknown[]) => boolean = () => true, most = 500_000): void {
  let left = most;
  const visit = (inner: unknown, deeper: number): void => {
    if (deeper < 0 || left-- <= 0 || typeof inner !== "object" || inner === null) return;
    if (Array.isArray(inner)) {
      if (!open(inner)) return;
      for (const element of inner) visit(element, deeper - 1);
      return;
    }
    const fields = inner as Fields;
    if (!see(fields)) return;
    for (const name of Object.keys(fields)) visit(fields[name], deeper - 1);
  };
  visit(value, depth);
}

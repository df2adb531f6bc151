// What the server says that the office reported: GET /v1/reports/posts, read as what may come from anywhere.

/** A report of the office and the posts in it. */
export interface OfficeReport {
  id: string;
  at: number; // when it came in or was made, Unix milliseconds
  posts: string[]; // ids; of a report with replaced names none that a page has
}

const maxReports = 20; // in an answer
const maxPosts = 500; // in a report
const maxText = 100;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "" && value.length <= maxText;

/** Reads an answer; undefined if it is none. `next` is what to ask on with, "" at the end. */
export function readReported(answer: unknown): { reports: OfficeReport[]; next: string } | undefined {
  const { reports, next } = (typeof answer === "object" && answer !== null ? answer : {}) as Record<string, unknown>;
  if (!Array.isArray(reports)) return undefined;
  const read = reports.slice(0, maxReports).flatMap((one: unknown): OfficeReport[] => {
    const { id, received, posts } = (typeof one === "object" && one !== null ? one : {}) as Record<string, unknown>;
    const at = isText(received) ? Date.parse(received) : NaN;
    if (!isText(id) || Number.isNaN(at) || !Array.isArray(posts)) return [];
    return [{ id, at, posts: posts.slice(0, maxPosts).filter(isText) }];
  });
  return { reports: read, next: typeof next === "string" && /^\d{1,15}$/.test(next) ? next : "" };
}

/** Says how many of some posts are in reports, and when the last of these was made; 0: none. */
export function alreadyIn(reports: readonly OfficeReport[], ids: readonly string[]): { posts: number; at: number } {
  const wanted = new Set(ids);
  const found = new Set<string>();
  let last = 0;
  for (const { at, posts } of reports) {
    const same = posts.filter((id) => wanted.has(id));
    if (same.length > 0) last = Math.max(last, at);
    for (const id of same) found.add(id);
  }
  return { posts: found.size, at: last };
}

// What the server says of reports: GET /v1/status, read as what may come from anywhere. server/campaign/trail.go says what a
// status means.

/** One step of a report's way. */
export interface Status {
  status: string; // a code: "received", "verified", "in_confirmed_campaign", …
  at: number; // Unix milliseconds
  params: { reason?: string; platform?: string; others?: number; day?: number; gone?: number; of?: number; hidden?: boolean };
}

/** A report of the office, whichever of its devices sent it. */
export interface Said {
  id: string;
  page: string;
  posts: number;
  received: number; // Unix milliseconds
  trail: Status[];
}

/** What is known of the office's reports. It is stored as it is. */
export interface News {
  since: number; // the server's clock when it was last asked, Unix milliseconds
  reports: Record<string, Said>;
}

export const noNews = (): News => ({ since: 0, reports: {} });

const maxReports = 500; // that are remembered, the newest
const maxTrail = 50;
const maxText = 600;

type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const isText = (value: unknown): value is string => typeof value === "string" && value.length <= maxText;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function statusOf(value: unknown): Status[] {
  const { status, at, params } = fields(value);
  if (!isText(status) || !/^[a-z_]{1,40}$/.test(status) || !isCount(at)) return [];
  const { reason, platform, others, day, gone, of, hidden } = fields(params);
  return [{
    status, at,
    params: {
      ...(isText(reason) && { reason }), ...(isText(platform) && { platform }), ...(isCount(others) && { others }), ...(isCount(day) && { day }),
      ...(isCount(gone) && { gone }), ...(isCount(of) && { of }), ...(hidden === true && { hidden }),
    },
  }];
}

function saidOf(value: unknown): Said[] {
  const { id, page, posts, received, trail } = fields(value);
  const at = isText(received) ? Date.parse(received) : NaN;
  if (!isText(id) || id === "__proto__" || !isText(page) || !isCount(posts) || Number.isNaN(at) || !Array.isArray(trail)) return [];
  return [{ id, page, posts, received: at, trail: trail.slice(-maxTrail).flatMap(statusOf) }];
}

/** Takes an answer of GET /v1/status in; gives the news that follow and the reports of which something new was said. */
export function takeNews(before: News, answer: unknown): { news: News; changed: Said[] } {
  const { now, reports } = fields(answer);
  if (!isCount(now) || !Array.isArray(reports)) return { news: before, changed: [] };
  const told = reports.slice(0, maxReports).flatMap(saidOf);
  const changed = told.filter((one) => JSON.stringify(before.reports[one.id]?.trail) !== JSON.stringify(one.trail));
  const all = { ...before.reports, ...Object.fromEntries(told.map((one) => [one.id, one])) };
  const newest = Object.entries(all).sort(([, a], [, b]) => b.received - a.received).slice(0, maxReports);
  return { news: { since: now, reports: Object.fromEntries(newest) }, changed };
}

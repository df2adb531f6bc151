// The sites on which something may run, and what runs there: nothing until the office has a page on the platform and the person allowed
// the site in the browser.

/** A site of a platform. */
export interface Site {
  platform: string;
  name: string; // as people say it
  host: string;
  origin: string; // as a permission names it
}

export const sites: readonly Site[] = [
  { platform: "x", name: "X", host: "x.com", origin: "https://x.com/*" },
  { platform: "facebook", name: "Facebook", host: "www.facebook.com", origin: "https://www.facebook.com/*" },
];

/** One script as the browser is told of it. */
export interface Script {
  id: string;
  matches: string[];
  js: string[];
  runAt: "document_start";
  world: "MAIN" | "ISOLATED";
}

export const platformOf = (page: string): string => page.slice(0, page.indexOf(":"));

/** The sites on which the office has pages. */
export const sitesOf = (pages: readonly string[]): Site[] => sites.filter(({ platform }) => pages.some((page) => platformOf(page) === platform));

/** What has to run for an office's pages on the sites that are allowed. */
export function scriptsFor(pages: readonly string[], allowed: ReadonlySet<string>): Script[] {
  return sitesOf(pages).filter(({ origin }) => allowed.has(origin)).flatMap(({ platform, origin }) => [
    { id: `${platform}-page`, matches: [origin], js: ["page.js"], runAt: "document_start", world: "MAIN" },
    { id: `${platform}-content`, matches: [origin], js: ["content.js"], runAt: "document_start", world: "ISOLATED" },
  ]);
}

const same = (a: Partial<Script>, b: Partial<Script>): boolean =>
  a.id === b.id && a.world === b.world && String(a.matches) === String(b.matches) && String(a.js) === String(b.js);

/** What must change so that exactly the wanted scripts run: ids to take away, and scripts to add. */
export function change(has: readonly Partial<Script>[], wanted: readonly Script[]): { remove: string[]; add: Script[] } {
  return {
    remove: has.filter((one) => !wanted.some((other) => same(one, other))).map(({ id }) => id ?? ""),
    add: wanted.filter((one) => !has.some((other) => same(one, other))),
  };
}

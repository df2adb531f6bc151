// What helps somebody who helps: versions, counts and states. Nothing in it says who the office is or what anybody wrote.
import { platformOf, sites } from "./sites.ts";
import type { View } from "./parts.ts";

/** What is asked of the browser for it. */
export interface Found {
  version: string; // of the extension
  browser: string; // its user agent
  system: string;
  detector: string; // SHA-256 of the file
  counts: Record<string, number>; // entries by table
  used: number; // bytes that the browser keeps for the extension
  scripts: string[]; // ids of what runs on sites
  alarms: string[];
  states: Record<string, string>; // of other parts, such as the feed
}

/** Puts it into lines that can be read in an e-mail. It is in English: it goes to whoever develops or runs Refrain. */
export function diagnosticsOf(view: View, found: Found): string {
  const { set, fixed, enrolment, allowed } = view;
  const pages = sites.map(({ platform }) => `${platform} ${set.pages.filter((page) => platformOf(page) === platform).length}`);
  const lines: [string, string][] = [
    ["extension", found.version], ["browser", found.browser], ["system", found.system], ["detector", found.detector],
    ["language", set.language === "" ? "as the browser" : set.language],
    ["pages", pages.join(", ")],
    ["allowed", sites.map(({ platform, origin }) => `${platform} ${allowed.has(origin) ? "yes" : "no"}`).join(", ")],
    ["scripts", found.scripts.join(" ") || "none"],
    ["server", enrolment ? `connected, key ${enrolment.key.split("+")[1] ?? ""}` : set.alone ? "none, chosen" : "not chosen yet"],
    ["policy", Object.keys(fixed).sort().join(" ") || "none"],
    ["shown", set.level], ["kept", `${set.days} days`], ["notifications", `waves ${set.waves ? "on" : "off"}, news ${set.news ? "on" : "off"}`],
    ["server is told of the reading", view.telling ? "yes" : set.health ? "no, the browser was told not to" : "no"],
    ["storage", `${Math.round(found.used / 1024)} KiB`],
    ...Object.entries(found.counts).map(([table, n]): [string, string] => [`  ${table}`, String(n)]),
    ["alarms", found.alarms.join(" ") || "none"],
    ...Object.entries(found.states),
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join("\n");
}

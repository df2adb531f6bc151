// What can be set, and how what is stored becomes it: a value that cannot be right is left out, whoever wrote it.
import { isAddress } from "../report/address.ts";

/** Everything that decides what the extension does. */
export interface Settings {
  pages: string[]; // the office's own, "x:handle" in small letters, "facebook:number" or "facebook:name"; elsewhere nothing is read
  language: "" | "en" | "fr"; // "": as the browser
  level: "similar" | "coordinated"; // the least level that is shown
  days: number; // that posts are kept
  hide: boolean; // whether coordinated replies are folded away in the page
  waves: boolean; // whether a new wave is told by a notification
  news: boolean; // whether news on the office's reports is
  health: boolean; // whether the server may be told how well pages can be read; the browser may have to agree too
  alone: boolean; // whether the office chose to do without a server
  server: string; // origin of the server to enrol with, "" if none is proposed
  email: string; // where a report goes without a server, "" if nowhere is named
}

/** What the server said when this device was enrolled, and is no secret. */
export interface Enrolled {
  server: string; // origin, such as https://refrain.example.ca
  origin: string; // name of the server's log and feed
  key: string; // that both are signed with, as golang.org/x/mod/sumdb/note writes it: NAME+HASH+BASE64
  office: string; // id
  name: string; // the office's
  device: string; // id
  pages: string[];
}

/** The same with what this device says to be let in. */
export interface Enrolment extends Enrolled {
  token: string; // secret
}

/** How long posts may be kept, in days; the first is what holds until somebody chooses. */
export const lifetimes = [90, 14, 30, 365] as const;

const initial: Settings = { pages: [], language: "", level: "similar", days: lifetimes[0], hide: false, waves: true, news: true, health: false, alone: false, server: "", email: "" };

/** The names under which settings lie in storage.local. */
export const storedNames = ["pages", "language", "level", "days", "hide", "waves", "news", "health", "alone", "email"] as const satisfies (keyof Settings)[];

const pageName = /^(x:[a-z0-9_]{1,30}|facebook:(\d{1,20}|[a-z0-9]{5,50}))$/; // X gives 15 characters today; on Facebook a number, or the name in the address
const maxPages = 50; // of an office
const maxName = 200; // characters of an office's name

const isText = (value: unknown, most: number): value is string => typeof value === "string" && value !== "" && value.length <= most;

/** The pages of a list, each once; names in another form are left out. */
function pagesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return [...new Set(value.filter((page): page is string => typeof page === "string").map((page) => page.toLowerCase()))]
    .filter((page) => pageName.test(page)).slice(0, maxPages);
}

/** How each setting is read; undefined: it cannot be right. */
const readers: { [Name in keyof Settings]: (value: unknown) => Settings[Name] | undefined } = {
  pages: (value) => (Array.isArray(value) ? pagesOf(value) : undefined),
  language: (value) => (value === "en" || value === "fr" || value === "" ? value : undefined),
  level: (value) => (value === "similar" || value === "coordinated" ? value : undefined),
  days: (value) => lifetimes.find((days) => days === value),
  hide: (value) => (typeof value === "boolean" ? value : undefined),
  waves: (value) => (typeof value === "boolean" ? value : undefined),
  news: (value) => (typeof value === "boolean" ? value : undefined),
  health: (value) => (typeof value === "boolean" ? value : undefined),
  alone: (value) => (typeof value === "boolean" ? value : undefined),
  server: (value) => (typeof value === "string" ? serverOf(value) || undefined : undefined),
  email: (value) => (typeof value === "string" && (value === "" || isAddress(value)) ? value : undefined),
};

/** What an administrator may set for a whole office; static/managed.json tells Chrome. */
export const policyNames = ["pages", "language", "days", "server", "email", "health"] as const satisfies (keyof Settings)[];

const own = (from: Record<string, unknown>, name: string): unknown => (Object.hasOwn(from, name) ? from[name] : undefined);

function valuesOf(from: Record<string, unknown>, names: readonly (keyof Settings)[]): Partial<Settings> {
  const read = names.map((name) => [name, readers[name](own(from, name))] as const);
  return Object.fromEntries(read.filter(([, value]) => value !== undefined));
}

/** Reads a policy. */
export function policyOf(managed: Record<string, unknown>): Partial<Settings> {
  const read = valuesOf(managed, policyNames);
  if (read.pages?.length === 0) delete read.pages; // a list without a page fixes none
  return read;
}

/** Gives what holds: a policy before the enrolment, and the enrolment before what was typed. */
export function settingsOf(stored: Record<string, unknown>, enrolment: Enrolled | undefined, fixed: Partial<Settings>): Settings {
  const pages = enrolment ? { pages: enrolment.pages.filter((page) => fixed.pages?.includes(page) ?? true) } : {};
  return { ...initial, ...valuesOf(stored, storedNames), ...fixed, ...pages };
}

/** Reads what is kept of an enrolment beside its token; undefined if it is none. */
export function enrolledOf(value: unknown): Enrolled | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const from = value as Record<string, unknown>;
  const { server, key, origin, office, name, device } = from;
  if (!isText(server, 300) || serverOf(server) !== server || !isText(key, 300) || !isText(origin, 300) || !key.startsWith(`${origin}+`)) return undefined;
  if (!isText(office, 100) || !isText(name, maxName) || !isText(device, 100)) return undefined;
  return { server, origin, key, office, name, device, pages: pagesOf(from["pages"]) };
}

/** Reads a whole enrolment; undefined if it is none. */
export function enrolmentOf(value: unknown): Enrolment | undefined {
  const known = enrolledOf(value);
  const token = known && (value as Record<string, unknown>)["token"];
  return known && isText(token, 200) && /^[!-~]+$/.test(token) ? { ...known, token } : undefined;
}

/** Makes an enrolment of what POST /v1/enrolments answers; undefined if that is no answer of such a server. */
export function enrolmentFrom(server: string, answer: unknown): Enrolment | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { token, device, office, pages, server_key: key } = answer as Record<string, unknown>;
  const { id, name } = (typeof office === "object" && office !== null ? office : {}) as Record<string, unknown>;
  return enrolmentOf({ server, origin: typeof key === "string" ? key.split("+", 1)[0] : "", key, office: id, name, device, token, pages });
}

/**
 * Makes the origin of a server of what somebody typed, "" if it is none: https, and http only on this machine, which the network
 * does not see.
 */
export function serverOf(typed: string): string {
  const text = typed.trim();
  if (text === "" || text.length > 300 || /\s/.test(text)) return "";
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return "";
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") return "";
  const here = url.hostname === "127.0.0.1" || url.hostname === "localhost";
  const named = here || url.hostname.includes(".");
  return named && (url.protocol === "https:" || (here && url.protocol === "http:")) ? url.origin : "";
}

/** Makes a page's name of what somebody types: @Handle, an address, or a name; "" if it is none. */
export function pageOf(typed: string): string {
  const text = typed.trim();
  const facebook = /^(?:(?:https:\/\/)?(?:www\.|m\.)?facebook\.com\/(?:profile\.php\?id=|(?:people|p)\/[^/?#]*[/-])?|facebook:)(\d{5,20})(?:[/?&#].*)?$/i.exec(text)?.[1];
  if (facebook !== undefined) return `facebook:${facebook}`;
  const named = /^(?:(?:https:\/\/)?(?:www\.|m\.)?facebook\.com\/|facebook:)(?!groups|watch|people|pages|events|messages|marketplace|[^/?#]*\.php)([a-z0-9.]{5,60})(?:[/?#].*)?$/i.exec(text)?.[1];
  if (named !== undefined) return `facebook:${named.toLowerCase().replaceAll(".", "")}`; // dots and large letters make no difference there
  const handle = /^(?:(?:https:\/\/)?(?:www\.|mobile\.)?(?:x|twitter)\.com\/|x:|@)?(\w{1,15})(?:[/?#].*)?$/i.exec(text)?.[1];
  return handle === undefined ? "" : `x:${handle.toLowerCase()}`;
}

/** Says whether a flag is one that is to be shown: what RRM confirmed always is. */
export function isShown(least: Settings["level"], flag: { level: string; reason: { code: string } }): boolean {
  return least === "similar" || flag.level === "coordinated" || flag.reason.code === "known_campaign";
}

/** How a page is shown: @handle on X, the number on Facebook. */
export const pageShown = (page: string): string => (page.startsWith("x:") ? `@${page.slice(2)}` : page.slice(page.indexOf(":") + 1));

// What page.ts and content.ts must agree on: the event between them, and which addresses are looked at at all.
import { isPrivateOperation, isPrivatePage } from "./platform/private.ts";

/** The event on the document that carries "address, line break, body". */
export const bodyEvent = "refrain:body";

/** X's GraphQL and its older notifications. */
const x = /^https:\/\/x\.com\/i\/api\/(?:graphql\/[\w-]+\/(\w+)|2\/notifications\/)/;

/** Facebook's GraphQL, with the operation behind it, and what it loads for a page that is opened without a new document. */
const facebook = /^https:\/\/www\.facebook\.com\/(?:api\/graphql\/#(\w+)|ajax\/route-definition\/#(\/.*))$/;

/** What stands for the JSON in a document's own scripts. */
export const documentAddress = "https://www.facebook.com/#document";

/**
 * The address of a response with what was asked for behind "#": Facebook has one address for every operation, and names the
 * operation, or the page that is opened, in the form that it sends.
 */
export function addressOf(url: string, sent: unknown): string {
  if (!url.startsWith("https://www.facebook.com/")) return url;
  const form = typeof sent === "string" ? new URLSearchParams(sent) : sent;
  const named = form instanceof URLSearchParams || form instanceof FormData;
  return `${url.split(/[?#]/, 1)[0]}#${named ? String(form.get("fb_api_req_friendly_name") ?? form.get("route_url") ?? "") : ""}`;
}

/** Says whether a response may be read, by its address and by the page's. One of Facebook's that does not say what it is may not. */
export function readable(address: string, pathname: string): boolean {
  if (isPrivatePage(pathname)) return false;
  if (address === documentAddress) return true;
  const match = x.exec(address) ?? facebook.exec(address);
  if (!match) return false;
  const [, operation = "", route = ""] = match;
  return !isPrivateOperation(operation) && !isPrivatePage(route.split(/[?#]/, 1)[0] ?? "");
}

// What page.ts and content.ts must agree on: the event between them, and which addresses are looked at at all.

/** The event on the document that carries "address, line break, body". */
export const bodyEvent = "refrain:body";

/** Responses that can hold replies: X's GraphQL and its older notifications. */
const replies = /^https:\/\/x\.com\/i\/api\/(graphql\/[\w-]+\/(\w+)|2\/notifications\/)/;

/** Operations about private messages. They are left alone whatever they hold. */
const privateOperation = /dm|message|inbox|chat(?!ter)/i;

/** Pages of private messages, where nothing is read. */
const privatePage = /^\/(messages|i\/chat)(\/|$)/;

/** Says whether a response may be read, by its address and by the page's. */
export function readable(url: string, pathname: string): boolean {
  const match = replies.exec(url);
  return match !== null && !privateOperation.test(match[2] ?? "") && !privatePage.test(pathname);
}

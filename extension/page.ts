// MAIN world. Tees the bodies of the page's own GraphQL and notification answers to content.ts, and decides nothing
// else about them. It makes no request and changes no answer. Whatever the page can see here it had already; and
// whatever this sends, the page could have forged: content.ts takes it as hostile.
import { addressOf, bodyEvent, readable } from "./tee.ts";

/** Hands one body on. The detail is a string, so that both worlds can read it. */
function tee(url: string, body: string): void {
  document.dispatchEvent(new CustomEvent(bodyEvent, { detail: `${url}\n${body}` }));
}

/** The text of a finished request, whatever type the page asked for; "" for bytes, which no adapter reads. */
function textOf(request: XMLHttpRequest): string {
  switch (request.responseType) {
    case "":
    case "text":
      return request.responseText;
    case "json":
      return JSON.stringify(request.response);
    default:
      return "";
  }
}

/** Looks at a finished request; what goes wrong here never reaches the page. */
function finished(request: XMLHttpRequest, sent: unknown): void {
  try {
    const address = addressOf(request.responseURL, sent);
    if (readable(address, location.pathname)) tee(address, textOf(request));
  } catch {
    // A response that cannot be read is none of ours.
  }
}

const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...body: Parameters<typeof send>): void {
  this.addEventListener("load", () => finished(this, body[0]), { once: true });
  send.apply(this, body);
};

const fetchOfPage = window.fetch;
window.fetch = async function (...request: Parameters<typeof fetchOfPage>): Promise<Response> {
  const response = await fetchOfPage.apply(window, request);
  try {
    const address = addressOf(response.url, request[1]?.body);
    if (readable(address, location.pathname)) response.clone().text().then((body) => tee(address, body), () => undefined);
  } catch {
    // As above.
  }
  return response;
};

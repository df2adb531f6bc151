// Asks the office's server, with the token of its enrolment. Whatever comes back is bounded before it is read as anything.
import { needConsent } from "./consent.ts";
import type { Answer } from "./report/queue.ts";
import { bounded } from "./setup/enrol.ts";
import type { Enrolment } from "./setup/values.ts";

const patience = 60_000; // milliseconds for one answer
const maxAnswer = 4 << 20; // bytes

/** What a request may be besides a question or a body that is posted. */
interface Special {
  method?: "DELETE";
  patience?: number; // milliseconds
}

/** Sends one request. It throws if no answer comes, and without the person's consent; a redirect is none, because it would take the token elsewhere. */
export async function ask({ server, token }: Enrolment, path: string, body?: Uint8Array<ArrayBuffer>, special: Special = {}): Promise<Answer> {
  await needConsent();
  const response = await fetch(server + path, {
    method: special.method ?? (body ? "POST" : "GET"),
    headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
    ...(body && { body }),
    cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(special.patience ?? patience),
  });
  return { status: response.status, retryAfter: response.headers.get("Retry-After"), body: (await bounded(response, maxAnswer)) ?? "" };
}

/** Reads an answer as JSON; undefined if it is no success or not JSON. */
export function parsed({ status, body }: Answer): unknown {
  if (status !== 200) return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

// Enrolment: of what somebody typed or pasted a server and a code are made, and the server is asked once.
import { parseKey } from "../report/note.ts";
import { type Enrolment, enrolmentFrom, serverOf } from "./values.ts";

/** Why an enrolment failed; `limit` is the seconds to wait, or how many characters the code has. */
export interface EnrolProblem {
  code: "no_server" | "server" | "no_code" | "code_unknown" | "unreachable" | "other" | "too_many" | "unavailable" | "not_agreed";
  server: string;
  limit: number;
}

/** A code as servers make it today: 20 characters in four groups. */
const codeForm = /\b[a-z2-7]{5}(?:[-\u2010-\u2015 ][a-z2-7]{5}){3}\b/i;
export const codeLength = 20;
const maxTyped = 500; // characters

/** Finds the server's address and the code in two fields, one of which may hold a whole line. */
export function readTyped(server: string, code: string): { server: string; code: string } {
  const text = `${server} ${code}`.slice(0, maxTyped);
  const words = text.split(/[\s#]+/).filter((word) => word !== "");
  const address = words.find((word) => /^https?:\/\//i.test(word)) ?? words.find((word) => /^[\w-]+(\.[\w-]+)+(:\d+)?\/?$/.test(word)) ?? "";
  const rest = text.replace(address, " "); // a port may look like a part of a code
  const found = codeForm.exec(rest)?.[0] ?? words.filter((word) => word !== address).join("");
  return { server: address === "" ? server.trim() : address, code: address === "" && server.trim() !== "" && !codeForm.test(rest) ? code.trim() : found };
}

const maxAnswer = 64 << 10; // bytes
const patience = 15_000; // milliseconds

/** Reads a body up to a number of bytes; undefined if it is longer. */
export async function bounded(response: Response, most: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** Asks a server to enrol this device. `label` names the device in the office's own list. */
export async function enrol(ask: typeof fetch, typed: { server: string; code: string }, label: string): Promise<Enrolment | EnrolProblem> {
  const { server: named, code } = readTyped(typed.server, typed.code);
  const server = serverOf(named);
  const problem = (why: EnrolProblem["code"], limit = 0): EnrolProblem => ({ code: why, server: server === "" ? named : server, limit });
  if (named === "") return problem("no_server");
  if (server === "") return problem("server");
  if (code === "") return problem("no_code");
  let response: Response;
  let answer: unknown;
  try {
    response = await ask(`${server}/v1/enrolments`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code: code.slice(0, 100), label }),
      credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(patience),
    });
    answer = parsed(await bounded(response, maxAnswer));
  } catch {
    return problem("unreachable");
  }
  if (response.status === 201) return (await checked(enrolmentFrom(server, answer))) ?? problem("other");
  const refused = typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>)["code"] : undefined;
  if (refused === "code_unknown" || refused === "invalid") return problem("code_unknown", code.replace(/[^a-z0-9]/gi, "").length);
  if (response.status === 429) return problem("too_many", Math.min(3600, Math.max(1, Number(response.headers.get("Retry-After")) || 60)));
  return problem(response.status >= 500 && typeof refused === "string" ? "unavailable" : "other");
}

/** An enrolment whose key is one. */
async function checked(made: Enrolment | undefined): Promise<Enrolment | undefined> {
  try {
    if (made) await parseKey(crypto.subtle, made.key);
    return made;
  } catch {
    return undefined;
  }
}

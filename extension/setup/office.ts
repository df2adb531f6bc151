// The office and its server: enrolling, doing without, leaving.
import { element } from "../ui/element.ts";
import type { EnrolProblem } from "./enrol.ts";
import { codeLength } from "./enrol.ts";
import { type Speak, type View, button, choice, confirmed, fixedTag, section, speaker } from "./parts.ts";
import { isAddress } from "../report/address.ts";
import { type Enrolment, type Settings } from "./values.ts";

export interface OfficeActs {
  enrol(typed: { server: string; code: string }): Promise<EnrolProblem | undefined>; // undefined: it is done
  leave(): Promise<void>;
  tell(on: boolean): Promise<void>; // how well pages can be read
  set(to: Partial<Settings>): void;
}

/** The section, whichever way the office chose. */
export function officeSection(view: View, acts: OfficeActs): HTMLElement {
  const speak = speaker(view.language);
  if (view.enrolment) return section("office", speak("office"), enrolledCard(speak, view.enrolment, acts), tellPart(speak, view, acts));
  const left = leftPart(speak, view.left);
  if (view.set.alone) {
    return section("office", speak("office"), left, element("p", {}, speak("isAlone")),
      element("p", {}, button(speak("notAlone"), () => acts.set({ alone: false }), { id: "not-alone" })), emailForm(view, speak, acts));
  }
  return section("office", speak("office"), left, element("p", {}, speak("officeWhy")), enrolForm(view, speak, acts),
    element("p", {}, button(speak("alone"), () => acts.set({ alone: true }), { id: "alone" })));
}

function enrolledCard(speak: Speak, { name, server, key }: Enrolment, acts: OfficeActs): HTMLElement {
  const host = server.replace(/^https:\/\//, "");
  const leave = async (): Promise<void> => {
    if (await confirmed(speak("leaveTitle", { server: host }), speak("leaveText"), speak("leaveYes"), speak("cancel"))) await acts.leave();
  };
  return element("div", { class: "card", id: "enrolled" },
    element("p", {}, element("strong", {}, speak("enrolled", { name }))),
    element("dl", {}, element("dt", {}, speak("server")), element("dd", { class: "code" }, host),
      element("dt", {}, speak("key")), element("dd", {}, element("span", { class: "code" }, key), element("br"), element("span", { class: "quiet" }, speak("keyHint")))),
    element("p", {}, button(speak("leave"), () => void leave(), { id: "leave" })));
}

/** Whether the server is told how well pages can be read, and why it asks. A policy that wants it cannot agree for the person where the browser asks. */
function tellPart(speak: Speak, { fixed, telling }: View, acts: OfficeActs): HTMLElement {
  const disabled = fixed.health !== undefined && fixed.health === telling;
  return element("div", {}, choice({ type: "checkbox", id: "health", name: "health", checked: telling, disabled }, speak("health"), speak("healthWhat"), (on) => void acts.tell(on)),
    fixed.health === undefined ? undefined : fixedTag(speak));
}

/** What became of the access to a server that was left just now. */
export function leftText(speak: Speak, { server, device, ended }: NonNullable<View["left"]>): string {
  return speak(ended ? "left" : "leftOpen", { server: server.replace(/^https:\/\//, ""), device });
}

const leftPart = (speak: Speak, left: View["left"]): HTMLElement | undefined =>
  left ? element("p", { id: "left", role: "status", class: left.ended ? "good" : "bad" }, leftText(speak, left)) : undefined;

/** Says what happened and what to do now. */
export function problemText(speak: Speak, { code, server, limit }: EnrolProblem): string {
  const named = { server: server.replace(/^https:\/\//, "").slice(0, 100) };
  switch (code) {
    case "server": return speak("badServer", named);
    case "code_unknown": return limit === codeLength ? speak("code_unknown") : `${speak("code_unknown")} ${speak("codeLength", { n: String(limit), all: String(codeLength) })}`;
    case "too_many": return speak("too_many", { n: String(limit) });
    default: return speak(code, named);
  }
}

/** How enrolling stands. It outlives the form: the page is drawn anew meanwhile, because the consent that is asked for is a change too. */
interface Attempt {
  asked?: string; // the server that is asked now, as it was typed
  problem?: EnrolProblem | undefined; // of the last attempt that ended
}

let attempt: Attempt = {};
let tell = (): void => undefined; // brings the form that is drawn up to the attempt

/** Which field a problem is about. */
const wrongField = ({ code }: EnrolProblem): string => (["no_server", "server", "unreachable", "other"].includes(code) ? "server" : "code");

/** Tries to enrol; what comes of it is told on the form that is drawn then. */
async function tryToEnrol(acts: OfficeActs, typed: { server: string; code: string }): Promise<void> {
  if (attempt.asked !== undefined) return;
  attempt = { asked: typed.server.trim().slice(0, 100) };
  tell();
  let problem: EnrolProblem | undefined;
  try {
    problem = await acts.enrol(typed);
  } finally {
    attempt = { problem };
    tell();
  }
  if (problem) document.getElementById(wrongField(problem))?.focus();
}

function enrolForm(view: View, speak: Speak, acts: OfficeActs): HTMLElement {
  const fixed = view.fixed.server;
  const server = element("input", { id: "server", autocomplete: "off", spellcheck: "false", autocapitalize: "off", inputmode: "url", class: "grow", "data-typed": "" });
  server.value = fixed ?? "";
  server.readOnly = fixed !== undefined;
  const code = element("input", { id: "code", autocomplete: "off", spellcheck: "false", autocapitalize: "characters", class: "grow code", "aria-describedby": "code-hint enrol-problem", "data-typed": "" });
  const said = element("p", { id: "enrol-problem", class: "bad", role: "alert" });
  const doing = element("p", { role: "status", class: "quiet" });
  const submit = element("button", { class: "primary", id: "connect" }, speak("connect"));
  const form = element("form", { class: "card" },
    element("div", { class: "field" }, element("label", { for: "server" }, speak("server")), fixed === undefined ? undefined : " ", fixed === undefined ? undefined : fixedTag(speak)),
    element("div", { class: "row" }, server),
    element("div", { class: "field" }, element("label", { for: "code" }, speak("code"))),
    element("div", { class: "row" }, code, submit),
    element("p", { class: "quiet", id: "code-hint" }, speak("codeHint")), said, doing);
  tell = () => {
    const { asked, problem } = attempt;
    submit.setAttribute("aria-disabled", String(asked !== undefined));
    doing.textContent = asked === undefined ? "" : speak("connecting", { server: asked });
    said.textContent = problem ? problemText(speak, problem) : "";
    for (const input of [server, code]) input.setAttribute("aria-invalid", String(problem !== undefined && wrongField(problem) === input.id));
  };
  tell();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void tryToEnrol(acts, { server: server.value, code: code.value });
  });
  return form;
}

function emailForm({ set, fixed }: View, speak: Speak, acts: OfficeActs): HTMLElement {
  const input = element("input", { id: "email", type: "text", inputmode: "email", autocomplete: "off", spellcheck: "false", class: "grow", "aria-describedby": "email-hint email-said", "data-typed": "" });
  input.value = set.email;
  input.readOnly = fixed.email !== undefined;
  const said = element("p", { id: "email-said", role: "status" });
  const form = element("form", {}, element("div", { class: "field" }, element("label", { for: "email" }, speak("email")), fixed.email === undefined ? undefined : " ", fixed.email === undefined ? undefined : fixedTag(speak)),
    element("div", { class: "row" }, input, fixed.email === undefined ? element("button", { id: "email-save" }, speak("save")) : undefined),
    element("p", { class: "quiet", id: "email-hint" }, speak("emailHint")), said);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = input.value.trim();
    const good = address === "" || isAddress(address);
    input.setAttribute("aria-invalid", String(!good));
    said.className = good ? "good" : "bad";
    said.textContent = speak(good ? "saved" : "emailBad");
    if (good) acts.set({ email: address });
  });
  return form;
}

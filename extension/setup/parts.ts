// Pieces that the welcome page and the settings are put together from.
import { element } from "../ui/element.ts";
import { say } from "../ui/phrases.ts";
import type { Language } from "../ui/words.ts";
import type { Enrolment, Settings } from "./values.ts";
import { phrases } from "./words.ts";

/** What the pages show. */
export interface View {
  language: Language;
  set: Settings;
  fixed: Partial<Settings>; // by a policy
  enrolment: Enrolment | undefined;
  allowed: ReadonlySet<string>; // origins of sites
  telling: boolean; // whether the server is told how well pages can be read
  left: { server: string; device: string; ended: boolean } | null; // of a server that was left just now
}

/** Gives a phrase in the view's language. */
export type Speak = (phrase: keyof typeof phrases, values?: Record<string, string>) => string;

export const speaker = (language: Language): Speak => (phrase, values = {}) => say(phrases[phrase][language], values);

/** How numbers are written in each language. */
export const count = (language: Language, n: number): string => n.toLocaleString(["en-CA", "fr-CA"][language]);

/** A section with its heading, which is what screen readers go through a page by. */
export function section(id: string, title: string, ...children: (Node | string | undefined)[]): HTMLElement {
  return element("section", { "aria-labelledby": `${id}-title`, id }, element("h2", { id: `${id}-title`, tabindex: "-1" }, title), ...children);
}

/** Says that a policy decided. */
export const fixedTag = (speak: Speak): HTMLElement => element("span", { class: "tag" }, speak("fixed"));

export function button(text: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", act);
  return made;
}

/** One of several choices, or a switch by itself, with what it means under it. */
export function choice(input: { type: "radio" | "checkbox"; id: string; name: string; checked: boolean; disabled?: boolean; lang?: string }, label: string, meaning: string | undefined, chosen: (on: boolean) => void): HTMLElement {
  const box = element("input", { type: input.type, id: input.id, name: input.name, ...(meaning === undefined ? {} : { "aria-describedby": `${input.id}-what` }) });
  box.checked = input.checked;
  box.disabled = input.disabled ?? false;
  box.addEventListener("change", () => chosen(box.checked));
  return element("div", { class: "choice" }, box, element("div", {},
    element("label", { for: input.id, ...(input.lang === undefined ? {} : { lang: input.lang }) }, label),
    meaning === undefined ? undefined : element("div", { class: "quiet", id: `${input.id}-what` }, meaning)));
}

/** Asks before something that cannot be undone. It resolves to whether the person wants it. */
export function confirmed(title: string, text: string, yes: string, no: string): Promise<boolean> {
  const dialog = element("dialog", { "aria-labelledby": "ask-title", "aria-describedby": "ask-text" },
    element("h2", { id: "ask-title" }, title), element("p", { id: "ask-text" }, text),
    element("div", { class: "row" },
      button(yes, () => dialog.close("yes"), { class: "danger", id: "ask-yes" }), button(no, () => dialog.close("no"), { id: "ask-no" })));
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>("#ask-no")?.focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  }));
}

/** Draws a page anew. What was typed and where the keyboard is stay; if its place is gone, the keyboard goes to the section's heading. */
export function redraw(main: HTMLElement): void {
  const at = document.activeElement?.id ?? "";
  const around = document.activeElement?.closest("section")?.id ?? "";
  const typed = new Map([...document.querySelectorAll<HTMLInputElement>("input[data-typed]")].map((input) => [input.id, input.value]));
  document.querySelector("main")?.remove();
  document.body.prepend(main);
  for (const [id, value] of typed) {
    const input = document.getElementById(id);
    if (input instanceof HTMLInputElement && input.value === "") input.value = value;
  }
  const there = at === "" ? null : document.getElementById(at);
  (there ?? document.getElementById(`${around}-title`))?.focus();
}

// The steps beside the feed: each waits, is under way, or is done, and holds what it has to show.
import { element } from "../ui/element.ts";
import type { Language, Text } from "../ui/words.ts";
import { words } from "./words.ts";

/** One step of the guide. */
export class Step {
  readonly item = element("li", { "data-state": "waiting" });
  private readonly content = element("div", { class: "content" });

  constructor(language: Language, title: Text, waits: Text) {
    this.item.append(element("h2", {}, title[language]), this.content);
    this.show(element("p", { class: "quiet" }, waits[language]));
  }

  /** Says how far the step is. */
  is(state: "waiting" | "now" | "done"): void {
    this.item.dataset["state"] = state;
    if (state === "now") this.item.setAttribute("aria-current", "step");
    else this.item.removeAttribute("aria-current");
  }

  /** Puts something in the place of what the step shows. */
  show(...nodes: Node[]): void {
    this.content.replaceChildren(...nodes);
  }

  /** Adds to what the step shows, and brings it into view. */
  add(...nodes: Node[]): void {
    this.content.append(...nodes);
    this.item.scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
  }
}

/** All steps, and the one line that is read aloud when something happened. */
export class Guide {
  readonly watch: Step;
  readonly flags: Step;
  readonly report: Step;
  readonly campaign: Step;
  readonly told: Step;
  private readonly spoken = element("p", { class: "spoken", role: "status" });

  constructor(language: Language, into: HTMLElement) {
    this.watch = new Step(language, words.watch, words.watching);
    this.flags = new Step(language, words.flags, words.flagsWait);
    this.report = new Step(language, words.report, words.reportWait);
    this.campaign = new Step(language, words.campaign, words.campaignWait);
    this.told = new Step(language, words.told, words.toldWait);
    const steps = [this.watch, this.flags, this.report, this.campaign, this.told].map(({ item }) => item);
    into.append(element("ol", { class: "steps", "aria-label": words.steps[language] }, ...steps), this.spoken);
  }

  /** Says a line to those who listen. */
  speak(line: string): void {
    this.spoken.textContent = line;
  }
}

/** A button that does one thing, once at a time. */
export function button(text: string, act: () => void, kind = ""): HTMLButtonElement {
  const made = element("button", { type: "button", ...(kind !== "" && { class: kind }) }, text);
  made.addEventListener("click", act);
  return made;
}

/** A line with a tick: something that has happened. */
export const happened = (text: string): HTMLElement => element("p", { class: "happened" }, text);

// Folds a reply away: a line stands in its place, says why, and shows it again. Nothing is removed from the page. What the platform
// draws anew meanwhile is folded too, when fold is asked again.
import { dress } from "./badge.ts";
import { element } from "./element.ts";
import { phrases } from "./phrases.ts";
import type { Theme } from "./theme.ts";
import { type Language, sentence } from "./words.ts";
import type { Reason } from "../detector/detect.ts";

/** A reply that is folded away. */
export interface Fold {
  host: HTMLElement;
  /** Hides what the article holds now, but for other articles within it. */
  keep(theme: Theme, inner: readonly Element[]): void;
  /** Shows everything again as it was. */
  undo(): void;
}

/** What stands in the place of a reply, and why. */
export function foldText(language: Language, reason: Reason): string {
  const said = sentence(language, reason);
  return phrases.hidden[language].replace("{why}", said.slice(0, 1).toLowerCase() + said.slice(1));
}

/** Folds an article. `show` is called when somebody wants to see it. */
export function foldAway(language: Language, article: Element, reason: Reason, show: () => void, mode: ShadowRootMode = "closed"): Fold {
  const host = element("div", { "data-refrain": "", "data-line": "", lang: ["en", "fr"][language] ?? "en" });
  const root = host.attachShadow({ mode });
  dress(root, undefined);
  const button = element("button", { type: "button" }, phrases.showReply[language]);
  root.append(element("div", { class: "fold" }, element("span", {}, foldText(language, reason)), button));
  for (const name of ["click", "keydown", "keyup", "pointerdown", "mousedown"]) host.addEventListener(name, (event) => event.stopPropagation());
  button.addEventListener("click", show);
  const hidden = new Map<HTMLElement, { value: string; priority: string }>();
  return {
    host,
    keep(theme, inner) {
      host.dataset["theme"] = theme;
      if (host.parentNode !== article) article.append(host);
      for (const part of partsOf(article, inner)) {
        if (part.style.display === "none" && part.style.getPropertyPriority("display") === "important") continue;
        hidden.set(part, { value: part.style.getPropertyValue("display"), priority: part.style.getPropertyPriority("display") });
        part.style.setProperty("display", "none", "important");
      }
    },
    undo() {
      for (const [part, { value, priority }] of hidden) {
        if (value === "") part.style.removeProperty("display");
        else part.style.setProperty("display", value, priority);
      }
      hidden.clear();
      host.remove();
    },
  };
}

/** The parts of an article that hold no other article: on Facebook, answers may lie inside the comment that they answer. */
function partsOf(article: Element, inner: readonly Element[]): HTMLElement[] {
  const parts: HTMLElement[] = [];
  for (const child of article.children) {
    if (!(child instanceof HTMLElement) || (child.dataset["refrain"] !== undefined && child.dataset["line"] !== undefined)) continue;
    if (inner.includes(child)) continue;
    if (inner.some((one) => child.contains(one))) parts.push(...partsOf(child, inner));
    else parts.push(child);
  }
  return parts;
}

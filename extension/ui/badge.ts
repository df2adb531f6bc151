// The badge beside a reply's time: overlapping sheets, a number of accounts, a duration. It lives in a closed shadow root of no
// width, so that nothing in the page moves when it appears and no style of the page reaches it.
import { drawn, element } from "./element.ts";
import { phrases } from "./phrases.ts";
import { type Theme, styles } from "./theme.ts";
import { type Language, count, sentence, shortDuration } from "./words.ts";
import type { Level, Reason } from "../detector/detect.ts";

/** What a badge shows. */
export interface Finding {
  level: Level;
  accounts: number;
  seconds: number;
  reason: Reason;
  known?: Reason; // that it matches a confirmed message, if it does
}

/** A badge in the page. */
export interface Badge {
  host: HTMLElement;
  root: ShadowRoot;
  button: HTMLButtonElement;
  show(finding: Finding, theme: Theme): void;
}

/** The room that a badge has, in pixels of the window. */
export interface Room {
  badge: Badge;
  limit: number; // the badge ends before it
  end?: { right: number; middle: number } | undefined; // where what stands in the line ends, if the badge goes there and not where its host is; the host then has data-floats
}

/**
 * Has badges take less room where their line has less: first without the duration, then above the line. They cover nothing of the page.
 * All are written before any is read, so that the page is laid out once for all and not once for each.
 */
export function fitAll(rooms: readonly Room[]): void {
  let left = rooms;
  for (const fit of ["whole", "narrow", "above"]) {
    for (const { badge } of left) badge.host.dataset["fit"] = fit;
    const from = left.map(({ badge, end }) => (end && fit !== "above" ? badge.host.getBoundingClientRect() : undefined));
    for (const [i, { badge: { button }, end }] of left.entries()) {
      const at = from[i];
      button.style.left = at && end ? `${end.right + 8 - at.left}px` : "";
      button.style.top = at && end ? `${end.middle - at.top}px` : "";
    }
    left = left.filter(({ badge, limit }) => badge.button.getBoundingClientRect().right > limit);
  }
}

/** Two overlapping sheets. */
function icon(): SVGElement {
  const stroke = { fill: "none", stroke: "currentColor", "stroke-width": 1.6 };
  return drawn("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" },
    drawn("rect", { x: 1, y: 1, width: 9, height: 9, rx: 1.5, ...stroke }),
    drawn("rect", { x: 6, y: 6, width: 9, height: 9, rx: 1.5, ...stroke, fill: "currentColor" }));
}

/** What the badge says to the eye: the number of accounts, and where there is room, in how long. */
export function shortText(language: Language, { accounts, seconds, known }: Finding): [string, string] {
  const second = known ? phrases.known[language] : shortDuration(language, seconds);
  return [count(language, accounts, ["account", "compte"], ["accounts", "comptes"]), `· ${second}`];
}

/** What it says to those who listen: what stands there, the whole finding, how strong it is, and what the button does. */
export function longText(language: Language, finding: Finding): string {
  const { reason, level, known } = finding;
  const strength = level === "coordinated" ? phrases.coordinated : phrases.similar;
  const said = `Refrain${([":", "\u00a0:"] as const)[language]} ${sentence(language, reason)} (${strength[language]}).`;
  const more = known && known !== reason ? ` ${sentence(language, known)}.` : "";
  return `${shortText(language, finding).join(" ")}. ${said}${more} ${phrases.details[language]}`;
}

/** Events that end at the badge: a click on it must not open the reply. */
const kept = ["click", "mousedown", "mouseup", "pointerdown", "pointerup", "keydown", "keyup", "keypress", "auxclick", "touchstart"];

/**
 * Gives a root its style. A style in markup, and in Firefox's content scripts a constructed one, is refused; a style element made
 * by text is refused where the page's own policy holds. So whoever is such a page hands in a constructed one.
 */
export function dress(root: ShadowRoot, sheet: CSSStyleSheet | undefined): void {
  if (sheet) {
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const style = document.createElement("style");
  style.textContent = styles();
  root.append(style);
}

/** Makes a badge. `open` is called when somebody presses it. */
export function makeBadge(language: Language, open: (badge: Badge) => void, mode: ShadowRootMode = "closed", sheet?: CSSStyleSheet): Badge {
  const host = element("span", { "data-refrain": "", lang: ["en", "fr"][language] ?? "en" });
  const root = host.attachShadow({ mode });
  dress(root, sheet);
  const words = element("span");
  const span = element("span", { class: "span" });
  const button = element("button", { type: "button", class: "badge", "aria-haspopup": "dialog", "aria-expanded": "false" });
  button.append(icon(), words, span);
  root.append(button);
  for (const name of kept) host.addEventListener(name, (event) => event.stopPropagation());
  const badge: Badge = {
    host, root, button,
    show(finding, theme) {
      host.dataset["theme"] = theme;
      button.className = `badge ${finding.level}`;
      [words.textContent, span.textContent] = shortText(language, finding);
      button.setAttribute("aria-label", longText(language, finding));
    },
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    open(badge);
  });
  return badge;
}

// The smaller choices: what is shown, what is told, how long posts are kept.
import { element } from "../ui/element.ts";
import { type View, choice, count, fixedTag, section, speaker } from "./parts.ts";
import { type Settings, lifetimes } from "./values.ts";
import { measured } from "./words.ts";

type Set = (to: Partial<Settings>) => void;

/** What is shown, and what that means in flags on ordinary people. */
export function shownSection(view: View, set: Set): HTMLElement {
  const speak = speaker(view.language);
  const numbers = Object.fromEntries(Object.entries(measured).map(([name, n]) => [name, count(view.language, n)]));
  return section("shown", speak("shown"), element("fieldset", {}, element("legend", { class: "hidden" }, speak("shown")),
    choice({ type: "radio", id: "level-similar", name: "level", checked: view.set.level === "similar" }, speak("shownSimilar"), speak("shownSimilarWhat", numbers), () => set({ level: "similar" })),
    choice({ type: "radio", id: "level-coordinated", name: "level", checked: view.set.level === "coordinated" }, speak("shownCoordinated"), speak("shownCoordinatedWhat", numbers), () => set({ level: "coordinated" }))));
}

/** Notifications, each by itself. */
export function noticesSection(view: View, set: Set): HTMLElement {
  const speak = speaker(view.language);
  return section("notices", speak("notices"),
    choice({ type: "checkbox", id: "waves", name: "waves", checked: view.set.waves }, speak("waves"), undefined, (waves) => set({ waves })),
    choice({ type: "checkbox", id: "news", name: "news", checked: view.set.news }, speak("news"), undefined, (news) => set({ news })));
}

/** How long posts are kept. */
export function daysChoice(view: View, set: Set): HTMLElement {
  const speak = speaker(view.language);
  const fixed = view.fixed.days !== undefined;
  const select = element("select", { id: "days" });
  for (const days of [...lifetimes].sort((a, b) => a - b)) {
    const option = element("option", { value: String(days) }, speak(days === lifetimes[0] ? "recommended" : "nDays", { n: String(days) }));
    option.selected = days === view.set.days;
    select.append(option);
  }
  select.disabled = fixed;
  select.addEventListener("change", () => set({ days: Number(select.value) }));
  return element("div", { class: "row" }, element("label", { for: "days" }, speak("days")), select, fixed ? fixedTag(speak) : undefined);
}

// The choice of a language.
import { element } from "../ui/element.ts";
import { type View, choice, fixedTag, section, speaker } from "./parts.ts";
import type { Settings } from "./values.ts";

const names = [["en", "English"], ["fr", "Français"]] as const;

/** The languages by their own names; with the browser's own where a person looks for a way back to it. */
export function languageSection(view: View, withBrowser: boolean, set: (to: Partial<Settings>) => void): HTMLElement {
  const speak = speaker(view.language);
  const fixed = view.fixed.language !== undefined;
  const chosen = withBrowser ? view.set.language : names[view.language][0];
  const choices = [...(withBrowser ? [["", speak("asBrowser")] as const] : []), ...names].map(([code, name]) =>
    choice({ type: "radio", id: `language-${code}`, name: "language", checked: chosen === code, disabled: fixed, ...(code === "" ? {} : { lang: code }) }, name, undefined, () => set({ language: code })));
  return section("language", withBrowser ? speak("language") : "Language · Langue",
    element("fieldset", { class: "row" }, element("legend", { class: "hidden" }, speak("language")), ...choices), fixed ? element("p", {}, fixedTag(speak)) : undefined);
}

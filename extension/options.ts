// The settings page: which pages are the office's own, and the language.
import { browser } from "./browser.ts";
import { onSettings, setSettings, settings } from "./settings.ts";
import { pageOf } from "./setup/values.ts";
import { element } from "./ui/element.ts";
import { type Language, type Text, french, languageOf } from "./ui/words.ts";

const phrases = {
  title: ["Refrain: settings", "Refrain : réglages"],
  pages: ["Your own pages", "Vos propres pages"],
  why: [
    "Refrain reads replies under the posts of these pages and nowhere else. Nothing leaves this computer.",
    "Refrain lit les réponses sous les publications de ces pages et nulle part ailleurs. Rien ne quitte cet ordinateur.",
  ],
  add: ["Add", "Ajouter"],
  remove: ["Remove", "Retirer"],
  handle: ["Handle on X", "Nom d'utilisateur sur X"],
  malformed: ["A handle has up to 15 letters, digits and underscores.", "Un nom d'utilisateur a au plus 15 lettres, chiffres et traits de soulignement."],
  none: ["No page yet: nothing is read.", "Aucune page pour l'instant : rien n'est lu."],
  language: ["Language", "Langue"],
  asBrowser: ["As the browser", "Comme le navigateur"],
} as const satisfies Record<string, Text>;

/** Draws the page anew from what is set. */
async function draw(problem = "", typed = ""): Promise<void> {
  const set = await settings();
  const language = languageOf(set.language || browser.i18n.getUILanguage());
  document.documentElement.lang = language === french ? "fr" : "en";
  document.title = phrases.title[language];
  const rows = set.pages.map((page) => {
    const remove = element("button", { type: "button" }, `${phrases.remove[language]} @${page.slice(2)}`);
    remove.addEventListener("click", () => void setSettings({ pages: set.pages.filter((other) => other !== page) }));
    return element("li", {}, `@${page.slice(2)} `, remove);
  });
  const list = rows.length > 0 ? element("ul", {}, ...rows) : element("p", {}, phrases.none[language]);
  document.body.replaceChildren(element("main", {},
    element("h1", {}, phrases.title[language]),
    element("h2", {}, phrases.pages[language]), element("p", {}, phrases.why[language]),
    list, pageForm(language, set.pages, problem), languageChoice(language, set.language)));

  /** The field for one more page. */
  function pageForm(shown: Language, pages: string[], said: string): HTMLElement {
    const input = element("input", { id: "handle", name: "handle", autocomplete: "off", spellcheck: "false", "aria-describedby": "problem", "aria-invalid": String(said !== "") });
    input.value = typed;
    const form = element("form", {}, element("label", { for: "handle" }, phrases.handle[shown]), input,
      element("button", {}, phrases.add[shown]), element("p", { id: "problem", role: "alert" }, said));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const page = pageOf(input.value);
      if (page === "") void draw(phrases.malformed[shown], input.value).then(() => document.getElementById("handle")?.focus());
      else void setSettings({ pages: [...new Set([...pages, page])] });
    });
    return form;
  }

  /** The choice of a language. */
  function languageChoice(shown: Language, chosen: string): HTMLElement {
    const select = element("select", { id: "language" });
    for (const [value, name] of [["", phrases.asBrowser[shown]], ["en", "English"], ["fr", "Français"]] as const) {
      const option = element("option", { value }, name);
      option.selected = value === chosen;
      select.append(option);
    }
    select.addEventListener("change", () => void setSettings({ language: select.value as typeof set.language }));
    return element("p", {}, element("label", { for: "language" }, phrases.language[shown]), " ", select);
  }
}

void draw();
onSettings(() => void draw());

// The first page that a person sees: language, office, pages, permission. It can be left and opened again at any step.
import { browser } from "./browser.ts";
import { languageSection } from "./setup/language.ts";
import { officeSection } from "./setup/office.ts";
import { accessSection, pagesSection } from "./setup/pages.ts";
import { type View, section, speaker } from "./setup/parts.ts";
import { platformOf, sites, sitesOf } from "./setup/sites.ts";
import { pageShown } from "./setup/values.ts";
import { element } from "./ui/element.ts";
import { acts, show } from "./view.ts";

/** The steps, each once the one before it is done, so that there is one thing to do at a time. */
function content(view: View): HTMLElement {
  const speak = speaker(view.language);
  const decided = view.enrolment !== undefined || view.set.alone;
  const named = decided && view.set.pages.length > 0;
  const ready = named && sitesOf(view.set.pages).some(({ origin }) => view.allowed.has(origin));
  return element("main", { class: "steps" },
    element("h1", {}, speak("welcome")), element("p", { class: "lead" }, speak("lead")),
    languageSection(view, false, acts.set), officeSection(view, acts),
    decided ? pagesSection(view, acts) : undefined,
    named ? accessSection(view, acts) : undefined,
    ready ? readySection(view) : undefined);
}

function readySection(view: View): HTMLElement {
  const speak = speaker(view.language);
  const links = view.set.pages.flatMap((page) => {
    const site = sites.find(({ platform }) => platform === platformOf(page));
    if (!site || !view.allowed.has(site.origin)) return [];
    const href = `https://${site.host}/${encodeURIComponent(page.slice(page.indexOf(":") + 1))}`;
    return [element("li", {}, element("a", { href, target: "_blank", rel: "noreferrer" }, speak("openPage", { page: pageShown(page), name: site.name })))];
  });
  return section("ready", speak("ready"), element("p", { role: "status" }, speak("readyWhat")), element("ul", {}, ...links),
    element("p", {}, element("a", { href: browser.runtime.getURL("options.html") }, speak("openSettings"))));
}

show(({ language }) => `${speaker(language)("welcome")}`, content);

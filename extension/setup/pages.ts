// The office's pages, and the sites on which the browser lets them be read.
import { element } from "../ui/element.ts";
import { type Speak, type View, button, fixedTag, section, speaker } from "./parts.ts";
import { type Site, platformOf, sites, sitesOf } from "./sites.ts";
import { type Settings, pageOf, pageShown } from "./values.ts";

export interface PagesActs {
  set(to: Partial<Settings>): void;
  allow(site: Site): void;
  takeBack(site: Site): void;
}

const siteName = (page: string): string => sites.find(({ platform }) => platform === platformOf(page))?.name ?? "";

/** The pages: from the enrolment or a policy as they are, otherwise the office names its own. */
export function pagesSection(view: View, acts: PagesActs): HTMLElement {
  const speak = speaker(view.language);
  const { pages } = view.set;
  const open = !view.enrolment && view.fixed.pages === undefined;
  const rows = pages.map((page) => element("li", {}, element("span", {}, element("strong", {}, pageShown(page)), " ", element("span", { class: "quiet" }, siteName(page))),
    open ? button(speak("remove"), () => acts.set({ pages: pages.filter((other) => other !== page) }), { "aria-label": `${speak("remove")} ${pageShown(page)}` }) : undefined));
  return section("pages", speak("pages"), element("p", {}, speak("pagesWhy")),
    rows.length > 0 ? element("ul", { class: "list", id: "page-list" }, ...rows) : element("p", { class: "quiet", id: "no-pages" }, speak("noPages")),
    view.fixed.pages === undefined ? undefined : element("p", {}, fixedTag(speak)),
    view.enrolment ? element("p", { class: "quiet" }, speak("pagesFromServer")) : undefined,
    open ? pageForm(speak, pages, acts) : undefined);
}

function pageForm(speak: Speak, pages: string[], acts: PagesActs): HTMLElement {
  const input = element("input", { id: "handle", autocomplete: "off", spellcheck: "false", autocapitalize: "off", class: "grow", "aria-describedby": "handle-hint handle-problem", "data-typed": "" });
  const said = element("p", { id: "handle-problem", class: "bad", role: "alert" });
  const form = element("form", {}, element("label", { for: "handle" }, speak("handle")), element("div", { class: "row" }, input, element("button", { id: "add-page" }, speak("add"))),
    element("p", { class: "quiet", id: "handle-hint" }, speak("handleHint")), said);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const page = pageOf(input.value);
    input.setAttribute("aria-invalid", String(page === ""));
    said.textContent = page === "" ? speak("handleBad") : "";
    if (page === "") return;
    input.value = "";
    acts.set({ pages: [...pages, page] });
  });
  return form;
}

/** The browser's permissions: one question a site, and only where the office has a page. */
export function accessSection(view: View, acts: PagesActs): HTMLElement {
  const speak = speaker(view.language);
  const wanted = sitesOf(view.set.pages);
  const cards = wanted.map((site) => {
    const { name, host, platform } = site;
    const allowed = view.allowed.has(site.origin);
    return element("div", { class: "card", id: `access-${platform}` }, element("h3", {}, name),
      element("p", {}, speak("accessWhy", { host, name })),
      element("p", { class: allowed ? "good" : "quiet", role: "status" }, allowed ? `✓ ${speak("allowed", { name })}` : speak("notAllowed", { name })),
      element("p", {}, allowed
        ? button(speak("takeBack", { name }), () => acts.takeBack(site), { id: `take-back-${platform}` })
        : button(speak("allow", { name }), () => acts.allow(site), { id: `allow-${platform}`, class: "primary" })));
  });
  return section("access", speak("access"), ...(cards.length > 0 ? cards : [element("p", { class: "quiet" }, speak("accessNone"))]));
}

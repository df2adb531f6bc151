// The side panel (Chrome, Edge) and sidebar (Firefox): every cluster of the office's pages as a list and over time, a filter, and what
// can be done with them. It opens in a tab too.
import { browser } from "./browser.ts";
import { ask, drawing, front, onNews, replaceMain, spoken } from "./frame.ts";
import type { Here, JumpMessage, Overview, PlacedPost, ShownCluster } from "./messages.ts";
import { setSettings, settings } from "./settings.ts";
import { type Filter, filtered, nameOf, placeOf, reportAddress } from "./surfaces/filter.ts";
import { type Look, item } from "./surfaces/list.ts";
import { button, coverage, link } from "./surfaces/parts.ts";
import { type Speak, groupCount, moment, pageOf, siteOf, speaker } from "./surfaces/words.ts";
import { element } from "./ui/element.ts";
import { timeline } from "./ui/timeline.ts";
import { type Language, number } from "./ui/words.ts";

/** What is chosen here; it ends with the panel. `page` follows the tab in front until somebody chooses one. */
const filter: Filter = { page: "", level: "", mark: "", text: "" };
let followed = "";
let pageChosen = false;
const chosen = new Set<string>();
let said = "";

/** The marks of what is new stay until the panel is closed, though the number on the button goes at once. */
const fresh = new Set<string>();

let all: Overview | undefined;

const draw = async (): Promise<void> => {
  const language = await spoken();
  all = await ask<Overview>({ kind: "overview", tab: (await front()).tab });
  const speak = speaker(language);
  document.title = `Refrain${([":", "\u00a0:"] as const)[language]} ${speak("groups")}`;
  if (!all) return replaceMain(language, element("main", {}, element("h1", {}, speak("groups")), element("p", { role: "alert" }, speak("away"))));
  keepFresh(all.clusters);
  follow(all);
  const { hide } = await settings();
  replaceMain(language, element("main", {}, element("h1", {}, speak("groups")), herePart(speak, language, all.here),
    hidePart(speak, hide), filterPart(speak, language, all.clusters), element("div", { id: "list" }), links(speak)));
  drawList(speak, language);
  if (all.clusters.some(({ posts }) => posts.some(({ isNew }) => isNew))) void ask({ kind: "looked" });
};

function keepFresh(clusters: readonly ShownCluster[]): void {
  for (const post of clusters.flatMap(({ posts }) => posts)) {
    if (post.isNew) fresh.add(post.id);
    post.isNew = fresh.has(post.id);
  }
}

/** Lets the list be of the page in front. */
function follow({ here, clusters }: Overview): void {
  const at = here?.inFront ? `${here.platform}:${here.page}` : "";
  if (at !== followed) pageChosen = false;
  followed = at;
  if (!pageChosen) filter.page = clusters.some((one) => placeOf(one) === at) ? at : "";
}

function herePart(speak: Speak, language: Language, here: Here | null): HTMLElement {
  if (!here?.inFront) return element("p", { class: "quiet" }, speak("nowhere"));
  return element("div", { class: "quiet" }, element("p", {}, speak("at", { page: pageOf(here.platform, here.page), site: siteOf(here.platform) })), ...coverage(speak, language, here));
}

/** The switch that hides coordinated replies in the page. */
function hidePart(speak: Speak, on: boolean): HTMLElement {
  const box = element("input", { type: "checkbox", id: "hide", "aria-describedby": "hide-what" });
  box.checked = on;
  box.addEventListener("change", () => void setSettings({ hide: box.checked }));
  return element("div", { class: "choice" }, box, element("div", {}, element("label", { for: "hide" }, speak("hide")), element("div", { class: "quiet", id: "hide-what" }, speak("hideWhat"))));
}

/** The filter. It acts as it is changed. */
function filterPart(speak: Speak, language: Language, clusters: readonly ShownCluster[]): HTMLElement {
  const again = (): void => drawList(speak, language);
  const select = (id: keyof Filter, label: string, options: [string, string][], changed = (): void => undefined): HTMLElement => {
    const made = element("select", { id });
    for (const [value, text] of options) made.append(new Option(text, value, false, value === filter[id]));
    made.addEventListener("change", () => {
      Object.assign(filter, { [id]: made.value });
      changed();
      again();
    });
    return element("div", {}, element("label", { for: id }, label), made);
  };
  const words = element("input", { id: "text", type: "search", autocomplete: "off" });
  words.value = filter.text;
  words.addEventListener("input", () => {
    filter.text = words.value;
    again();
  });
  const pages = [...new Map(clusters.map((one) => [placeOf(one), `${pageOf(one.platform, one.page)} (${siteOf(one.platform)})`]))];
  return element("details", { id: "filter" }, element("summary", {}, speak("filter")), element("div", { class: "fields" },
    select("page", speak("page"), [["", speak("allPages")], ...pages], () => (pageChosen = true)),
    select("level", speak("level"), [["", speak("allLevels")], ["coordinated", speak("coordinated")], ["similar", speak("similar")]]),
    select("mark", speak("mark"), [["", speak("anyMark")], ["none", speak("unmarked")], ["letter", speak("letter")], ["different", speak("different")]]),
    element("div", {}, element("label", { for: "text" }, speak("textField")), words)));
}

/** Draws what the filter lets through, without touching the filter, in which somebody may be typing. */
function drawList(speak: Speak, language: Language): void {
  if (!all) return;
  const listed = filtered(all.clusters, filter);
  const here = all.here;
  const look: Look = { speak, language, chosen, times: all.times };
  const acts = {
    choose(cluster: ShownCluster, on: boolean): void {
      if (on) chosen.add(nameOf(cluster));
      else chosen.delete(nameOf(cluster));
      document.getElementById("bulk")?.replaceWith(bulk(speak, language));
    },
    jump: (post: PlacedPost): void => void jump(post, here, speak),
    mark: ({ platform, posts }: ShownCluster, mark: "letter" | "different" | "none"): void => void ask({ kind: "mark", platform, post: posts[0]?.id ?? "", mark }),
  };
  const at = document.activeElement?.id ?? "";
  const unfolded = [...document.querySelectorAll("#list details[open]")].map(({ id }) => id);
  document.getElementById("list")?.replaceWith(element("div", { id: "list" },
    element("p", { role: "status", class: "quiet" }, said || (listed.length > 0 ? speak("listed", { n: groupCount(language, listed.length) }) : speak(all.clusters.length > 0 ? "noneListed" : "none"))),
    ...overTime(speak, language, listed),
    element("ul", { class: "plain" }, ...listed.map((one) => item(look, one, acts))), bulk(speak, language)));
  said = "";
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  if (at !== "") document.getElementById(at)?.focus();
}

/** All replies of the threads listed, and which of them carry one of the messages. */
function overTime(speak: Speak, language: Language, listed: readonly ShownCluster[]): Node[] {
  const times = [...new Set(listed.map(placeOf))].flatMap((place) => all?.times[place] ?? []).sort((a, b) => a - b);
  const own = listed.flatMap(({ posts }) => posts.map(({ time }) => time)).filter((time) => time > 0);
  const [first, last] = [times[0], times[times.length - 1]];
  if (first === undefined || last === undefined || listed.length < 2) return [];
  const label = speak("thread", { from: moment(language, first), to: moment(language, last), own: number(language, own.length), all: number(language, times.length) });
  return [timeline(times, own, label), element("p", { class: "quiet" }, label)];
}

/** What can be done with the groups that are chosen. */
function bulk(speak: Speak, language: Language): HTMLElement {
  const of = (all?.clusters ?? []).filter((one) => chosen.has(nameOf(one)));
  const address = reportAddress(of);
  if (address === "") return element("div", { id: "bulk", class: "bulk" }, element("p", { class: "quiet" }, speak(of.length > 0 ? "onePage" : "reportNone")));
  return element("div", { id: "bulk", class: "bulk" }, button(speak("report", { n: groupCount(language, of.length) }),
    () => void browser.tabs.create({ url: browser.runtime.getURL(address) }), { class: "primary", id: "report" }));
}

/** Brings a reply into view: in the tab that it was read in, else in a tab of its own. */
async function jump(post: PlacedPost, here: Here | null, speak: Speak): Promise<void> {
  const asked = here && browser.tabs.sendMessage<JumpMessage, boolean>(here.tab, { kind: "jump", post: post.id }).catch(() => false);
  if (here && (await asked)) {
    await browser.tabs.update(here.tab, { active: true });
    return;
  }
  said = speak("gone");
  await browser.tabs.create({ url: post.permalink });
  again();
}

function links(speak: Speak): HTMLElement {
  return element("nav", { class: "row", "aria-label": "Refrain" }, link(speak("advice"), "advice.html"), link(speak("feed"), "signatures.html"), link(speak("options"), "options.html"));
}

const again = drawing(draw);
onNews(again);
again();

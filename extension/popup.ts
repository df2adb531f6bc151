// The popup of the extension's button: this page now, how well the platforms can be read, the confirmed messages, and what became of
// reports.
import { browser } from "./browser.ts";
import { ask, drawing, front, onNews, replaceMain, spoken } from "./frame.ts";
import { trailOf } from "./desk/trail.ts";
import type { Overview, SentAnswer, ShownCluster } from "./messages.ts";
import { settings } from "./settings.ts";
import { button, coverage, feedLines, healthLine, link, section } from "./surfaces/parts.ts";
import { type Speak, coordinatedCount, groupCount, moment, newCount, pageOf, replyCount, similarCount, siteOf, speaker, waveCount } from "./surfaces/words.ts";
import { element } from "./ui/element.ts";
import { waves } from "./ui/waves.ts";
import { type Language, sentence } from "./ui/words.ts";

/** Clusters that the popup names; the panel has all. */
const most = 3;

const draw = async (): Promise<void> => {
  const language = await spoken();
  const speak = speaker(language);
  const { tab, window: around } = await front();
  const [set, all, sent] = await Promise.all([settings(), ask<Overview>({ kind: "overview", tab }), ask<SentAnswer>({ kind: "sent" })]);
  document.title = "Refrain";
  const now = Date.now();
  replaceMain(language, element("main", {},
    element("h1", {}, "Refrain"),
    ...(all ? [
      set.pages.length === 0 ? unset(speak) : herePart(speak, language, all, around),
      all.health.length > 0 ? section("health", speak("reading"), ...all.health.map((one) => healthLine(speak, language, one, all.feed.origin, now))) : undefined,
      sent ? reportPart(speak, language, sent, now) : undefined,
      section("feed", speak("feed"), ...feedLines(speak, language, all.feed, now), all.feed.server === "" ? undefined : link(speak("seeSignatures"), "signatures.html")),
    ] : [element("p", { role: "alert" }, speak("away"))]),
    links(speak)));
  if (all) void ask({ kind: "looked" });
};

/** What there is to say before a page is named. */
function unset(speak: Speak): HTMLElement {
  return section("here", speak("here"), element("p", {}, speak("noPages")), link(speak("setUp"), "options.html"));
}

/** The tab in front. */
function herePart(speak: Speak, language: Language, { here, clusters }: Overview, around: number): HTMLElement {
  if (!here) return section("here", speak("here"), element("p", { class: "quiet" }, speak("nowhere")));
  const own = clusters.filter(({ platform, page }) => platform === here.platform && page === here.page);
  return section("here", speak(here.inFront ? "here" : "last"),
    element("p", { class: "quiet" }, speak("at", { page: pageOf(here.platform, here.page), site: siteOf(here.platform) })),
    ...coverage(speak, language, here), ...findings(speak, language, own),
    element("div", { class: "row" }, button(speak("seeAll"), () => openPanel(around), { id: "see-all" })));
}

/** The clusters of the page, the strongest and newest first. */
function findings(speak: Speak, language: Language, own: readonly ShownCluster[]): HTMLElement[] {
  if (own.length === 0) return [element("p", {}, speak("none"))];
  const strong = own.filter(({ flag }) => flag.level === "coordinated");
  const rows = [...strong, ...own.filter(({ flag }) => flag.level !== "coordinated")].slice(0, most).map((one) => row(speak, language, one));
  const counts = { groups: groupCount(language, own.length), coordinated: coordinatedCount(language, strong.length), similar: similarCount(language, own.length - strong.length) };
  return [element("p", { id: "counts" }, speak("found", counts)), element("ul", { class: "list" }, ...rows)];
}

/** One cluster in a line or two. */
function row(speak: Speak, language: Language, { flag, posts, known }: ShownCluster): HTMLElement {
  const parts = waves(posts);
  const last = parts[parts.length - 1]?.[0];
  const strong = flag.level === "coordinated";
  const fresh = posts.filter(({ isNew }) => isNew).length;
  return element("li", {}, element("span", { class: "grow" }, sentence(language, flag.reason)),
    element("span", { class: strong ? "tag strong" : "tag" }, speak(strong ? "coordinated" : "similar")),
    known >= 0 ? element("span", { class: "tag" }, speak("known")) : undefined,
    fresh > 0 ? element("span", { class: "tag" }, newCount(language, fresh)) : undefined,
    parts.length > 1 && last ? element("span", { class: "quiet" }, speak("inWaves", { waves: waveCount(language, parts.length), when: moment(language, last.time) })) : undefined);
}

/** The reports sent last, and what became of each. */
function reportPart(speak: Speak, language: Language, { reports, said, server, alarm }: SentAnswer, now: number): HTMLElement {
  const rows = reports.slice(0, most).map((report) => element("li", {}, element("span", { class: "grow" }, `${pageNamed(report.page)}, ${replyCount(language, report.posts)}`),
    element("span", { class: "quiet" }, trailOf(language, report, said[report.id], server, now).at(-1))));
  return section("reports", speak("reports"), alarm ? element("p", { class: "bad" }, speak("logAlarm")) : undefined,
    rows.length > 0 ? element("ul", { class: "list" }, ...rows) : element("p", { class: "quiet" }, speak("noReports")), link(speak("seeReports"), "sent.html"));
}

/** A page of a report, "platform:page", as people write it. */
const pageNamed = (page: string): string => pageOf(page.slice(0, page.indexOf(":")), page.slice(page.indexOf(":") + 1));

function links(speak: Speak): HTMLElement {
  return element("nav", { class: "row", "aria-label": "Refrain" }, link(speak("advice"), "advice.html"), link(speak("options"), "options.html"));
}

/** Opens the panel beside the page: Chrome's, Firefox's, or in a tab where there is neither. It must come from a click. */
function openPanel(around: number): void {
  const { sidebarAction } = browser as unknown as { sidebarAction?: { open(): Promise<void> } };
  const open = async (): Promise<void> => {
    if (sidebarAction) await sidebarAction.open();
    else await browser.sidePanel.open({ windowId: around });
    window.close();
  };
  void open().catch(() => browser.tabs.create({ url: browser.runtime.getURL("panel.html") }));
}

onNews(drawing(draw));
void draw();

// The page of all reports: what was sent from this computer, what the office sent from others, and what became of each.
import { browser } from "./browser.ts";
import { agree } from "./consent.ts";
import { phrases } from "./desk/phrases.ts";
import { codeOf } from "./desk/preview.ts";
import { save } from "./desk/save.ts";
import { clock, saidTrail, trailOf } from "./desk/trail.ts";
import { keepAwake } from "./desk/wake.ts";
import type { Message, SentAnswer, SentReport } from "./messages.ts";
import type { Said } from "./report/said.ts";
import { settings } from "./settings.ts";
import { element } from "./ui/element.ts";
import { say } from "./ui/phrases.ts";
import { type Language, languageOf, number } from "./ui/words.ts";

const every = 2_000; // milliseconds between two looks while somebody sees the page

let shown = ""; // what is drawn, so that nothing is drawn or read out twice
let sure = ""; // the report whose removal was asked for and not confirmed

/** Asks the background; undefined if it cannot answer now. */
async function ask<T>(message: Message): Promise<T | undefined> {
  return (await browser.runtime.sendMessage(message).catch(() => undefined)) as T | undefined;
}

/** A button that changes something and shows what it changed. */
function button(text: string, id: string, act: () => Promise<unknown>): HTMLElement {
  const made = element("button", { type: "button", id }, text);
  made.addEventListener("click", () => void act().then(look));
  return made;
}

/** A report's name: its page, its replies, and when it was made. */
function nameOf(language: Language, { page, posts }: { page: string; posts: number }, at: number): HTMLElement {
  const shownPage = page.startsWith("x:") ? `@${page.slice(2)}` : page;
  return element("strong", {}, `${say(phrases.name[language], { page: shownPage, n: number(language, posts) })} \u00b7 ${clock(language, at, Date.now())}`);
}

/** What the office can do with a report that is kept here. */
function actsOn(language: Language, report: SentReport): HTMLElement[] {
  const { id, state } = report;
  if (sure === id) {
    return [
      button(phrases.dropSure[language], `sure-${id}`, () => ask({ kind: "drop", id })),
      button(phrases.keep[language], `keep-${id}`, async () => (sure = "")),
    ];
  }
  const drop = state === "received" ? () => ask({ kind: "drop", id }) : async () => (sure = id);
  return [
    ...(state === "received" ? [] : [button(phrases.again[language], `again-${id}`, () => agree().then(() => ask({ kind: "again", id })))]),
    ...(report.receipt ? [button(phrases.receipt[language], `receipt-${id}`, async () =>
      save({ name: `refrain-receipt-${id.slice(0, 8)}.json`, type: "application/json", content: JSON.stringify(report.receipt, null, 1) }))] : []),
    button(phrases.drop[language], `drop-${id}`, drop),
  ];
}

/** One report of this computer. */
function fromHere(language: Language, report: SentReport, said: Said | undefined, server: string): HTMLElement {
  const trail = trailOf(language, report, said, server, Date.now()).join(" \u00b7 ");
  return element("li", { class: "card", "data-state": report.state },
    element("p", {}, nameOf(language, report, report.trail[0]?.at ?? 0)), element("p", { role: "status" }, trail), element("p", { class: "row" }, ...actsOn(language, report)));
}

/** The alarm of the log: what was shown before and what is shown now do not go together. */
function alarmPart(language: Language, alarm: NonNullable<SentAnswer["alarm"]>): HTMLElement {
  const { code, at, older, newer } = alarm;
  const text = say(phrases.logAlarm[language], { code, at: clock(language, at, Date.now()) });
  return element("section", { class: "card", role: "alert" }, element("p", { class: "bad" }, text),
    button(phrases.saveStates[language], "states", async () =>
      save({ name: "refrain-log.json", type: "application/json", content: JSON.stringify({ code, at, older, newer }, null, 1) })));
}

function draw(language: Language, { server, reports, said, alarm }: SentAnswer): void {
  const focused = document.activeElement?.id ?? "";
  const here = new Set(reports.map(({ id }) => id));
  const others = Object.values(said).filter(({ id }) => !here.has(id)).sort((a, b) => b.received - a.received);
  const other = (one: Said): HTMLElement => element("li", { class: "card" },
    element("p", {}, nameOf(language, one, one.received)), element("p", {}, saidTrail(language, one, Date.now()).join(" \u00b7 ")));
  document.body.replaceChildren(element("main", {},
    element("h1", {}, phrases.sentTitle[language]),
    ...(alarm ? [alarmPart(language, alarm)] : []),
    ...(navigator.onLine ? [] : [element("p", { class: "bad" }, phrases.offline[language])]),
    element("h2", {}, phrases.fromHere[language]),
    reports.length === 0 ? element("p", { class: "quiet" }, phrases.none[language])
      : element("ul", { class: "plain" }, ...reports.map((report) => fromHere(language, report, said[report.id], server))),
    ...(others.length === 0 ? [] : [element("h2", {}, phrases.fromOthers[language]), element("ul", { class: "plain" }, ...others.map(other))])));
  (document.getElementById(focused) ?? document.getElementById(`keep-${sure}`))?.focus();
}

/** Looks what there is and draws it if it is new. */
async function look(): Promise<void> {
  if (document.hidden && shown !== "") return;
  const [set, answer] = await Promise.all([settings(), ask<SentAnswer>({ kind: "sent" })]);
  const now = JSON.stringify([set.language, answer, sure, navigator.onLine, new Date().toDateString()]);
  if (!answer || now === shown) return;
  shown = now;
  const language = languageOf(set.language || browser.i18n.getUILanguage());
  document.documentElement.lang = `${codeOf(language)}-CA`;
  document.title = phrases.sentTitle[language];
  draw(language, answer);
}

keepAwake(true, () => void look());
void look();
setInterval(() => void look(), every);
document.addEventListener("visibilitychange", () => void look());
addEventListener("offline", () => void look());
addEventListener("online", () => void look());

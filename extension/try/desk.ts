// What an analyst sees of the campaign that two offices' reports make.
import { element } from "../ui/element.ts";
import { cutAtWords } from "../ui/highlight.ts";
import { say } from "../ui/phrases.ts";
import { timeline } from "../ui/timeline.ts";
import { type Language, number } from "../ui/words.ts";
import type { Office } from "./office.ts";
import type { Campaign } from "./server.ts";
import { words } from "./words.ts";

const locales = ["en-CA", "fr-CA"] as const;

/** Writes a time of day; with its seconds where things happen within a minute. */
export function timeOfDay(language: Language, time: number | string, seconds = false): string {
  const format = new Intl.DateTimeFormat(locales[language], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(seconds && { second: "2-digit" }) });
  return format.format(new Date(time));
}

/** The campaign from top to bottom: the sentence, the clocks, the timeline, what was said where. */
export async function desk(language: Language, campaign: Campaign, offices: Office[]): Promise<Node[]> {
  const values = { offices: number(language, campaign.offices.length), posts: number(language, campaign.posts), accounts: number(language, campaign.accounts) };
  return [
    element("p", { class: "eyebrow" }, words.desk[language]),
    element("h3", {}, say(words.sentence[language], values)),
    clocks(language, campaign),
    ...lines(language, campaign, offices),
    ...(await textsOf(language, campaign, offices)),
    element("p", { class: "quiet" }, words.who[language]),
  ];
}

function clocks(language: Language, { clock }: Campaign): Node {
  const rows: [readonly [string, string], string | undefined, boolean][] = [
    [words.firstPost, clock.first_post, false], [words.firstReport, clock.first_report, true], [words.formed, clock.formed, true], [words.confirmed, clock.confirmed, true],
  ];
  const cells = rows.flatMap(([name, time, seconds]) =>
    time === undefined ? [] : [element("div", {}, element("dt", {}, name[language]), element("dd", {}, timeOfDay(language, time, seconds)))]);
  return element("dl", { class: "clocks" }, ...cells);
}

/** When all replies of both pages came, and which of them carry the message. */
function lines(language: Language, campaign: Campaign, offices: Office[]): Node[] {
  const times: number[] = [];
  const own: number[] = [];
  for (const office of offices) {
    const texts = campaign.clusters.filter(({ page }) => page === `x:${office.page.handle}`).map(({ text }) => text);
    const members = new Set(office.posts.filter(({ text }) => texts.includes(text)).flatMap(({ id }) => office.clusterOf(id)?.posts ?? []));
    for (const { id, root, time } of office.posts) {
      if (root) continue;
      times.push(time);
      if (members.has(id)) own.push(time);
    }
  }
  times.sort((a, b) => a - b);
  return [timeline(times, own, words.both[language]), element("p", { class: "quiet" }, words.both[language])];
}

/** What stood on each page, with what the two have in common marked. */
async function textsOf(language: Language, campaign: Campaign, offices: Office[]): Promise<Node[]> {
  const [first, second] = campaign.clusters;
  const alike = first && second ? await offices[0]?.compare(first.text, second.text) : undefined;
  return campaign.clusters.map(({ page, text, posts, language: lang }, i) => {
    const member = offices.find((office) => `x:${office.page.handle}` === page)?.page.member ?? page;
    const quote = element("blockquote", lang === undefined ? {} : { lang });
    for (const { text: piece, shared } of cutAtWords(text, alike?.spans[i] ?? [])) quote.append(shared ? element("mark", {}, piece) : piece);
    return element("div", { class: "post" }, element("p", { class: "quiet" }, say(words.onPage[language], { member, n: number(language, posts) })), quote);
  });
}

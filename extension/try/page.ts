// The trial from the first reply to the offices that are told. The visitor plays an office and, at the end, the analyst; everything
// that decides is the extension's and the server's own code.
import { bodyOf } from "../report/report.ts";
import { element } from "../ui/element.ts";
import { phrases, say } from "../ui/phrases.ts";
import { type Language, languageOf, number, sentence } from "../ui/words.ts";
import { desk, timeOfDay } from "./desk.ts";
import { Feed } from "./feed.ts";
import { Guide, button, happened } from "./guide.ts";
import { Office, type Program, load } from "./office.ts";
import { look } from "./preview.ts";
import { type Campaign, type ReportView, type Status, Visit, pages } from "./server.ts";
import { of, words } from "./words.ts";

const codes = ["en", "fr"] as const;

/** Begins the trial in the page's two columns. */
export async function begin(): Promise<void> {
  const language = languageOf(document.documentElement.lang);
  const [column, side] = [document.getElementById("feed"), document.getElementById("guide")];
  if (!column || !side) return;
  const guide = new Guide(language, side);
  try {
    if (!isSecureContext) throw new Error(words.secure[language]); // without WebCrypto no file and no receipt can be checked
    const [program, all] = await Promise.all([load(), pages(codes[language])]);
    const [own, other] = await Promise.all(all.map((page) => Office.open(page, program)));
    if (own && other) new Trial(language, guide, program, own, other).watch(column);
  } catch (error) {
    guide.watch.show(failure(language, error));
  }
}

/** What went wrong, and the way out. */
function failure(language: Language, error: unknown): HTMLElement {
  const why = error instanceof Error ? error.message : String(error);
  const again = button(words.again[language], () => location.reload());
  return element("div", { class: "failed", role: "alert" }, element("p", {}, say(words.failed[language], { why })), again);
}

/** One trial. */
class Trial {
  private feed: Feed | undefined;
  private began = 0; // when the first flag stood there
  private reporting = false;
  private receipt = ""; // what is said of the receipt of the visitor's report

  constructor(
    private readonly language: Language,
    private readonly guide: Guide,
    private readonly program: Program,
    private readonly own: Office,
    private readonly other: Office,
  ) {}

  private say(text: readonly [string, string], values: Record<string, string> = {}): string {
    return say(text[this.language], values);
  }

  /** Lets the replies come. */
  watch(column: HTMLElement): void {
    const { watch } = this.guide;
    watch.is("now");
    watch.add(element("p", { class: "quiet small" }, this.say(words.detector, { sha: this.program.sha256.slice(0, 12) })));
    this.feed = new Feed(this.language, this.own, { changed: () => this.changed(), report: (post) => void this.report(post) }, column);
    this.feed.start();
  }

  /** Says what is flagged so far. */
  private changed(): void {
    const { feed, guide, language, own } = this;
    if (feed?.done) guide.watch.is("done");
    const flags = own.flags();
    if (flags.length === 0) return;
    if (this.began === 0) this.began = performance.now();
    if (guide.report.item.dataset["state"] === "waiting") guide.flags.is("now");
    const why = button(words.why[language], () => feed?.show(feed.foremost()), "primary");
    const report = button(words.reportNow[language], () => void this.report(feed?.foremost() ?? ""));
    guide.flags.show(this.groups(), element("div", { class: "choices" }, why, report));
    if (!feed?.done) return;
    const of = (level: string): string => number(language, flags.filter((flag) => flag.level === level).length);
    const clusters = number(language, own.result.clusters.length);
    guide.speak(this.say(words.flagged, { clusters, coordinated: of("coordinated"), similar: of("similar") }));
  }

  /** What was found so far, a line a group: the finding, its level, and what ordinary it may be. */
  private groups(): HTMLElement {
    const { language, own, feed } = this;
    const flags = own.flags();
    const lines = own.result.clusters.flatMap(({ posts: [first], reasons }) => {
      const flag = flags.find(({ post }) => post === first);
      if (!flag) return [];
      const finding = button(sentence(language, flag.reason), () => feed?.show(first), "line");
      const chip = element("span", { class: `chip ${flag.level}` }, (flag.level === "coordinated" ? phrases.coordinated : phrases.similar)[language]);
      const letters = reasons.filter(({ code }) => code === "letter_campaign").map((reason) => element("p", { class: "quiet" }, sentence(language, reason)));
      return [element("li", {}, finding, " ", chip, ...letters)];
    });
    return element("ul", { class: "groups" }, ...lines);
  }

  /** The office's part: the look at the report, and the click. */
  private async report(post: string): Promise<void> {
    if (this.reporting) return;
    this.reporting = true;
    const { guide, language, own } = this;
    try {
      await this.feed?.finish();
      const clusters = own.reported(post);
      const report = await look(language, (pseudonyms) => own.report(clusters, pseudonyms, codes[language]));
      if (!report) {
        this.reporting = false;
        return;
      }
      guide.flags.is("done");
      guide.report.is("now");
      guide.report.show(element("p", {}, words.sending[language]));
      const visit = await Visit.begin(codes[language]);
      const view = await this.send(visit, 0, report.id, bodyOf(report));
      this.verified(view);
      await this.second(visit);
    } catch (error) {
      guide.report.add(failure(language, error));
    }
  }

  /** Sends one office's report, and waits for what the server makes of it. */
  private async send(visit: Visit, office: number, id: string, body: Uint8Array<ArrayBuffer>): Promise<ReportView> {
    const { receipt, checked } = await visit.send(office, id, body);
    if (office === 0) {
      this.receipt = this.say(checked ? words.received : words.receivedOnly, { time: timeOfDay(this.language, receipt.received, true) });
      this.guide.report.show(happened(this.receipt), element("p", { class: "quiet" }, words.verifying[this.language]));
    }
    return visit.verdict(office, id);
  }

  /** Shows the verdict on the visitor's report. */
  private verified({ verdict, trail }: ReportView): void {
    const { guide, language } = this;
    const at = (status: string): string => timeOfDay(language, trail.find((line) => line.status === status)?.at ?? Date.now(), true);
    if (verdict.state !== "verified") throw new Error(this.say(words.notVerified, { state: verdict.state }));
    const line = this.say(words.verified, { time: at("verified") });
    const agree = verdict.checks.find(({ code, outcome }) => code === "x_status_time" && outcome === "consistent");
    const checked = agree ? [element("p", { class: "quiet" }, this.say(words.consistent, { n: number(language, agree.count) }))] : [];
    guide.report.show(happened(this.receipt), happened(line), ...checked);
    guide.report.is("done");
    guide.speak(line);
  }

  /** The other office finds the same message under its own post and reports it too. */
  private async second(visit: Visit): Promise<void> {
    const { guide, language, own, other } = this;
    guide.campaign.is("now");
    await other.take(other.page.posts);
    const report = await other.report(other.reported(""), false, other.page.language);
    const line = this.say(words.second, { of: of(language, other.page.member), n: number(language, report.posts.length) });
    guide.campaign.show(element("p", {}, line));
    await this.send(visit, 1, report.id, bodyOf(report));
    const campaign = await visit.campaign();
    const board = element("section", { class: "desk", "aria-label": words.desk[language] }, ...(await desk(language, campaign, [own, other])));
    const confirm = button(words.confirm[language], () => {
      confirm.disabled = true;
      void this.confirm(visit, campaign, board);
    }, "primary");
    guide.campaign.add(board, element("div", { class: "choices" }, confirm));
    guide.speak(line);
  }

  /** The analyst's part, and what follows from it. */
  private async confirm(visit: Visit, campaign: Campaign, board: HTMLElement): Promise<void> {
    const { guide, language, own, other } = this;
    try {
      guide.told.is("now");
      guide.told.show(element("p", { class: "quiet" }, words.confirming[language]));
      const confirmed = await visit.confirm(campaign);
      board.replaceChildren(...(await desk(language, { ...campaign, ...confirmed }, [own, other])));
      board.nextElementSibling?.remove();
      guide.campaign.is("done");
      const [mine, theirs] = await Promise.all([visit.told(0), visit.told(1)]);
      const seconds = number(language, Math.round((performance.now() - this.began) / 1000));
      const done = this.say(words.done, { n: seconds });
      guide.told.show(this.trail(own, mine), this.trail(other, theirs), element("p", { class: "strong" }, done), button(words.again[language], () => location.reload()));
      guide.told.is("done");
      guide.told.add();
      guide.speak(done);
    } catch (error) {
      guide.told.show(failure(language, error));
    }
  }

  /** What one office is told. */
  private trail({ page }: Office, statuses: Status[]): HTMLElement {
    const names: Record<string, readonly [string, string]> = { received: words.stReceived, verified: words.stVerified, in_confirmed_campaign: words.stConfirmed };
    const lines = statuses.flatMap(({ status, at }) => {
      const text = names[status];
      return text ? [this.say(text, { time: timeOfDay(this.language, at, true) })] : [];
    });
    return element("div", { class: "trail" }, element("h3", {}, this.say(words.office, { of: of(this.language, page.member) })), ...lines.map(happened));
  }
}

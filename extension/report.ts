// The page on which a report is looked at before it is sent. It is one of the extension's own pages: no site can press its buttons or
// draw over it. Every choice makes a new draft, and what is sent is the draft that is shown, byte for byte.
import { browser } from "./browser.ts";
import { agree } from "./consent.ts";
import { phrases } from "./desk/phrases.ts";
import { type Draft, codeOf, read, restPart, verdictPart, wordPart } from "./desk/preview.ts";
import { followReport } from "./desk/progress.ts";
import { Replies } from "./desk/replies.ts";
import { save } from "./desk/save.ts";
import { clock } from "./desk/trail.ts";
import { enrolment } from "./enrolment.ts";
import type { DraftMessage, Drafted, Message } from "./messages.ts";
import { asJSON, asMail, asPage } from "./report/file.ts";
import { ReportError, maxNote } from "./report/form.ts";
import { lawNotice } from "./report/preview.ts";
import { refusal } from "./report/words.ts";
import { settings } from "./settings.ts";
import { element } from "./ui/element.ts";
import { say } from "./ui/phrases.ts";
import { type Language, languageOf, number } from "./ui/words.ts";

/** What the page is about and for whom. */
interface Asked {
  language: Language;
  platform: string;
  clusters: string[];
  server: string; // "" without one
  email: string; // "" if none is set
  first: boolean; // no report was handed on from here before
}

const settle = 300; // milliseconds without a key before a note makes a new draft

/** Asks the background; undefined if it cannot answer now. */
async function ask<T>(message: Message): Promise<T | undefined> {
  return (await browser.runtime.sendMessage(message).catch(() => undefined)) as T | undefined;
}

class Page {
  private readonly replies: Replies;
  private readonly pseudonyms = element("input", { type: "checkbox", id: "pseudonyms", "aria-describedby": "pseudonyms-why" });
  private readonly note = element("textarea", { id: "note", rows: "3", maxlength: String(maxNote), "aria-describedby": "note-why" });
  private readonly verdict = element("div", { "aria-live": "polite" });
  private readonly count = element("h2");
  private readonly already = element("p", { class: "notice", id: "already" });
  private readonly elsewhere = element("p", { class: "quiet" });
  private readonly rest = element("div");
  private readonly word = element("div");
  private readonly actions = element("div", { class: "row" });
  private readonly said = element("p", { role: "status", id: "said", tabindex: "-1" });
  private readonly law = element("p", { class: "quiet" });
  private readonly title = element("h1", { tabindex: "-1" });
  private draft: Draft | undefined; // what is shown; undefined while another is made
  private identity: DraftMessage["identity"] = null; // of all drafts here: another choice is not another report
  private asked = 0; // drafts

  constructor(private readonly to: Asked) {
    this.replies = new Replies(to.language, to.platform, () => void this.make());
    this.pseudonyms.addEventListener("change", () => void this.make());
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.note.addEventListener("input", () => {
      this.hold();
      clearTimeout(timer);
      timer = setTimeout(() => void this.make(), settle);
    });
  }

  /** Lays the page out. */
  lay(): void {
    const { language } = this.to;
    const say = (phrase: keyof typeof phrases): string => phrases[phrase][language];
    const choices = element("section", {}, element("h2", {}, say("choices")),
      element("div", { class: "choice" }, this.pseudonyms, element("div", {}, element("label", { for: "pseudonyms" }, say("pseudonyms")),
        element("p", { class: "quiet", id: "pseudonyms-why" }, say("pseudonymsWhy")))),
      element("p", {}, element("label", { for: "note" }, say("note"))), this.note, element("p", { class: "quiet", id: "note-why" }, say("noteWhy")));
    document.body.replaceChildren(element("main", { class: "wide" },
      this.title, element("p", { class: "lead" }, say("nothingSent")), this.already,
      ...(this.to.first ? [lawPart(language)] : []),
      element("section", {}, element("h2", {}, say("verdict")), this.verdict, this.elsewhere),
      element("section", {}, this.count, element("p", { class: "quiet" }, `${say("leaveOut")} ${say("openWhy")}`), this.replies.list),
      element("section", {}, element("h2", {}, say("rest")), this.rest), choices, this.word, this.law,
      element("div", { class: "actions" }, this.said, this.actions)));
  }

  /** Nothing can be sent until the next draft is there. */
  private hold(): void {
    this.draft = undefined;
    for (const button of this.actions.querySelectorAll("button")) button.disabled = true;
  }

  /** Makes a draft of what is chosen and shows it, unless another choice came in between. */
  async make(): Promise<void> {
    const { platform, clusters, language } = this.to;
    this.hold();
    const mine = ++this.asked;
    const message: DraftMessage = {
      kind: "draft", platform, clusters, leftOut: this.replies.leftOut(), pseudonyms: this.pseudonyms.checked, note: this.note.value, identity: this.identity,
    };
    const drafted = await ask<Drafted>(message);
    if (mine !== this.asked) return;
    if (!drafted || drafted.problem === "no_cluster") return this.fail(phrases[drafted ? "noCluster" : "failed"][language]);
    this.show(read(drafted, language));
  }

  private fail(text: string): void {
    const retry = element("button", { type: "button" }, phrases.retry[this.to.language]);
    retry.addEventListener("click", () => void this.make());
    this.said.replaceChildren(text);
    this.actions.replaceChildren(retry);
  }

  private show(draft: Draft): void {
    const { language } = this.to;
    const { preview, made } = draft;
    this.draft = draft;
    if (made) this.identity = { id: made.id, nonce: made.nonce };
    this.replies.show(draft);
    const all = draft.candidates.length;
    this.count.textContent = say(phrases.replies[language], { n: number(language, made?.posts.length ?? 0), all: number(language, all) });
    this.already.textContent = this.before(draft);
    this.elsewhere.textContent = draft.elsewhere > 0 ? say(phrases.elsewhere[language], { n: number(language, draft.elsewhere) }) : "";
    if (preview) {
      this.title.textContent = preview.title;
      this.verdict.replaceChildren(...verdictPart(language, preview));
      this.rest.replaceChildren(...restPart(preview));
      this.word.replaceChildren(...wordPart(language, preview, draft.report));
      this.law.textContent = `${preview.law} ${preview.who}`;
      this.said.replaceChildren(this.to.server === "" ? phrases.noServer[language] : "");
    } else {
      this.verdict.replaceChildren(element("p", {}, refusal(codeOf(language), new ReportError(draft.problem as ReportError["code"], draft.limit))));
      this.said.replaceChildren("");
    }
    this.offer(draft);
  }

  /** What the office reported before; "" if nothing. */
  private before({ already, colleagues }: Draft): string {
    const { language } = this.to;
    const values = { n: number(language, already.posts), when: clock(language, already.at, Date.now()) };
    return [
      already.posts === 0 ? "" : say(phrases[already.posts === 1 ? "alreadyOne" : "already"][language], values),
      colleagues === 0 ? "" : say(phrases.colleagues[language], { n: number(language, colleagues) }),
    ].filter(Boolean).join(" ");
  }

  /** The ways to hand the draft on. */
  private offer({ made, preview, report }: Draft): void {
    const { language, server, email } = this.to;
    const button = (text: string, act: () => void, main = false): HTMLElement => {
      const made = element("button", { type: "button", ...(main && { class: "primary" }) }, text);
      made.addEventListener("click", act);
      return made;
    };
    if (!made || !preview) return this.actions.replaceChildren();
    const code = codeOf(language);
    const keep = (file: Parameters<typeof save>[0]): void => {
      save(file);
      this.said.replaceChildren(say(phrases.saved[language], { name: file.name }));
      void browser.storage.local.set({ lawSaid: true });
    };
    const host = server && new URL(server).host;
    this.actions.replaceChildren(
      ...(server === "" ? [] : [button(say(phrases.sendTo[language], { server: host }), () => void this.send(made.id, report), true)]),
      button(phrases.saveFile[language], () => keep(asJSON(made, code)), server === ""), button(phrases.savePage[language], () => keep(asPage(made, preview))),
      button(phrases.print[language], () => print()),
      ...(email === "" ? [] : [element("a", { class: "button", href: asMail(made, email, code) }, phrases.mail[language])]));
  }

  /** Sends what is shown. From then on the page shows what becomes of it, and nothing can be changed. */
  private async send(id: string, body: string): Promise<void> {
    const { language } = this.to;
    const still = this.draft;
    if (still?.report !== body) return;
    const consent = agree();
    this.hold();
    this.said.replaceChildren(phrases.sending[language]);
    const allowed = await consent;
    const answer = allowed ? await ask<{ problem: string }>({ kind: "send", body }) : undefined;
    if (answer?.problem !== "") {
      this.show(still);
      this.said.replaceChildren(phrases[allowed ? "notKept" : "notAgreed"][language]);
      return;
    }
    void browser.storage.local.set({ lawSaid: true });
    for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) field.disabled = true;
    this.actions.replaceChildren(element("a", { class: "button", href: "sent.html" }, phrases.all[language]));
    followReport(language, id, this.said);
    this.said.focus();
  }
}

/** What the law means, said once before the first report. */
function lawPart(language: Language): HTMLElement {
  const { title, paragraphs } = lawNotice(codeOf(language));
  return element("section", { class: "card" }, element("h2", {}, title), ...paragraphs.map((text) => element("p", {}, text)));
}

async function begin(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const [set, enrolled, { lawSaid }] = await Promise.all([settings(), enrolment(), browser.storage.local.get("lawSaid")]);
  const language = languageOf(set.language || browser.i18n.getUILanguage());
  document.documentElement.lang = `${codeOf(language)}-CA`;
  document.title = `Refrain${["", "\u00a0"][language]}: ${phrases.tab[language]}`;
  const page = new Page({
    language, platform: query.get("platform") ?? "", clusters: (query.get("clusters") ?? "").split(",").filter(Boolean),
    server: enrolled?.server ?? "", email: set.email, first: lawSaid !== true,
  });
  page.lay();
  await page.make();
}

void begin();

// What the page asks of its server. All of it but the invented posts and the beginning of a visit are the paths that the extension
// asks too, below the address of the visit.
import { NoteError, parseKey } from "../report/note.ts";
import { type Receipt, ReceiptError, parseReceipt, sha256Of, verifyReceipt } from "../report/receipt.ts";
import type { Account } from "../platform/platform.ts";

/** One invented post, as an adapter gives it. */
export interface TrialPost {
  id: string;
  platform: string;
  page: string;
  thread: string;
  root: boolean;
  account: Account;
  text: string;
  lang: string;
  time: number;
  resolution: number;
  links: string[];
}

/** An invented office's page. */
export interface TrialPage {
  member: string;
  handle: string;
  language: "en" | "fr";
  posts: TrialPost[];
}

/** A visit: the address of its server, that server's key, and a token for each part that the visitor plays. */
interface Start {
  base: string;
  server_key: string;
  offices: { page: string; token: string }[];
  analyst: string;
}

/** A line of what an office is told. */
export interface Status {
  status: string;
  at: number; // Unix milliseconds
}

/** What is used of a report as its office sees it. */
export interface ReportView {
  id: string;
  verdict: { state: string; at?: string; checks: { code: string; outcome: string; count: number }[] };
  trail: Status[];
}

/** What is used of a campaign as an analyst sees it. */
export interface Campaign {
  id: string;
  state: string;
  version: number;
  offices: string[];
  posts: number;
  accounts: number;
  clock: { first_post?: string; first_report?: string; formed?: string; confirmed?: string };
  clusters: { page: string; text: string; posts: number; language?: string }[];
}

/** Why the server refused, in its own words. */
export class Refusal extends Error {}

/** Asks once. */
async function ask<T>(path: string, options: { token?: string; method?: string; body?: BodyInit } = {}): Promise<T> {
  const { token, method = "GET", body } = options;
  const headers: Record<string, string> = { "Accept-Language": document.documentElement.lang };
  if (token !== undefined) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, cache: "no-store", ...(body !== undefined && { body }) });
  const said = (await answer.json()) as T & { detail?: string; title?: string };
  if (!answer.ok) throw new Refusal(said.title ?? String(answer.status));
  return said;
}

/** The invented pages: the visitor's office first. */
export async function pages(language: string): Promise<TrialPage[]> {
  return (await ask<{ pages: TrialPage[] }>(`/try/posts?lang=${language}`)).pages;
}

/** Milliseconds between two looks at something that takes a moment. */
const between = 250;

/** How long to look. */
const patience = 30_000;

/** One visit. */
export class Visit {
  private constructor(private readonly start: Start) {}

  static async begin(language: string): Promise<Visit> {
    return new Visit(await ask<Start>("/try/visits", { method: "POST", body: JSON.stringify({ language }) }));
  }

  private token(office: number): string {
    return this.start.offices[office]?.token ?? "";
  }

  /**
   * Sends a report, and checks the receipt as the extension does: signed by this server, for exactly these bytes, in the log. An older
   * browser cannot check Ed25519; then it is said that nothing was checked.
   */
  async send(office: number, id: string, body: Uint8Array<ArrayBuffer>): Promise<{ receipt: Receipt; checked: boolean }> {
    const receipt = parseReceipt(await ask(`${this.start.base}/v1/reports`, { token: this.token(office), method: "POST", body }));
    try {
      const key = await parseKey(crypto.subtle, this.start.server_key);
      await verifyReceipt(crypto.subtle, receipt, { id, sha256: await sha256Of(crypto.subtle, body) }, key);
    } catch (error) {
      if ((error instanceof NoteError || error instanceof ReceiptError) && error.code === "unsupported") return { receipt, checked: false };
      throw error;
    }
    return { receipt, checked: true };
  }

  /** Waits for the verdict on a report. */
  verdict(office: number, id: string): Promise<ReportView> {
    return this.until(() => ask<ReportView>(`${this.start.base}/v1/reports/${id}`, { token: this.token(office) }), ({ verdict }) => verdict.state !== "waiting");
  }

  /** Waits for the campaign that both offices' reports make. */
  async campaign(): Promise<Campaign> {
    const path = `${this.start.base}/v1/campaigns`;
    const options = { token: this.start.analyst };
    const list = await this.until(() => ask<{ campaigns: Campaign[] }>(path, options), ({ campaigns }) => campaigns.some(({ offices }) => offices.length > 1));
    const id = list.campaigns.find(({ offices }) => offices.length > 1)?.id ?? "";
    return ask<Campaign>(`${path}/${id}`, options);
  }

  /** Decides as the analyst. */
  confirm({ id, version }: Campaign): Promise<Campaign> {
    const body = JSON.stringify({ version });
    return ask<Campaign>(`${this.start.base}/v1/campaigns/${id}/confirm`, { token: this.start.analyst, method: "POST", body });
  }

  /** Waits for what an office is told, as its extension asks for it. */
  async told(office: number): Promise<Status[]> {
    const news = await this.until(
      () => ask<{ reports: ReportView[] }>(`${this.start.base}/v1/status`, { token: this.token(office) }),
      ({ reports }) => reports.some(({ trail }) => trail.some(({ status }) => status === "in_confirmed_campaign")),
    );
    return news.reports[0]?.trail ?? [];
  }

  /** Asks until an answer is what is waited for; the last one counts when the time is over. */
  private async until<T>(once: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
    const end = performance.now() + patience;
    for (;;) {
      const answer = await once();
      if (holds(answer) || performance.now() > end) return answer;
      await new Promise((resolve) => setTimeout(resolve, between));
    }
  }
}

// Which replies the office reported already, from whichever of its computers. The server says so of the office's own reports alone. It is
// kept where no script beside a site's page reads it.
import { type Enrolment, enrolment } from "./enrolment.ts";
import type { Said } from "./report/said.ts";
import { type OfficeReport, readReported } from "./report/reported.ts";
import { ask, parsed } from "./server.ts";
import type { Store } from "./store.ts";

/** Reports of the office by page, as they are stored. Another key is another server. */
interface Kept {
  of: string;
  pages: Record<string, OfficeReport[]>;
}

const name = "reported";
const told = 60_000; // milliseconds for what is looked up because of news
const maxAnswers = 5; // of the server for one page: a hundred reports, the newest

export class Colleagues {
  private readonly asking = new Map<string, Promise<void>>();

  constructor(private readonly store: () => Promise<Store>) {}

  /** Asks what the office reported of a page, if it has that page and a server. It waits for the answer so long, in milliseconds. */
  async look(page: string, patience: number): Promise<void> {
    const asked = this.asking.get(page) ?? this.ask(page).finally(() => this.asking.delete(page)); // of two questions about one page one is asked
    this.asking.set(page, asked);
    await Promise.race([asked, new Promise((late) => setTimeout(late, patience))]);
  }

  /** Asks again about the pages of reports of which the server said something new. */
  async told(reports: readonly Said[]): Promise<void> {
    for (const page of new Set(reports.map((one) => one.page))) await this.look(page, told);
  }

  private async ask(page: string): Promise<void> {
    const to = await enrolment();
    const named = to?.pages.find((one) => one.toLowerCase() === page.toLowerCase());
    if (!to || named === undefined) return;
    const found: OfficeReport[] = [];
    let before = "";
    for (let n = 0; n < maxAnswers; n++) {
      const answer = readReported(parsed(await ask(to, `/v1/reports/posts?page=${encodeURIComponent(named)}${before}`)));
      if (!answer) return; // what is known stays
      found.push(...answer.reports);
      if (answer.next === "") break;
      before = `&before=${answer.next}`;
    }
    const kept = await this.kept(to);
    await (await this.store()).write(name, { of: to.key, pages: { ...kept.pages, [named]: found } } satisfies Kept);
  }

  private async kept(to: Enrolment | undefined): Promise<Kept> {
    const kept = (await (await this.store()).read(name)) as Kept | undefined;
    return to && kept?.of === to.key ? kept : { of: to?.key ?? "", pages: {} };
  }

  /** All that is known of the office's reports about a platform. */
  async of(platform: string): Promise<OfficeReport[]> {
    const { pages } = await this.kept(await enrolment());
    return Object.entries(pages).filter(([page]) => page.startsWith(`${platform}:`)).flatMap(([, reports]) => reports);
  }
}

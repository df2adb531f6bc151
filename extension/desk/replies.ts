// The replies of a report, each with a box. A reply's place on the page stays the same from draft to draft, and so does the focus.
import type { Candidate } from "../messages.ts";
import { element } from "../ui/element.ts";
import { say } from "../ui/phrases.ts";
import type { Language } from "../ui/words.ts";
import { phrases } from "./phrases.ts";
import { type Draft, replyLine, replyPart } from "./preview.ts";

/** One reply on the page. */
interface Row {
  item: HTMLElement;
  box: HTMLInputElement;
  line: HTMLElement;
  body: HTMLElement;
}

const platforms: Record<string, string> = { x: "X", facebook: "Facebook" };

const nameOf = ({ account: { handle, name, id } }: Candidate): string => (handle === "" ? name || id : `@${handle}`);

export class Replies {
  readonly list = element("div");
  private readonly rows = new Map<string, Row>();

  constructor(
    private readonly language: Language,
    private readonly platform: string,
    private readonly changed: () => void,
  ) {}

  /** The replies whose box is cleared. */
  leftOut(): string[] {
    return [...this.rows].filter(([, { box }]) => !box.checked).map(([id]) => id);
  }

  /** Shows a draft. Replies that came since the last one come in at their place. */
  show({ candidates, preview }: Draft): void {
    const before = [...this.rows.keys()].join(" ");
    let sent = 0;
    for (const candidate of candidates) {
      const row = this.rows.get(candidate.id) ?? this.add(candidate);
      const view = row.box.checked ? preview?.posts[sent++] : undefined;
      row.item.classList.toggle("left-out", !row.box.checked);
      row.line.replaceChildren(...replyLine(this.language, candidate, view, row.box.checked));
      row.body.replaceChildren(...replyPart(candidate, view));
    }
    if (before !== candidates.map(({ id }) => id).join(" ")) this.arrange(candidates);
  }

  /** Puts the rows into the order of the report. */
  private arrange(candidates: Candidate[]): void {
    const focused = document.activeElement;
    this.list.replaceChildren(...candidates.flatMap(({ id }) => this.rows.get(id)?.item ?? []));
    for (const id of this.rows.keys()) if (!candidates.some((one) => one.id === id)) this.rows.delete(id);
    if (focused instanceof HTMLElement && this.list.contains(focused)) focused.focus();
  }

  private add(candidate: Candidate): Row {
    const id = `reply-${candidate.id}`;
    const box = element("input", { type: "checkbox", id, "aria-describedby": `${id}-line` });
    box.checked = true;
    box.addEventListener("change", this.changed);
    const line = element("p", { class: "quiet", id: `${id}-line` });
    const body = element("div");
    const open = element("a", { href: candidate.permalink, target: "_blank", rel: "noreferrer noopener" },
      say(phrases.open[this.language], { platform: platforms[this.platform] ?? this.platform }));
    const label = element("label", { for: id }, say(phrases.send[this.language], { who: nameOf(candidate) }));
    const item = element("article", { class: "card reply", "aria-labelledby": `${id}-name` },
      element("div", { class: "choice", id: `${id}-name` }, box, label), line, body, element("p", { class: "quiet" }, open));
    const row = { item, box, line, body };
    this.rows.set(candidate.id, row);
    return row;
  }
}

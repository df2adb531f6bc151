// Mounts badge and card openly on a page of their own, for axe-core, which cannot look into a closed root.
import { makeBadge } from "../../ui/badge.ts";
import { type CardContent, openCard } from "../../ui/card.ts";
import { type Theme, colours } from "../../ui/theme.ts";
import type { Language } from "../../ui/words.ts";

const n = (name: string, value: number, exp = 0): { name: string; value: number; exp: number } => ({ name, value, exp });

/** What a card of nine accounts shows. */
function content(level: "similar" | "coordinated", mark: "letter" | "none"): CardContent {
  const text = "Everyone knows where the money for the library went";
  const post = (i: number): CardContent["posts"][number] =>
    ({ account: { handle: `user_${i}`, name: "", created: 1_400_000_000 + i }, text, lang: "en", spans: [{ start: 9, end: 40 }] });
  const finding = { code: "same_text", params: [n("accounts", 9), n("span", 1320)] };
  const reasons = level === "coordinated" ? [finding, { code: "burst", params: [n("within", 9), n("seconds", 1320), n("p", 245, -6)] }] : [finding, { code: "letter_campaign", params: [] }];
  return {
    flag: { level, reason: finding, mark }, reasons, posts: [1, 2, 3, 4, 5].map(post),
    thread: { times: [1, 2, 3, 60, 90].map((i) => 1_788_274_800 + 60 * i), own: [1_788_274_860], shown: 12, filtered: true },
  };
}

/** Shows one badge with its card open. */
function show(language: Language, theme: Theme, level: "similar" | "coordinated"): void {
  document.documentElement.lang = (["en", "fr"] as const)[language];
  document.title = "Badge and card";
  document.body.style.backgroundColor = colours[theme].surface;
  const main = document.createElement("main");
  const heading = document.createElement("h1");
  heading.textContent = document.title;
  heading.style.color = colours[theme].text;
  const shown = content(level, level === "similar" ? "letter" : "none");
  const badge = makeBadge(language, () => undefined, "open");
  main.append(heading, badge.host);
  document.body.replaceChildren(main);
  badge.show({ level, accounts: 9, seconds: 1320, reason: shown.flag.reason }, theme);
  openCard(language, badge, shown, { choose: () => undefined, report: () => undefined });
}

Object.assign(globalThis, { show });

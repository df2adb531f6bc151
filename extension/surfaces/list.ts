// The panel's list: one cluster with its finding, its times, its replies, and what can be done with it.
import type { Mark, PlacedPost, ShownCluster } from "../messages.ts";
import { element } from "../ui/element.ts";
import { cutAtWords } from "../ui/highlight.ts";
import { phrases as cardPhrases } from "../ui/phrases.ts";
import { timeline } from "../ui/timeline.ts";
import { waves } from "../ui/waves.ts";
import { type Language, number, sentence } from "../ui/words.ts";
import { nameOf, placeOf } from "./filter.ts";
import { button } from "./parts.ts";
import { type Speak, dayOf, moment, newCount, waveCount } from "./words.ts";

/** What can be done with a cluster. */
export interface Acts {
  choose(cluster: ShownCluster, on: boolean): void;
  jump(post: PlacedPost): void;
  mark(cluster: ShownCluster, mark: Mark): void;
}

/** What the list is made of besides clusters. */
export interface Look {
  speak: Speak;
  language: Language;
  chosen: ReadonlySet<string>;
  times: Record<string, number[]>;
}

/** One cluster. */
export function item(look: Look, cluster: ShownCluster, acts: Acts): HTMLElement {
  const { speak, language } = look;
  const { flag, posts, known } = cluster;
  const name = nameOf(cluster);
  const finding = sentence(language, flag.reason);
  const strong = flag.level === "coordinated";
  const fresh = posts.filter(({ isNew }) => isNew).length;
  const box = element("input", { type: "checkbox", id: `choose-${name}`, "aria-label": speak("chooseThis", { finding }) });
  box.checked = look.chosen.has(name);
  box.addEventListener("change", () => acts.choose(cluster, box.checked));
  return element("li", { class: "card", "data-cluster": name },
    element("div", { class: "choice" }, box, element("h2", { class: "finding" }, finding)),
    element("p", { class: "row" },
      element("span", { class: strong ? "tag strong" : "tag" }, speak(strong ? "coordinated" : "similar")),
      known >= 0 ? element("span", { class: "tag" }, `${speak("known")}, ${dayOf(language, known)}`) : undefined,
      fresh > 0 ? element("span", { class: "tag" }, newCount(language, fresh)) : undefined,
      flag.mark === "none" ? undefined : element("span", { class: "tag" }, speak(flag.mark))),
    ...timePart(look, cluster),
    element("details", { id: `replies-${name}` }, element("summary", {}, speak("replies", { n: number(language, posts.length) })),
      element("ol", { class: "replies" }, ...posts.map((post) => reply(look, post, acts)))),
    element("div", { class: "row" }, ...marks(language, cluster, acts)));
}

/** The cluster's replies among all of their threads. */
function timePart({ speak, language, times }: Look, cluster: ShownCluster): Node[] {
  const all = times[placeOf(cluster)] ?? [];
  const own = cluster.posts.map(({ time }) => time).filter((time) => time > 0);
  const [first, last] = [own[0], own[own.length - 1]];
  if (first === undefined || last === undefined || all.length < 2) return [];
  const parts = waves(cluster.posts);
  const from = parts[parts.length - 1]?.[0]?.time ?? last;
  const said = speak("timesOf", { from: moment(language, first), to: moment(language, last) });
  const inWaves = parts.length > 1 ? ` ${speak("inWaves", { waves: waveCount(language, parts.length), when: moment(language, from) })}` : "";
  return [timeline(all, own, said), element("p", { class: "quiet" }, said + inWaves)];
}

/** One reply, with what it shares marked. */
function reply({ speak }: Look, post: PlacedPost, { jump }: Acts): HTMLElement {
  const name = post.account.handle === "" ? post.account.name : `@${post.account.handle}`;
  const quote = element("blockquote", post.lang === "" ? {} : { lang: post.lang });
  for (const { text, shared } of cutAtWords(post.text, post.spans)) quote.append(shared ? element("mark", {}, text) : text);
  return element("li", {}, element("span", { class: "quiet" }, name), quote,
    button(speak("jump"), () => jump(post), { id: `jump-${post.id}`, "aria-label": speak("jumpTo", { name }) }));
}

/** The choices of the card, here too. */
function marks(language: Language, cluster: ShownCluster, { mark }: Acts): HTMLElement[] {
  const name = nameOf(cluster);
  const choice = (to: Mark, text: string): HTMLElement => button(text, () => mark(cluster, to), { id: `${to}-${name}` });
  if (cluster.flag.mark !== "none") return [choice("none", cardPhrases.undo[language])];
  return [choice("letter", cardPhrases.letter[language]), choice("different", cardPhrases.different[language])];
}

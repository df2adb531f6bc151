// Which clusters the panel lists.
import type { ShownCluster } from "../messages.ts";

export interface Filter {
  page: string; // platform:page, "" for all
  level: "" | "coordinated" | "similar";
  mark: "" | "none" | "letter" | "different";
  text: string; // words that must stand in one of the replies, in any order
}

/** Folds case and accents, so that "député" is found by "depute". */
const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The key of a cluster's page. */
export const placeOf = ({ platform, page }: ShownCluster): string => `${platform}:${page}`;

/** A cluster's name as long as no reply of it is erased: its first reply. */
export const nameOf = ({ platform, posts }: ShownCluster): string => `${platform}:${posts[0]?.id ?? ""}`;

/** The clusters that the filter lets through, in their order. */
export function filtered(clusters: readonly ShownCluster[], { page, level, mark, text }: Filter): ShownCluster[] {
  const words = folded(text).split(/\s+/).filter((word) => word !== "");
  return clusters.filter((one) => {
    if (page !== "" && placeOf(one) !== page) return false;
    if (level !== "" && one.flag.level !== level) return false;
    if (mark !== "" && one.flag.mark !== mark) return false;
    return words.length === 0 || one.posts.some((post) => {
      const said = folded(`${post.text} @${post.account.handle} ${post.account.name}`);
      return words.every((word) => said.includes(word));
    });
  });
}

/** The address of the preview of a report on clusters. They must all be of one page; "" if they are not. */
export function reportAddress(chosen: readonly ShownCluster[]): string {
  const [first] = chosen;
  if (!first || chosen.some((one) => placeOf(one) !== placeOf(first))) return "";
  const posts = chosen.map(({ posts: [post] }) => post?.id ?? "");
  return `report.html?${new URLSearchParams({ platform: first.platform, clusters: posts.join(",") }).toString()}`;
}

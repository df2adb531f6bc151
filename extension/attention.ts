// What is new to the person: coordinated replies that no popup or panel has shown yet, and waves that nobody was told of. Pure: what
// was seen and told comes in and goes out.
import { waves } from "./ui/waves.ts";

/** A coordinated cluster, as much of it as counts here. Posts are in order of time. */
export interface Coordinated {
  platform: string;
  posts: readonly { id: string; time: number }[];
}

/** Replies of a wave that are worth a word, at the least. */
const leastWave = 3;

/** Keys that are kept, at the most; the newest stay. */
export const maxKeys = 20_000;

export const keyOf = (platform: string, id: string): string => `${platform}:${id}`;

const keysOf = ({ platform, posts }: Coordinated): string[] => posts.map(({ id }) => keyOf(platform, id));

/** The coordinated replies that were not looked at, each once. */
export function unseen(clusters: readonly Coordinated[], looked: ReadonlySet<string>): Set<string> {
  return new Set(clusters.flatMap(keysOf).filter((key) => !looked.has(key)));
}

/** Waves of which no reply was told before, and what counts as told from now on. */
export function news(clusters: readonly Coordinated[], told: ReadonlySet<string>): { waves: Coordinated[]; told: Set<string> } {
  const found: Coordinated[] = [];
  const after = new Set(told);
  for (const { platform, posts } of clusters) {
    for (const wave of waves(posts)) {
      const one = { platform, posts: wave };
      const keys = keysOf(one);
      if (wave.length < leastWave) continue;
      if (!keys.some((key) => told.has(key))) found.push(one);
      keys.forEach((key) => after.add(key));
    }
  }
  return { waves: found, told: bounded(after) };
}

/** Keeps the newest of too many keys. */
export function bounded(keys: Set<string>): Set<string> {
  return keys.size <= maxKeys ? keys : new Set([...keys].slice(-maxKeys));
}

/** Reads keys as they were kept. */
export const keysIn = (kept: unknown): Set<string> => new Set(Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : []);

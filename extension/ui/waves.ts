// When a message comes in waves: what lies more than a day behind the reply before it begins a new one.

/** Seconds without a reply of a cluster after which the next begins a new wave. */
export const lull = 86_400;

/** Parts replies, in order of time, into waves. Those without a time belong to the first. */
export function waves<T extends { time: number }>(posts: readonly T[]): T[][] {
  const found: T[][] = [];
  let last = 0;
  for (const post of posts) {
    const wave = found[found.length - 1];
    if (wave && (last === 0 || post.time - last <= lull)) wave.push(post);
    else found.push([post]);
    last = post.time;
  }
  return found;
}

// How well a platform could be read in the last day, in two numbers and a version: all that a server is told of it, and only where the
// person agreed. Pure.

/** What one hour of one platform gave. */
export interface Hour {
  hour: number; // since 1970
  posts: number; // read, those that came again too
  failures: number; // answers of which nothing, or not all, could be read
}

const hourLong = 3_600_000; // milliseconds
const kept = 24; // hours
const most = 999_999_999; // that a server takes

const hourOf = (now: number): number => Math.floor(now / hourLong);

/** The hours that count at a time in Unix milliseconds. */
const within = (hours: readonly Hour[], now: number): Hour[] => hours.filter(({ hour }) => hour > hourOf(now) - kept && hour <= hourOf(now));

/** Adds one answer of the platform. */
export function counted(before: readonly Hour[], now: number, posts: number, failed: boolean): Hour[] {
  const hour = hourOf(now);
  const last = before.find((one) => one.hour === hour) ?? { hour, posts: 0, failures: 0 };
  return [...within(before, now).filter((one) => one !== last), { hour, posts: last.posts + posts, failures: last.failures + Number(failed) }];
}

/** Makes of what was counted the end of a question to the server; "" if there is nothing to say. */
export function saying(platforms: readonly { platform: string; hours: readonly Hour[] }[], version: string, now: number): string {
  return platforms.map(({ platform, hours }) => {
    const recent = within(hours, now);
    const sum = (of: (hour: Hour) => number): number => Math.min(most, recent.reduce((all, hour) => all + of(hour), 0));
    const [posts, failures] = [sum((hour) => hour.posts), sum((hour) => hour.failures)];
    return posts + failures === 0 ? "" : `&health=${encodeURIComponent(`${platform}:${version}:${posts}:${failures}`)}`;
  }).join("");
}

// The small drawing of a thread: how many replies came when, and which of them carry the message.
import { drawn } from "./element.ts";

const bars = 36;
const height = 44;

/** How many of the times fall into each of the bars between the first and the last. */
export function histogram(times: readonly number[], first: number, last: number, into = bars): number[] {
  const counts = new Array<number>(into).fill(0);
  const width = Math.max(1, last - first + 1) / into;
  for (const time of times) {
    const bar = Math.min(into - 1, Math.floor((time - first) / width));
    if (bar >= 0) counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts;
}

/** Draws the thread. `label` says the same in words. */
export function timeline(times: readonly number[], own: readonly number[], label: string): SVGElement {
  const [first = 0, last = 0] = [times[0], times[times.length - 1]];
  const all = histogram(times, first, last);
  const ours = histogram(own, first, last);
  const most = Math.max(1, ...all);
  const bar = (i: number, count: number, css: string): SVGElement => {
    const tall = count === 0 ? 0 : Math.max(3, (count / most) * (height - 2));
    return drawn("rect", { x: i * 10 + 1, y: height - tall, width: 8, height: tall, fill: "currentColor", class: css });
  };
  const drawing = drawn("svg", { viewBox: `0 0 ${bars * 10} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  all.forEach((count, i) => drawing.append(bar(i, count, "all")));
  ours.forEach((count, i) => count > 0 && drawing.append(bar(i, count, "own")));
  drawing.append(drawn("rect", { x: 0, y: height - 1, width: bars * 10, height: 1, fill: "currentColor" }));
  return drawing;
}

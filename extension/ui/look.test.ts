import { strict as assert } from "node:assert";
import { test } from "node:test";
import { cut, cutAtWords } from "./highlight.ts";
import { colours, themeOf } from "./theme.ts";
import { histogram } from "./timeline.ts";

test("spans of bytes cut a text between its characters", () => {
  const text = "Où est 🌲 passé l'argent";
  const bytes = (part: string): number => new TextEncoder().encode(part).length;
  const start = bytes("Où est ");
  const end = start + bytes("🌲 passé");
  assert.deepEqual(cut(text, [{ start, end }]), [
    { text: "Où est ", shared: false }, { text: "🌲 passé", shared: true }, { text: " l'argent", shared: false },
  ]);
  assert.deepEqual(cut("\ufeffab", [{ start: 3, end: 4 }]), [{ text: "\ufeff", shared: false }, { text: "a", shared: true }, { text: "b", shared: false }]);
});

test("spans that do not fit are left out, and no letter is lost", () => {
  for (const spans of [[], [{ start: 2, end: 99 }], [{ start: 3, end: 2 }], [{ start: 0, end: 3 }, { start: 2, end: 4 }], [{ start: 0, end: 5 }]]) {
    assert.equal(cut("abcde", spans).map(({ text }) => text).join(""), "abcde");
  }
});

test("a mark begins and ends with a word", () => {
  const marks = (text: string, ...spans: [number, number][]): string[] =>
    cutAtWords(text, spans.map(([start, end]) => ({ start, end }))).flatMap((piece) => (piece.shared ? [piece.text] : []));
  assert.deepEqual(marks("the hidden bills of the bus", [2, 13]), ["hidden"]);
  assert.deepEqual(marks("they know. Leave now", [0, 11]), ["they know"]);
  assert.deepEqual(marks("partez avant", [4, 12]), ["avant"]);
  assert.deepEqual(marks("C'est l'argent, Où", [0, 16]), ["C'est l'argent"]);
  assert.deepEqual(marks("abcdef", [1, 4]), ["bcd"]); // no whole word is shared
  for (const spans of [[], [{ start: 2, end: 9 }], [{ start: 0, end: 5 }, { start: 7, end: 18 }]]) {
    assert.equal(cutAtWords("one 🌲🌲 two, three", spans).map(({ text }) => text).join(""), "one 🌲🌲 two, three");
  }
});

test("X's backgrounds and others", () => {
  for (const [colour, theme] of [["rgb(255, 255, 255)", "light"], ["rgb(21, 32, 43)", "dim"], ["rgb(0, 0, 0)", "dark"], ["rgb(5, 5, 5)", "dark"],
    ["rgba(0, 0, 0, 0)", "dark"], ["", "light"], ["transparent", "light"]] as const) {
    assert.equal(themeOf(colour), theme, colour);
  }
});

/** The contrast of two colours, as WCAG 2.1 defines it. */
function contrast(a: string, b: string): number {
  const light = (colour: string): number => {
    const [r = 0, g = 0, bl = 0] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

test("every colour is told from its ground: 4.5 for text, 3 for lines", () => {
  for (const [theme, c] of Object.entries(colours)) {
    for (const [front, ground, least] of [[c.text, c.surface, 4.5], [c.quiet, c.surface, 4.5], [c.on, c.accent, 4.5], [c.text, c.mark, 4.5],
      [c.line, c.surface, 3], [c.accent, c.surface, 3]] as const) {
      assert.ok(contrast(front, ground) >= least, `${theme}: ${front} on ${ground} is ${contrast(front, ground).toFixed(2)}`);
    }
  }
});

test("the bars hold every reply once", () => {
  const times = [0, 10, 10, 50, 99, 100];
  const counts = histogram(times, 0, 100, 10);
  assert.equal(counts.reduce((sum, count) => sum + count, 0), times.length);
  assert.equal(counts[0], 3);
  assert.equal(counts[9], 2);
  assert.deepEqual(histogram([7], 7, 7, 4), [1, 0, 0, 0]);
});

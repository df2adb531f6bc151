// The page's theme, and the styles of badge and card. Colours are checked against WCAG AA by theme.test.ts.

/** The three backgrounds that X has had, and Facebook's two are like the first and the last. */
export type Theme = "light" | "dim" | "dark";

/** Gives the theme of a background colour such as rgb(21, 32, 43). */
export function themeOf(background: string): Theme {
  const [r = 255, g = 255, b = 255] = (/rgba?\((\d+), *(\d+), *(\d+)/.exec(background)?.slice(1) ?? []).map(Number);
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  if (light > 128) return "light";
  return light > 12 ? "dim" : "dark";
}

/** Colours by theme: surface, text, quiet text, line, accent, text on accent, mark. */
export const colours: Record<Theme, Record<"surface" | "text" | "quiet" | "line" | "accent" | "on" | "mark", string>> = {
  light: { surface: "#ffffff", text: "#0f1419", quiet: "#4b5762", line: "#767f87", accent: "#7a3e00", on: "#ffffff", mark: "#ffe3b8" },
  dim: { surface: "#15202b", text: "#f7f9f9", quiet: "#b3bec8", line: "#8899a6", accent: "#ffb454", on: "#1b1200", mark: "#5a3d10" },
  dark: { surface: "#000000", text: "#e7e9ea", quiet: "#a9afb5", line: "#7d858c", accent: "#ffb454", on: "#1b1200", mark: "#5a3d10" },
};

const variables = (theme: Theme): string => Object.entries(colours[theme]).map(([name, value]) => `--${name}: ${value};`).join(" ");

/** The style sheet of one shadow root. Sizes are in em of the page's text, so that its zoom holds. */
export function styles(): string {
  return `
:host { ${variables("light")} all: initial; position: relative; display: inline-block; width: 0; height: 1em; overflow: visible; }
:host([data-theme="dim"]) { ${variables("dim")} color-scheme: dark; }
:host([data-theme="dark"]) { ${variables("dark")} color-scheme: dark; }
:host([data-floats]) { position: absolute; height: 0; }
* { box-sizing: border-box; font-family: system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
.badge { position: absolute; left: .5em; top: 50%; transform: translateY(-50%); display: inline-flex; align-items: center; gap: .35em;
  padding: 0 .55em; min-height: 24px; border: 1px solid var(--line); border-radius: 999px; background: var(--surface); color: var(--text);
  font-size: 12px; line-height: 22px; white-space: nowrap; cursor: pointer; }
.badge.coordinated { background: var(--accent); border-color: var(--accent); color: var(--on); font-weight: 600; }
:host([data-fit="narrow"]) .span, :host([data-fit="above"]) .span { display: none; }
:host([data-fit="above"]) .badge { left: auto; right: 0; top: -8px; }
.badge svg { width: 13px; height: 13px; flex: none; }
.badge:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--text); outline-offset: 2px; box-shadow: 0 0 0 4px var(--surface); }
:host([data-line]) { display: block; width: auto; height: auto; }
.fold { display: flex; flex-wrap: wrap; align-items: center; gap: .25em .8em; padding: 8px 0; color: var(--quiet); font-size: 13px; line-height: 1.4; }
.fold button { min-height: 24px; padding: 0 .8em; border: 1px solid var(--line); border-radius: 999px; background: transparent; color: var(--text); font-size: 13px; cursor: pointer; }
.card { position: fixed; inset: auto; margin: 0; width: min(34rem, calc(100vw - 16px)); max-height: min(80vh, 44rem); overflow: auto; scrollbar-width: thin; scrollbar-color: var(--line) var(--surface); padding: 16px 18px;
  border: 1px solid var(--line); border-radius: 14px; background: var(--surface); color: var(--text); font-size: 14px; line-height: 1.45;
  box-shadow: 0 6px 28px rgb(0 0 0 / .28); text-align: start; }
.card h2 { margin: 0 2.5em .35em 0; font-size: 17px; line-height: 1.3; }
.card h2:focus { outline: none; box-shadow: none; }
.card h3 { margin: 1em 0 .3em; font-size: 14px; }
.card p { margin: .3em 0; overflow-wrap: anywhere; }
.card ul { margin: .2em 0; padding-inline-start: 1.1em; }
.card .quiet { color: var(--quiet); font-size: 13px; }
.card .reported { font-weight: 600; }
.card .level { display: inline-block; padding: 0 .5em; border: 1px solid var(--line); border-radius: 999px; font-size: 12px; }
.card .level.coordinated { background: var(--accent); border-color: var(--accent); color: var(--on); font-weight: 600; }
.card blockquote { margin: .4em 0; padding-inline-start: .7em; border-inline-start: 3px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; }
.card mark { background: var(--mark); color: inherit; text-decoration: underline; text-underline-offset: 2px; border-radius: 2px; }
.card .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 0 1.4em; }
.card svg { display: block; width: 100%; height: 44px; margin: .5em 0 .1em; color: var(--line); }
.card svg .own { color: var(--accent); }
.card button { min-height: 32px; padding: .25em .9em; border: 1px solid var(--line); border-radius: 999px; background: transparent; color: inherit; font-size: 14px; cursor: pointer; }
.card .link { min-height: 24px; margin-top: .8em; padding: 0; border: 0; border-radius: 2px; text-decoration: underline; text-underline-offset: 2px; }
.card .report { background: var(--accent); border-color: var(--accent); color: var(--on); font-weight: 600; }
.card .choices { display: flex; flex-wrap: wrap; gap: .6em; margin-top: 1.1em; }
.card .close { position: absolute; top: 12px; inset-inline-end: 12px; width: 32px; padding: 0; }
@media (forced-colors: active) { .badge.coordinated { border-width: 3px; } .card mark { border-bottom: 2px solid; } }
`;
}

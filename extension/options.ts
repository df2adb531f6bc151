// The settings page. Everything on it can be changed at any time; what a policy or the enrolment decides is shown and cannot.
import { browser } from "./browser.ts";
import type { EraseMessage, Erased, Overview, OverviewMessage } from "./messages.ts";
import { daysChoice, noticesSection, shownSection } from "./setup/choices.ts";
import { asJSON, counts, dump } from "./setup/data.ts";
import { type Found, diagnosticsOf } from "./setup/diagnostics.ts";
import { languageSection } from "./setup/language.ts";
import { leftText, officeSection } from "./setup/office.ts";
import { accessSection, pagesSection } from "./setup/pages.ts";
import { type Speak, type View, button, confirmed, section, speaker } from "./setup/parts.ts";
import { element } from "./ui/element.ts";
import { acts, show } from "./view.ts";

/** What was last said of exporting, erasing and copying; it outlives a new drawing of the page. */
const said = { kept: "", diagnostics: "" };

function content(view: View): HTMLElement {
  const speak = speaker(view.language);
  return element("main", {}, element("h1", {}, speak("settings")),
    officeSection(view, acts), pagesSection(view, acts), accessSection(view, acts),
    shownSection(view, acts.set), noticesSection(view, acts.set), languageSection(view, true, acts.set),
    keptSection(view), diagnosticsSection(view),
    element("p", { class: "quiet" }, element("a", { href: "welcome.html" }, speak("openWelcome"))));
}

/** Does something, and says what came of it beside the button. */
async function doing(speak: Speak, place: keyof typeof said, act: () => Promise<string>): Promise<void> {
  try {
    said[place] = await act();
  } catch (error) {
    said[place] = speak("failed", { why: error instanceof Error ? error.message : String(error) });
  }
  const line = document.getElementById(`${place}-said`);
  if (line) line.textContent = said[place];
}

function keptSection(view: View): HTMLElement {
  const speak = speaker(view.language);
  return section("kept", speak("kept"), element("p", {}, speak("keptWhat")), daysChoice(view, acts.set),
    element("p", { class: "quiet", id: "export-what" }, speak("exportWhat")),
    element("div", { class: "row" },
      button(speak("export"), () => void doing(speak, "kept", () => exported(speak)), { id: "export", "aria-describedby": "export-what" }),
      button(speak("erase"), () => void doing(speak, "kept", () => erased(speak)), { id: "erase", class: "danger" })),
    element("p", { id: "kept-said", role: "status" }, said.kept));
}

/** Leaves one file with everything. */
async function exported(speak: Speak): Promise<string> {
  const [kept, stored] = await Promise.all([dump(indexedDB), browser.storage.local.get(null)]);
  const name = `${speak("exportFile")}-${new Date().toISOString().slice(0, 10)}.json`;
  const all = { format: "refrain-export/1", version: browser.runtime.getManifest().version, made: new Date().toISOString(), settings: stored, tables: kept };
  const address = URL.createObjectURL(new Blob([asJSON(all)], { type: "application/json" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return speak("exported", { file: name });
}

/** Asks, then erases all that is kept here. */
async function erased(speak: Speak): Promise<string> {
  if (!(await confirmed(speak("eraseTitle"), speak("eraseText"), speak("eraseYes"), speak("cancel")))) return "";
  const done = (await browser.runtime.sendMessage({ kind: "erase" } satisfies EraseMessage)) as Erased | undefined;
  if (!done) throw new Error("background");
  return done.left ? `${speak("erased")} ${leftText(speak, done.left)}` : speak("erased");
}

function diagnosticsSection(view: View): HTMLElement {
  const speak = speaker(view.language);
  const text = element("pre", { class: "code", id: "diagnostics-text", tabindex: "0", "aria-labelledby": "diagnostics-title" });
  void found().then((now) => {
    text.textContent = diagnosticsOf(view, now);
  }, console.error);
  return section("diagnostics", speak("diagnostics"), element("p", {}, speak("diagnosticsWhat")), text,
    element("p", {}, button(speak("copy"), () => void doing(speak, "diagnostics", async () => {
      await navigator.clipboard.writeText(text.textContent);
      return speak("copied");
    }), { id: "copy" })),
    element("p", { id: "diagnostics-said", role: "status" }, said.diagnostics));
}

/** What the background says of itself: the feed, and how well each site can be read. */
async function states(): Promise<Record<string, string>> {
  const overview = (await browser.runtime.sendMessage({ kind: "overview", tab: -1 } satisfies OverviewMessage)) as Overview | undefined;
  if (!overview) return { background: "no answer" };
  const { feed, health } = overview;
  const time = (ms: number): string => (ms === 0 ? "never" : new Date(ms).toISOString());
  return {
    feed: `version ${feed.version}, ${feed.signatures.length} signatures, ${feed.inForce ? "in force" : "not in force"}, checked ${time(feed.checked)}${feed.problem ? `, problem ${feed.problem.code}` : ""}`,
    ...Object.fromEntries(health.map(({ platform, ...rest }) => [`reading ${platform}`, JSON.stringify(rest)])),
  };
}

/** Asks the browser for what the diagnostics say. */
async function found(): Promise<Found> {
  const [platform, tables, estimate, scripts, alarms, said, detector] = await Promise.all([
    browser.runtime.getPlatformInfo(), counts(indexedDB), navigator.storage.estimate(), browser.scripting.getRegisteredContentScripts(), browser.alarms.getAll(), states(),
    fetch(browser.runtime.getURL("detector.wasm")).then((response) => response.arrayBuffer()).then((bytes) => crypto.subtle.digest("SHA-256", bytes)),
  ]);
  return {
    version: browser.runtime.getManifest().version, browser: navigator.userAgent, system: `${platform.os} ${platform.arch}`,
    detector: [...new Uint8Array(detector)].map((byte) => byte.toString(16).padStart(2, "0")).join(""), counts: tables, used: estimate.usage ?? 0,
    scripts: scripts.map(({ id }) => id), alarms: alarms.map(({ name }) => name), states: said,
  };
}

show(({ language }) => speaker(language)("settings"), content);

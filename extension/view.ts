// What the welcome page and the settings have in common: what they show, and what they do to the browser.
import { allowedSites, onAccess } from "./access.ts";
import { browser } from "./browser.ts";
import { agree, agreeToTell, mayTell, tellNoMore } from "./consent.ts";
import { enrolment, setEnrolment } from "./enrolment.ts";
import { leave } from "./leaving.ts";
import type { Left } from "./messages.ts";
import { onSettings, policy, setSettings, settings } from "./settings.ts";
import { enrol, readTyped } from "./setup/enrol.ts";
import type { OfficeActs } from "./setup/office.ts";
import type { PagesActs } from "./setup/pages.ts";
import { type View, redraw } from "./setup/parts.ts";
import type { Settings } from "./setup/values.ts";
import { french, languageOf } from "./ui/words.ts";

/** What became of the access to a server that was left on this page. */
let left: Left | null = null;

/** Reads everything that is shown. */
async function look(): Promise<View> {
  const [set, fixed, enrolled, allowed, telling] = await Promise.all([settings(), policy(), enrolment(), allowedSites(), mayTell()]);
  return { set, fixed, enrolment: enrolled, allowed, telling, left, language: languageOf(set.language || browser.i18n.getUILanguage()) };
}

let again = (): void => undefined; // draws the page anew

/** Keeps a page true to what holds: draws it now and whenever something changes. */
export function show(title: (view: View) => string, content: (view: View) => HTMLElement): void {
  let turn = 0;
  const draw = async (): Promise<void> => {
    const mine = ++turn;
    const view = await look();
    if (mine !== turn) return; // something changed again in the meantime
    document.documentElement.lang = view.language === french ? "fr-CA" : "en-CA";
    document.title = title(view);
    redraw(content(view));
  };
  again = () => void draw();
  onSettings(again);
  onAccess(again);
  void draw();
}

/** What a person can do on either page. */
export const acts: OfficeActs & PagesActs = {
  async enrol(typed) {
    const consent = agree();
    const { server } = await policy();
    if (!(await consent)) return { code: "not_agreed", server: "", limit: 0 };
    const asked = server === undefined ? typed : { server, code: readTyped("", typed.code).code };
    const made = await enrol((input, init) => fetch(input, init), asked, `extension ${browser.runtime.getManifest().version}`);
    if ("code" in made) return made;
    left = null;
    await setEnrolment(made);
    return undefined;
  },
  async leave() {
    left = await leave();
    again();
  },
  async tell(on) {
    if (!on) await tellNoMore();
    const agreed = on && (await agreeToTell());
    await setSettings({ health: agreed });
    again(); // the box says what holds, whatever was answered
  },
  set: (to: Partial<Settings>) => void setSettings(to),
  allow: ({ origin }) => void browser.permissions.request({ origins: [origin] }),
  takeBack: ({ origin }) => void browser.permissions.remove({ origins: [origin] }),
};

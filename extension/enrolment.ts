// The office's enrolment with its token: for the background and the extension's own pages, and for no script beside a site's page.
import { browser } from "./browser.ts";
import { forgetToken, keepToken, tokenOf } from "./setup/token.ts";
import { type Enrolment, enrolledOf, enrolmentOf } from "./setup/values.ts";

export type { Enrolment } from "./setup/values.ts";

/** Gives the office's enrolment, undefined without a server. */
export async function enrolment(): Promise<Enrolment | undefined> {
  const kept: unknown = (await browser.storage.local.get("enrolment"))["enrolment"];
  const whole = enrolmentOf(kept);
  if (whole) await setEnrolment(whole); // earlier versions kept the token beside the rest
  const known = enrolledOf(kept);
  if (whole || !known) return whole;
  const token = await tokenOf(indexedDB, known.device);
  return enrolmentOf({ ...known, token });
}

/** Keeps the enrolment; undefined: from now on without a server. */
export async function setEnrolment(to: Enrolment | undefined): Promise<void> {
  if (!to) {
    await browser.storage.local.remove("enrolment");
    return forgetToken(indexedDB);
  }
  const { token, ...rest } = to;
  await keepToken(indexedDB, to.device, token); // first: whoever is told of the rest looks for it
  await browser.storage.local.set({ enrolment: rest });
}

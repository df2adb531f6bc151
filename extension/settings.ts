// What the person sets. It lies in storage.local, where nothing but the extension writes; what is read there is checked all the
// same, because an older version may have written it.
import { browser } from "./browser.ts";

export interface Settings {
  pages: string[]; // the office's own, "platform:page", the page in small letters; elsewhere nothing is read
  language: "" | "en" | "fr"; // "": as the browser
}

/** A page's name as it is set. */
const pageName = /^(x:[a-z0-9_]{1,15}|facebook:\d{1,20})$/;

/** Gives what is set, with everything that is malformed left out. */
export async function settings(): Promise<Settings> {
  const { pages, language } = await browser.storage.local.get(["pages", "language"]);
  return {
    pages: Array.isArray(pages) ? pages.filter((page): page is string => typeof page === "string" && pageName.test(page)) : [],
    language: language === "en" || language === "fr" ? language : "",
  };
}

/** Keeps what is set. */
export async function setSettings(to: Settings): Promise<void> {
  await browser.storage.local.set({ pages: to.pages.filter((page) => pageName.test(page)), language: to.language });
}

/** Makes a page's name of what somebody types: @Handle, an address, or a name; "" if it is none. */
export function pageOf(typed: string): string {
  const handle = /^(?:https:\/\/(?:www\.)?(?:x|twitter)\.com\/|x:|@)?(\w{1,15})\/?$/i.exec(typed.trim())?.[1];
  return handle === undefined ? "" : `x:${handle.toLowerCase()}`;
}

/** Calls back when something is set anew. */
export function onSettings(changed: () => void): void {
  browser.storage.local.onChanged.addListener((changes) => {
    if ("pages" in changes || "language" in changes) changed();
  });
}

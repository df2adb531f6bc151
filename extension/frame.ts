// What the extension's own pages have in common: the language, questions to the background, and being told when something changed.
import { browser } from "./browser.ts";
import type { OwnMessage, SiteMessage } from "./messages.ts";
import { onSettings, settings } from "./settings.ts";
import { type Language, languageOf } from "./ui/words.ts";

/** Asks the background; undefined if it cannot answer now. */
export async function ask<T>(message: OwnMessage | SiteMessage): Promise<T | undefined> {
  try {
    return (await browser.runtime.sendMessage(message)) as T | undefined;
  } catch {
    return undefined;
  }
}

/** The language that was chosen, or the browser's. */
export async function spoken(): Promise<Language> {
  return languageOf((await settings()).language || browser.i18n.getUILanguage());
}

/** The browser's tab in front of this window, and the window; -1 if none is known. */
export async function front(): Promise<{ tab: number; window: number }> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  return { tab: tab?.id ?? -1, window: tab?.windowId ?? -1 };
}

/** Calls back when the background knows something new, when settings change and, for a panel, when another tab comes to the front. */
export function onNews(again: () => void): void {
  browser.runtime.onMessage.addListener((message: { kind?: unknown }, sender) => {
    if (sender.id === browser.runtime.id && message.kind === "changed") again();
    return false;
  });
  onSettings(again);
  browser.tabs.onActivated.addListener(again);
}

/** Draws a page now and again, one drawing after the other; many calls while one is under way lead to one more. */
export function drawing(draw: () => Promise<void>): () => void {
  let [running, due] = [false, false];
  const go = async (): Promise<void> => {
    due = true;
    if (running) return;
    running = true;
    while (due) {
      due = false;
      await draw().catch(console.error);
    }
    running = false;
  };
  return () => void go();
}

/** Puts a new main, in its language, in the place of the old one. The focus goes to the element of the same id, and what was unfolded stays so. */
export function replaceMain(language: Language, main: HTMLElement): void {
  document.documentElement.lang = (["en-CA", "fr-CA"] as const)[language];
  const at = document.activeElement?.id ?? "";
  const unfolded = [...document.querySelectorAll("details[open]")].map(({ id }) => id);
  const before = document.querySelector("main");
  if (before) before.replaceWith(main);
  else document.body.prepend(main);
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  if (at !== "") document.getElementById(at)?.focus();
}

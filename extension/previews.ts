// Opens the page on which a report is looked at before it is sent. A content script may ask for that, and so a site that gets
// somebody to press a button: it is opened once for each cluster, and a few at a time.
import { browser } from "./browser.ts";

/** Previews that are open at once. */
const most = 4;

/** A preview: the tab and what it is of. */
interface Opened {
  tab: number;
  of: string;
}

let turn: Promise<unknown> = Promise.resolve();

/** Opens the preview of a cluster beside the tab that asks, or shows the one that is open. */
export function openPreview(platform: string, cluster: string, asking: chrome.tabs.Tab | undefined): Promise<void> {
  const opened = turn.then(() => open(`platform=${encodeURIComponent(platform)}&clusters=${encodeURIComponent(cluster)}`, asking));
  turn = opened.catch(() => undefined);
  return opened;
}

async function open(of: string, asking: chrome.tabs.Tab | undefined): Promise<void> {
  const before = await stillOpen();
  const known = before.find((one) => one.of === of) ?? (before.length >= most ? before.at(-1) : undefined);
  if (known) {
    const { windowId } = (await browser.tabs.update(known.tab, { active: true })) ?? {};
    if (windowId !== undefined) await browser.windows.update(windowId, { focused: true });
    return;
  }
  const beside = asking?.id === undefined ? {} : { index: asking.index + 1, openerTabId: asking.id, windowId: asking.windowId };
  const { id } = await browser.tabs.create({ url: browser.runtime.getURL(`report.html?${of}`), ...beside });
  if (id !== undefined) await browser.storage.session.set({ previews: [...before, { tab: id, of }] });
}

/** The previews that were opened and not closed since. */
async function stillOpen(): Promise<Opened[]> {
  const { previews } = (await browser.storage.session.get("previews")) as { previews?: Opened[] };
  const there = await Promise.all((previews ?? []).map(({ tab }) => browser.tabs.get(tab).then(() => true, () => false)));
  return (previews ?? []).filter((_, i) => there[i]);
}

/** A preview from which the report was sent is none any more: the same cluster may be reported again. */
export async function closePreview(tab: number | undefined): Promise<void> {
  await browser.storage.session.set({ previews: (await stillOpen()).filter((one) => one.tab !== tab) });
}

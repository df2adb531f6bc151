// Service worker (Chrome, Edge) or event page (Firefox).
import { browser } from "./browser.ts";

browser.runtime.onInstalled.addListener(() => undefined);

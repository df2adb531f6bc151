// Isolated world of an X page. What arrives here the page could have forged.
import { bodyEvent } from "./tee.ts";

document.addEventListener(bodyEvent, () => undefined);

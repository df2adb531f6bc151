// Where badges stand in the pages of each platform. What a reply says comes from the page's data; only its place is looked for here.
import { onFacebook } from "./onfacebook.ts";
import { onX } from "./onx.ts";
import type { Theme } from "./theme.ts";

/** One post that the page shows. */
export interface Place {
  id: string;
  article: Element;
  time: Element; // the link around the time: the badge goes behind it
}

/** How badges are placed in one platform's pages. */
export interface Placement {
  /** Every post below a node. Lists recycle their elements: it holds only until the page changes. */
  places(root: ParentNode): Place[];
  /** What the page looks like now. */
  theme(): Theme;
  /** How far right a badge may reach, in pixels of the window. */
  limit(article: Element): number;
  /** Where what stands in the time's line ends, for badges that must go behind all of it; undefined: behind the time itself. */
  end?(place: Place): { right: number; middle: number };
}

const placements: Record<string, Placement> = { x: onX, facebook: onFacebook };

/** The placement of a platform, if its pages can be marked. */
export const placementOf = (platform: string): Placement | undefined => placements[platform];

import { createContext, use } from "react";
import { useStore } from "zustand";
import type { LineTrackOut } from "@/lib/api";
import type { Session, StudioState } from "./model/session";
import type { Deck } from "./playback/deck";

export interface Studio {
  session: Session;
  deck: Deck;
  track: LineTrackOut;
  /** Lines are being rendered. */
  rendering: boolean;
  /** The only one that is, as far as is known; null: all that changed. */
  onlyLine: string | null;
  /** Render a line, or all that changed; saves first. */
  render: (lineId?: string) => void;
}

export const StudioContext = createContext<Studio | null>(null);

export function useStudio(): Studio {
  const studio = use(StudioContext);
  if (!studio) throw new Error("there is no studio above");
  return studio;
}

export function useStudioState<T>(select: (state: StudioState) => T): T {
  return useStore(useStudio().session.store, select);
}

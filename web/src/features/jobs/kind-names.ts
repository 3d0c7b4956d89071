/** What can be made, as one chooses it: without what belongs to it, for the router, which is loaded first. */
export const KIND_NAMES = ["video", "audio", "transcribe", "translate", "synthesize"] as const;
export type Kind = (typeof KIND_NAMES)[number];

export function isKind(value: unknown): value is Kind {
  return KIND_NAMES.some((each) => each === value);
}

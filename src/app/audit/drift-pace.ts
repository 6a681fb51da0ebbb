/**
 * Looks at the drift detections of a target that fit into one execution. Step Functions ends an execution after 25,000 events of its
 * history; a look is nine of them, and repeated attempts of its Lambda are more.
 */
const MOST_LOOKS = 2_000;

/** Seconds to wait before the next look: as wanted, but no less than lets the whole budget be waited for. */
export const pacedWait = (wantedSeconds: number, budgetSeconds: number): number =>
  Math.max(wantedSeconds, Math.ceil(budgetSeconds / MOST_LOOKS));

/** Number of runs that `plumbline report --list` shows. */
export const LISTED_RUNS = 20;

/** How many runs `plumbline report --list` shows. */
export const LISTED_RUNS = 20;

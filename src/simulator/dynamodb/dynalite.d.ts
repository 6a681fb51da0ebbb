declare module 'dynalite' {
  import type { Server } from 'node:http';

  /**
   * Types of the options that Plumbline uses; the package has none. Closing the server closes the database too, unless
   * it never listened.
   */
  export default function dynalite(options: {
    /** Directory of the database; in memory by default. */
    readonly path?: string;
    /** Duration of a table's state CREATING, in milliseconds. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
  }): Server;
}

declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The package has no types; these are the options that Plumbline uses. Closing the server closes the database too, unless it never listened. */
  export default function dynalite(options: {
    /** In memory when absent. */
    readonly path?: string;
    /** How long a table stays in CREATING. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
  }): Server;
}

import { digestSchema } from '../../src/app/alerts/digest-schema.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import type { World } from '../../src/simulator/world/world.ts';

/** The digests that were published, in order, as a queue gets them. */
export const publishedDigests = ({ published }: World): readonly Digest[] =>
  published.map(({ message }) => digestSchema.parse(JSON.parse((JSON.parse(message) as { default: string }).default)));

/** Changes of findings in digests, in order: `opened <finding id>`. */
export const toldIn = (digests: readonly Digest[]): readonly string[] =>
  digests.flatMap(({ groups }) =>
    groups.flatMap(({ entries }) => entries.map(({ news, findingId }) => `${news} ${findingId}`)),
  );

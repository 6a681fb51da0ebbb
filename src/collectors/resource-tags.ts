import type { Evidence, Reading } from '../domain/evidence.ts';
import type { ResourceRef } from '../domain/resource.ts';

export type Tags = Readonly<Record<string, string>>;

/** Tags of a resource for its evidence. */
export interface TagsRead {
  readonly ofResource: Pick<ResourceRef, 'tags'>;
  readonly ofEvidence: Pick<Evidence, 'unreadTags'>;
}

/** Reads tags only where keys are given, as they cost a call for each resource. Keeps the tags of these keys. */
export const tagsRead = async (
  keys: readonly string[] | undefined,
  read: () => Promise<Reading<Tags>>,
): Promise<TagsRead> => {
  if (keys === undefined || keys.length === 0) return { ofResource: {}, ofEvidence: {} };
  const reading = await read();
  if (!reading.ok) return { ofResource: {}, ofEvidence: { unreadTags: reading.causes } };
  const tags = Object.entries(reading.value).filter(([key]) => keys.includes(key));
  return {
    ofResource: { tags: Object.fromEntries(tags.sort(([one], [other]) => (one < other ? -1 : 1))) },
    ofEvidence: {},
  };
};

/** A list of keys and values as S3 and CloudFormation answer. */
export const tagsOf = (
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags => Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

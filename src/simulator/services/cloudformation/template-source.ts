import type { CallContext } from '../../operation.ts';
import { refuseLongBody } from './template.ts';
import { validationError } from './validation-error.ts';

interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/** Parses bucket and key of an S3 URL, in any style. */
const addressIn = (url: string): { bucket: string; key: string } | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const virtual = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  if (virtual !== undefined) return { bucket: virtual, key: path };
  const slash = path.indexOf('/');
  return slash < 1 ? undefined : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
};

/** Returns the template of a request, from its body or an object of S3; `undefined` if it has none. */
export const submittedTemplate = (
  { TemplateBody: body, TemplateURL: url }: TemplateSource,
  { world }: CallContext,
): string | undefined => {
  if (body !== undefined && url !== undefined) {
    throw validationError('Only one of Template URL or Template Body may be specified.');
  }
  if (body !== undefined) {
    refuseLongBody(body);
    return body;
  }
  if (url === undefined) return undefined;
  const address = addressIn(url);
  if (address === undefined) throw validationError(`TemplateURL must be a supported URL.`);
  const object = world.findBucket(address.bucket)?.bucket.objects.get(address.key);
  if (object === undefined) throw validationError('S3 error: The specified key does not exist.');
  return Buffer.from(object.body).toString('utf8');
};

/** Returns the template that a request must have. */
export const requiredTemplate = (input: TemplateSource, context: CallContext): string => {
  const text = submittedTemplate(input, context);
  if (text === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return text;
};

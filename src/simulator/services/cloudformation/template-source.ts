import type { CallContext } from '../../operation.ts';
import { refuseLongBody } from './template.ts';
import { validationError } from './validation-error.ts';

interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/** Bucket and key of an S3 URL, in whichever style. */
const addressIn = (url: string): { bucket: string; key: string } | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const virtual = /^(.+)\.s3[.-]/.exec(hostname)?.[1];
  if (virtual !== undefined) return { bucket: virtual, key: path };
  const slash = path.indexOf('/');
  return slash < 1 ? undefined : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
};

/** The template that a request brings, in its body or in an object of S3; `undefined` when it brings none. */
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

/** The template that a request must bring. */
export const requiredTemplate = (input: TemplateSource, context: CallContext): string => {
  const text = submittedTemplate(input, context);
  if (text === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  return text;
};

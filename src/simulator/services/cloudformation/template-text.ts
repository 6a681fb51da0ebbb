import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { validationError } from './validation-error.ts';

/** Short-form tags of functions whose full names lack `Fn::`. */
const BARE_TAGS = new Set(['Ref', 'Condition']);

/** Expands a value behind a short-form tag such as `!Sub` to the long form. */
const tagged = (tag: string | undefined, value: unknown): unknown => {
  if (tag === undefined || !/^![A-Za-z0-9]+$/.test(tag)) return value;
  const name = tag.slice(1);
  if (BARE_TAGS.has(name)) return { [name]: value };
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [`Fn::${name}`]: value };
};

const plain = (node: unknown, document: Document): unknown => {
  if (isAlias(node)) return plain(node.resolve(document), document);
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => [
      String(isScalar(key) ? (key.source ?? key.value) : key),
      plain(value, document),
    ]);
    return tagged(node.tag, Object.fromEntries(entries));
  }
  if (isSeq(node))
    return tagged(
      node.tag,
      node.items.map((item) => plain(item, document)),
    );
  return isScalar(node) ? tagged(node.tag, node.value) : null;
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw validationError(`Template format error: JSON not well-formed. (${(error as Error).message})`);
  }
};

/** Reads the value of a template's text, with YAML's short forms of functions expanded. */
export const readTemplateText = (text: string): unknown => {
  if (text.trimStart().startsWith('{')) return readJson(text);
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw validationError(`Template format error: YAML not well-formed. (line ${line}, column ${col})`);
  }
  return plain(document.contents, document);
};

import { type JsonNode, parseJsonText, rawOffsets } from './json-text.ts';
import { below, isLabel, isPairValue, labelled, type Place, placeOfPath, variable } from './place.ts';
import { nameSense } from './secret-name.ts';
import { secretParts } from './secret-patterns.ts';
import { hidden, REDACTED, replaceSpans, type Span } from './span.ts';
import {
  holdsSecretReference,
  isEnumeration,
  isHarmless,
  isOrdinaryValue,
  isState,
  looksGenerated,
} from './value-shape.ts';

/**
 * Makes the values of one property fit to be stored and sent. Secrets are hidden by the name of the property, by their
 * format, and where another of the values takes them from a secret store or a NoEcho parameter. All other text is kept
 * as it is: JSON is neither reordered nor rewritten. `path` is the property's path, such as
 * `/Environment/Variables/DB_PASSWORD`.
 */
export const redactTogether = (path: string, values: readonly string[]): readonly string[] => {
  const place = placeOfPath(path);
  return values.map((value, index) => {
    const references = values.filter((other, at) => at !== index && other !== value && holdsSecretReference(other));
    const spans = [...textSpans(value, place), ...references.flatMap((other) => referredSpans(value, other))];
    return replaceSpans(value, spans);
  });
};

const textSpans = (text: string, place: Place): readonly Span[] => {
  const document = parseJsonText(text);
  if (document !== undefined) return nodeSpans(document, place, text);
  const named = namedVariable(text, place);
  if (named !== undefined) return textSpans(named.value, named.place).map((span) => moved(span, named.start));
  return isHiddenWhole(text, place) ? [hidden(0, text.length)] : secretParts(text);
};

/** Reads an element `NAME=value` of a list of variables. */
const namedVariable = (text: string, place: Place) => {
  if (place.isElement !== true || (place.holds !== 'variables' && place.holds !== 'environment')) return undefined;
  const [whole, name = '', value = ''] = /^([\w.-]{1,200})=([\s\S]*)$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return { place: variable(name, place), value, start: name.length + 1 };
};

const moved = ({ start, end, shown }: Span, by: number): Span => ({ start: start + by, end: end + by, shown });

const isHiddenWhole = (text: string, { bearing, mentionsSecret }: Place): boolean => {
  if (isHarmless(text)) return false;
  switch (bearing) {
    case 'secret':
      return !isState(text);
    case 'unnamed':
      return true;
    case 'weak':
      return !isEnumeration(text);
    case 'variable':
      return !isOrdinaryValue(text);
    case 'setting':
      return mentionsSecret && looksGenerated(text);
    case 'plain':
      return false;
  }
};

const nodeSpans = (node: JsonNode, place: Place, source: string): readonly Span[] => {
  switch (node.kind) {
    case 'literal': {
      const shown = `"${REDACTED}"`;
      return isHiddenWhole(node.value, place) ? [{ start: node.start, end: node.end, shown }] : [];
    }
    case 'string':
      return inString(node, source, textSpans(node.value, place));
    case 'array': {
      const element = { ...place, isElement: true } as const;
      const { items } = node;
      return items.flatMap((item, index) =>
        nodeSpans(item, isSecretOption(items[index - 1]) ? { ...element, bearing: 'secret' } : element, source),
      );
    }
    case 'object':
      return memberSpans(node, place, source);
  }
};

/** Tests for an option whose value is the next word of a command: `--password`. */
const isSecretOption = (node: JsonNode | undefined): boolean =>
  node?.kind === 'string' && /^--?[a-z][\w-]{1,60}$/i.test(node.value) && nameSense(node.value).sense === 'secret';

type JsonString = Extract<JsonNode, { kind: 'string' }>;
type JsonObjectNode = Extract<JsonNode, { kind: 'object' }>;

/** Turns spans of a string's value into spans of the text that the string is written in. */
const inString = ({ start, end }: JsonString, source: string, spans: readonly Span[]): readonly Span[] => {
  if (spans.length === 0) return [];
  const offsets = rawOffsets(source.slice(start, end));
  return spans.map((span) => ({
    start: start + (offsets[span.start] ?? 0),
    end: start + (offsets[span.end] ?? 0),
    shown: JSON.stringify(span.shown).slice(1, -1),
  }));
};

const textOf = (node: JsonNode | undefined): string | undefined =>
  node?.kind === 'string' || node?.kind === 'literal' ? node.value : undefined;

/** Reads an object that is a pair of a name and its value. */
const pairOf = ({ members }: JsonObjectNode) => {
  const labels = members.filter(({ name, value }) => isLabel(name) && value.kind === 'string');
  if (labels.length === 0 || !members.some(({ name }) => isPairValue(name))) return undefined;
  const find = (wanted: string) => textOf(members.find(({ name }) => name.toLowerCase() === wanted)?.value);
  return {
    labels: labels.map(({ value }) => textOf(value) ?? ''),
    namespace: find('namespace') ?? '',
    isSecret: /^true$/i.test(find('isvaluesecret') ?? ''),
  };
};

/** Places in the order of how much they hide. */
const STRICTNESS: readonly Place['bearing'][] = ['plain', 'setting', 'weak', 'variable', 'unnamed', 'secret'];
const strictest = (places: readonly Place[], otherwise: Place): Place =>
  places.reduce(
    (one, other) => (STRICTNESS.indexOf(other.bearing) > STRICTNESS.indexOf(one.bearing) ? other : one),
    places[0] ?? otherwise,
  );

const memberSpans = (object: JsonObjectNode, place: Place, source: string): readonly Span[] => {
  const pair = place.isThroughout === true ? undefined : pairOf(object);
  return object.members.flatMap(({ name, value }) => {
    if (pair === undefined) return nodeSpans(value, below(place, name), source);
    if (isLabel(name)) return value.kind === 'string' ? inString(value, source, secretParts(value.value)) : [];
    if (!isPairValue(name)) return nodeSpans(value, below({ ...place, isElement: true }, name), source);
    const named = pair.isSecret
      ? { ...place, bearing: 'secret' as const }
      : strictest(
          pair.labels.map((label) => labelled(label, place, pair.namespace)),
          place,
        );
    return nodeSpans(value, named, source);
  });
};

/** A scalar of a JSON document, or of the documents within it, and the names above it; elements of lists have none. */
interface Scalar {
  readonly path: string;
  readonly value: string;
  readonly spans: (shown: string) => readonly Span[];
}

const scalarsOf = (node: JsonNode, source: string, path = ''): readonly Scalar[] => {
  switch (node.kind) {
    case 'object':
      return node.members.flatMap(({ name, value }) => scalarsOf(value, source, `${path}/${name}`));
    case 'array':
      return node.items.flatMap((item) => scalarsOf(item, source, `${path}/*`));
    case 'literal': {
      const { start, end, value } = node;
      return [{ path, value, spans: (shown) => [{ start, end, shown: `"${shown}"` }] }];
    }
    case 'string': {
      const { value } = node;
      const inner = parseJsonText(value);
      if (inner === undefined)
        return [{ path, value, spans: (shown) => inString(node, source, [{ start: 0, end: value.length, shown }]) }];
      return scalarsOf(inner, value, path).map((scalar) => ({
        ...scalar,
        spans: (shown) => inString(node, source, scalar.spans(shown)),
      }));
    }
  }
};

/** Returns the parts of a value that the other value takes from a secret. */
const referredSpans = (value: string, other: string): readonly Span[] => {
  if (isHarmless(value)) return [];
  const document = parseJsonText(value);
  const referring = parseJsonText(other);
  if (document === undefined || referring === undefined) return [hidden(0, value.length)];
  const own = scalarsOf(document, value);
  const others = scalarsOf(referring, other);
  const secrets = new Set(others.filter((scalar) => holdsSecretReference(scalar.value)).map(({ path }) => path));
  const isOfSecret = ({ path }: Scalar): boolean =>
    secrets.has(path) || [...secrets].some((secret) => path.startsWith(`${secret}/`));
  const found = new Set(own.map(({ path }) => path));
  // A secret that stands elsewhere in this value may be any text that the other value does not have.
  const isMoved = [...secrets].some(
    (secret) => !found.has(secret) && !own.some(({ path }) => path.startsWith(`${secret}/`)),
  );
  const known = new Set(others.map((scalar) => scalar.value));
  return own
    .filter((scalar) => !isHarmless(scalar.value) && (isOfSecret(scalar) || (isMoved && !known.has(scalar.value))))
    .flatMap((scalar) => scalar.spans(REDACTED));
};

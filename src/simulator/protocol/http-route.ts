import type { OperationModel } from '../operation.ts';
import type { WireRequest } from './message.ts';
import { membersOf, operationShape, type Shape } from './shape.ts';

/** Operation that a request names, with the labels of its path (percent-decoded). */
export interface HttpRoute {
  readonly model: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

/** Parts of a request that select the operation. `path` begins with a slash and is percent-encoded. */
export type Routed = Pick<WireRequest, 'method' | 'path' | 'query' | 'headers'>;

/**
 * Finds the operation whose HTTP binding matches the request; with several, the one with the most parameters in its
 * URI. An unknown query parameter or copy source prevents a match, because such a request means another operation.
 */
export const findRoute = (candidates: readonly OperationModel[], request: Routed): HttpRoute | undefined => {
  let best: (HttpRoute & { readonly weight: number }) | undefined;
  for (const model of candidates) {
    const { name, http, input } = operationShape(model.schema);
    if (http === undefined || http.method !== request.method) continue;
    const [template = '/', search = ''] = http.uri.split('?');
    const labels = matchPath(template, request.path);
    const fixed = new URLSearchParams(search);
    fixed.delete('x-id');
    if (labels === undefined || !queryFits(request.query, fixed, name, input)) continue;
    if (request.headers['x-amz-copy-source'] !== undefined && !bindsHeader(input, 'x-amz-copy-source')) continue;
    if (best === undefined || fixed.size > best.weight) best = { model, labels, weight: fixed.size };
  }
  return best;
};

const matchPath = (template: string, path: string): Readonly<Record<string, string>> | undefined => {
  const [expected, actual] = [template.split('/').slice(1), path.split('/').slice(1)];
  const labels: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const [, label, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    const value = greedy === '+' ? actual.slice(index).join('/') : actual[index];
    if (label === undefined ? value !== segment : value === undefined || value === '') return undefined;
    if (label !== undefined && value !== undefined) labels[label] = decodeURIComponent(value);
    if (greedy === '+') return labels;
  }
  return expected.length === actual.length ? labels : undefined;
};

const queryFits = (query: URLSearchParams, fixed: URLSearchParams, operation: string, input: Shape): boolean => {
  if (![...fixed].every(([name, value]) => query.get(name) === value)) return false;
  const asked = query.get('x-id');
  if (asked !== null && asked !== operation) return false;
  const bound = new Set(membersOf(input).map(([, member]) => member.getMergedTraits().httpQuery));
  const takesAny = membersOf(input).some(([, member]) => member.getMergedTraits().httpQueryParams !== undefined);
  return [...query.keys()].every(
    (name) => takesAny || name === 'x-id' || fixed.has(name) || bound.has(name) || /^x-amz-/i.test(name),
  );
};

const bindsHeader = (input: Shape, header: string): boolean =>
  membersOf(input).some(([, member]) => member.getMergedTraits().httpHeader?.toLowerCase() === header);

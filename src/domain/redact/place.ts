import { holdsSettings, isSecretThroughout, type NameSense, nameSense } from './secret-name.ts';
import { isOrdinaryVariable } from './variable-name.ts';

/**
 * Bearing of a place on the scalars in it. `unnamed` is a value whose name is in another property, `variable` a value
 * under a name of the application's own.
 */
export type Bearing = 'plain' | 'setting' | 'weak' | 'secret' | 'variable' | 'unnamed';

/** Contents of a property: variables by name, an object such as CodeBuild's `Environment`, pairs of name and value. */
type Contents = 'variables' | 'environment' | 'pairs' | 'settings' | 'other';

/** A place in a property, in its path or in its JSON text. */
export interface Place {
  readonly bearing: Bearing;
  readonly mentionsSecret: boolean;
  readonly holds: Contents;
  /** Set where everything below is a secret, too. */
  readonly isThroughout?: true;
  /** Set for an element of a list, whose members are the parts of a pair. */
  readonly isElement?: true;
}

const ROOT: Place = { bearing: 'plain', mentionsSecret: false, holds: 'other' };

/** Members that name the sibling's value, as in `{ "Name": "DB_PASSWORD", "Value": "..." }`. */
const LABELS = new Set([
  'attributename',
  'fieldname',
  'headername',
  'key',
  'name',
  'optionname',
  'parameterkey',
  'parametername',
  'property',
  'settingname',
  'variable',
  'variablename',
]);
const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

export const isLabel = (name: string): boolean => LABELS.has(plainName(name));

/** Tests for `Value`, `ParameterValue`, `stringValue`, and not for `ValueFrom`. */
export const isPairValue = (name: string): boolean => /values?$/.test(plainName(name));

const INDEX = /^(?:\d+|-|\*)$/;

/** Members of an `Environment` that are no variables: of a build project, and of labels. */
const ENVIRONMENT_MEMBERS = new Set(
  `Certificate ComputeConfiguration ComputeType DockerServer Fleet HostKernel Image ImagePullCredentialsType
  PrivilegedMode RegistryCredential Type Name Namespace Tier Version`.split(/\s+/),
);

const contentsOf = (name: string, within: Contents): Contents => {
  const plain = plainName(name);
  if (holdsSettings(name)) return 'settings';
  if (/(?:variables|customheaders|insertheaders|runtimeenvironmentsecrets)$/.test(plain)) return 'variables';
  if (/environment$/.test(plain)) return 'environment';
  if (/^(?:optionsettings|(?:header|body|query|querystring)parameters|plaintextparameters)$/.test(plain))
    return 'pairs';
  return within === 'settings' ? within : 'other';
};

const placeOf = ({ sense, mentionsSecret }: NameSense, above: Place, holds: Contents): Place => {
  const inherits = above.bearing === 'secret' && sense === 'plain';
  const bearing = holds === 'settings' ? 'setting' : inherits ? 'secret' : sense;
  return { bearing, mentionsSecret: mentionsSecret || inherits, holds };
};

/** Returns the place of the value of a variable of an application. */
export const variable = (name: string, above: Place): Place => {
  const place = placeOf(nameSense(name), above, 'variables');
  const isUnknown = place.bearing === 'plain' && !isOrdinaryVariable(name);
  return { ...place, holds: 'other', ...(isUnknown ? { bearing: 'variable' } : {}) };
};

/** Returns the place of the value that a label names, in a pair such as `{ "Name": ..., "Value": ... }`. */
export const labelled = (label: string, above: Place, namespace: string): Place => {
  const isVariable = above.holds === 'variables' || above.holds === 'environment' || /environment$/.test(namespace);
  return isVariable ? variable(label, above) : placeOf(nameSense(label), above, 'other');
};

/** Returns the place one step further down: a segment of a path, or a member of an object. */
export const below = (place: Place, name: string): Place => {
  const { holds, isElement } = place;
  if (INDEX.test(name)) return { ...place, isElement: true };
  if (place.isThroughout === true) return place;
  if (isElement === true || holds === 'pairs') {
    const isPair = holds === 'variables' || holds === 'environment' || holds === 'pairs';
    if ((isPair && isPairValue(name)) || plainName(name) === 'parametervalue')
      return { bearing: 'unnamed', mentionsSecret: true, holds: 'other' };
    if (isPair && isLabel(name)) return ROOT;
  } else if (holds === 'variables') return variable(name, place);
  else if (holds === 'environment' && !ENVIRONMENT_MEMBERS.has(name) && contentsOf(name, holds) === 'other')
    return variable(name, place);
  const sense = nameSense(name);
  const contents = contentsOf(name, holds);
  if (holds === 'settings' && sense.sense === 'secret')
    return { bearing: 'setting', mentionsSecret: true, holds: 'other' };
  return { ...placeOf(sense, place, contents), ...(isSecretThroughout(name) ? { isThroughout: true } : {}) };
};

/** Returns the place that a path leads to, such as `/Environment/Variables/DB_PASSWORD`. */
export const placeOfPath = (path: string): Place =>
  path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(below, ROOT);

import { createHash } from 'node:crypto';
import { defined } from '../../domain/defined.ts';
import type { Partition } from '../../domain/scope.ts';
import { rowOf, stackStatusOf } from '../services/cloudformation/drift-rows.ts';
import { found } from './found.ts';
import type { DriftRow, WorldResource, WorldStack } from './stack.ts';
import { newDeployment } from './stack-deployment.ts';
import { LONG_AGO, type ParsedStack } from './world-schema.ts';

/** How long a detection takes of which the world does not say how long. */
const DETECTION_SECONDS = 3;

/** Account and Region of a stack or log group. */
export interface Home {
  readonly partition: Partition;
  readonly accountId: string;
  readonly region: string;
}

/** Makes a UUID from a text, the same in every run. */
export const uuidOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** The stack's name in its Region; an instance of a StackSet is named as CloudFormation names it. */
const stackNameOf = ({ accountId, region }: Home, { name, stackSet }: ParsedStack): string =>
  name ?? `StackSet-${stackSet}-${uuidOf(`${accountId}/${region}/${stackSet}`)}`;

const earlierRows = (
  resources: readonly WorldResource[],
  lastCheck: ParsedStack['lastCheck'],
): Map<string, DriftRow> => {
  const rows = new Map<string, DriftRow>();
  if (lastCheck === undefined) return rows;
  const one = lastCheck.resource ?? resources[0]?.logicalId;
  for (const resource of resources) {
    if (lastCheck.initiatedBy === 'resource' && resource.logicalId !== one) continue;
    const row = rowOf(resource, Date.parse(lastCheck.at));
    if (row !== undefined) rows.set(resource.logicalId, row);
  }
  return rows;
};

/** Returns the deployment that the file declares. */
const deployedFrom = ({ template, parameters, outputs }: ParsedStack): Pick<WorldStack, 'deployment'> => {
  if (template === undefined && outputs === undefined) return {};
  const deployment = newDeployment();
  deployment.outputs = outputs ?? [];
  if (template !== undefined) {
    deployment.definition = { templateText: template, parameters: parameters ?? {}, tags: {}, capabilities: [] };
  }
  return { deployment };
};

/** Creates a stack from its file. `salt` distinguishes deleted stacks of one name. */
export const createWorldStack = (home: Home, file: ParsedStack, salt = ''): WorldStack => {
  const { accountId, region, partition } = home;
  const name = stackNameOf(home, file);
  const id = file.id ?? uuidOf(`${accountId}/${region}/${name}${salt}`);
  const resources = file.resources.map(
    (resource): WorldResource => ({
      ...resource,
      physicalId: resource.physicalId ?? `${name}-${resource.logicalId}-${id.slice(0, 8)}`,
    }),
  );
  const { lastCheck } = file;
  const rows = earlierRows(resources, lastCheck);
  return {
    name,
    id,
    arn: `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${id}`,
    status: file.status,
    becomes: file.becomes,
    parent: file.parent,
    createdAt: file.createdAt ?? LONG_AGO,
    updatedAt: file.updatedAt,
    tags: file.tags ?? {},
    deletedAt: file.status === 'DELETE_COMPLETE' ? (file.updatedAt ?? file.createdAt ?? LONG_AGO) : undefined,
    resources,
    detection: {
      ...file.detection,
      seconds: file.detection?.seconds ?? DETECTION_SECONDS,
      neverSettles: file.detection?.neverSettles ?? false,
    },
    resource(logicalId) {
      const byLogicalId = new Map(resources.map((one) => [one.logicalId, one]));
      return found(byLogicalId, logicalId, `resource of stack ${name}`);
    },
    observed: {
      driftStatus: lastCheck === undefined ? 'NOT_CHECKED' : (file.detection?.status ?? stackStatusOf(rows.values())),
      ...defined({ lastCheckAt: lastCheck && Date.parse(lastCheck.at) }),
      rows,
      detections: new Map(),
    },
    ...deployedFrom(file),
  };
};

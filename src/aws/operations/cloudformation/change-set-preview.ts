import type { Change, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { cutTogether } from '../../../domain/redact/cut-together.ts';
import { redactTogether } from '../../../domain/redact/redact.ts';

/** One reason why a resource is changed. Secrets are taken out of the values, and long ones are cut. */
export interface PlannedDifference {
  /** `Properties`, `Tags`, `Metadata`, `DeletionPolicy`... */
  readonly attribute: string;
  /** Such as `/RedrivePolicy/maxReceiveCount`; the name of the property where CloudFormation gives no path. */
  readonly path: string | undefined;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Live value of the property, if it differs from the last deployment; only in a change set that reverts drift. */
  readonly actual: string | undefined;
  readonly recreation: 'always' | 'conditionally' | 'never';
  /** The parameter, resource or attribute of a resource that it comes from. */
  readonly cause: string | undefined;
}

export interface PlannedChange {
  readonly logicalId: string;
  /** Absent if the resource does not exist yet. */
  readonly physicalId: string | undefined;
  readonly type: string;
  /** False where CloudFormation decides only while it executes: a replacement that may not be needed, a change of a nested stack. */
  readonly certain: boolean;
  /**
   * Fate of the old resource: deleted, retained, or deleted after a snapshot. Absent if CloudFormation does not say.
   */
  readonly disposal: 'delete' | 'retain' | 'snapshot' | undefined;
  /** Its drift as of this change set, such as MODIFIED; only in a change set that reverts drift. */
  readonly driftStatus: string | undefined;
  /** Paths whose drift is left as it is, with CloudFormation's reason. */
  readonly ignoredDrift: readonly { readonly path: string; readonly reason: string }[];
  readonly differences: readonly PlannedDifference[];
  /** The change set of a nested stack. */
  readonly nestedChangeSet: string | undefined;
}

/** Effects of executing a change set. */
export interface ChangeSetPreview {
  readonly adds: readonly PlannedChange[];
  /** In place. */
  readonly changes: readonly PlannedChange[];
  /** With a new physical resource, certainly or possibly: what it holds may be lost. */
  readonly replacements: readonly PlannedChange[];
  readonly removals: readonly PlannedChange[];
  /** Existing resources that the stack takes over. */
  readonly imports: readonly PlannedChange[];
  /** Drifted resources that the template now agrees with: only their drift is forgotten. */
  readonly syncs: readonly PlannedChange[];
}

const RECREATION: Readonly<Record<string, PlannedDifference['recreation']>> = {
  Always: 'always',
  Conditionally: 'conditionally',
};

const differenceOf = ({ Target: target = {}, CausingEntity: cause }: ResourceChangeDetail): PlannedDifference => {
  const path = target.Path ?? target.Name;
  const values = [target.BeforeValue, target.AfterValue, target.Drift?.ActualValue];
  const shown = cutTogether(
    redactTogether(
      path ?? '',
      values.map((value) => value ?? ''),
    ),
  );
  const [before, after, actual] = values.map((value, index) => value && shown[index]);
  return {
    attribute: target.Attribute ?? 'Properties',
    path,
    before,
    after,
    actual,
    recreation: RECREATION[target.RequiresRecreation ?? ''] ?? 'never',
    cause,
  };
};

const disposalOf = ({ PolicyAction: action }: ResourceChange): PlannedChange['disposal'] => {
  switch (action) {
    case 'Delete':
    case 'ReplaceAndDelete':
      return 'delete';
    case 'Retain':
    case 'ReplaceAndRetain':
      return 'retain';
    case 'Snapshot':
    case 'ReplaceAndSnapshot':
      return 'snapshot';
    default:
      return undefined;
  }
};

const plannedChange = (change: ResourceChange): PlannedChange => ({
  logicalId: change.LogicalResourceId ?? '',
  physicalId: change.PhysicalResourceId,
  type: change.ResourceType ?? '',
  certain: change.Action !== 'Dynamic' && change.Replacement !== 'Conditional',
  disposal: disposalOf(change),
  driftStatus: change.ResourceDriftStatus,
  ignoredDrift: (change.ResourceDriftIgnoredAttributes ?? []).map(({ Path = '', Reason = 'UNKNOWN' }) => ({
    path: Path,
    reason: Reason,
  })),
  differences: (change.Details ?? []).map(differenceOf),
  nestedChangeSet: change.ChangeSetId,
});

const placeOf = ({ Action: action, Replacement: replacement }: ResourceChange): keyof ChangeSetPreview => {
  switch (action) {
    case 'Add':
      return 'adds';
    case 'Import':
      return 'imports';
    case 'Remove':
      return 'removals';
    case 'SyncWithActual':
      return 'syncs';
    default:
      // A replacement that is only possible is shown as one: the reader decides, not CloudFormation halfway.
      return replacement === 'True' || replacement === 'Conditional' ? 'replacements' : 'changes';
  }
};

/** The changes of a change set by what they do, each in CloudFormation's order. */
export const changeSetPreview = (changes: readonly Change[]): ChangeSetPreview => {
  const preview = {
    adds: [] as PlannedChange[],
    changes: [] as PlannedChange[],
    replacements: [] as PlannedChange[],
    removals: [] as PlannedChange[],
    imports: [] as PlannedChange[],
    syncs: [] as PlannedChange[],
  } satisfies ChangeSetPreview;
  for (const { ResourceChange: change } of changes) if (change) preview[placeOf(change)].push(plannedChange(change));
  return preview;
};

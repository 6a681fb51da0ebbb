import { parseDocument } from 'yaml';

/** Values of a deployment for the template of the audit role. */
export interface MemberRoleValues {
  readonly auditorAccountId: string;
  readonly stage: string;
  readonly externalId: string;
  readonly organizationId: string | undefined;
  /** Name with its path, if it has one. */
  readonly roleName: string;
  readonly driftAccess: string | undefined;
  /** Further actions for drift detection. */
  readonly driftActions: readonly string[];
  /** ARNs of further roles and users that may assume the role, such as an engineer's. */
  readonly trusted: readonly string[];
}

/**
 * Fills a deployment's values into the template of the audit role as defaults, so that deploying it needs no parameter.
 */
export const filledMemberRole = (template: string, values: MemberRoleValues): string => {
  const document = parseDocument(template, { version: '1.1' });
  const slash = values.roleName.lastIndexOf('/');
  const defaults = {
    AuditorAccountId: values.auditorAccountId,
    Stage: values.stage,
    ExternalId: values.externalId,
    OrganizationId: values.organizationId,
    RoleName: values.roleName.slice(slash + 1),
    RolePath: slash === -1 ? '/' : `/${values.roleName.slice(0, slash + 1)}`.replace(/^\/+/, '/'),
    DriftAccess: values.driftAccess,
    DriftActions: values.driftActions.length === 0 ? undefined : values.driftActions.join(','),
    TrustedPrincipals: values.trusted.length === 0 ? undefined : values.trusted.join(','),
  };
  for (const [name, value] of Object.entries(defaults))
    if (value !== undefined) document.setIn(['Parameters', name, 'Default'], value);
  return document.toString({ lineWidth: 0 });
};

import { parseDocument } from 'yaml';

/** What the template of the audit role is told of a deployment. */
export interface MemberRoleValues {
  readonly auditorAccountId: string;
  readonly stage: string;
  readonly externalId: string;
  readonly organizationId: string | undefined;
  /** With its path, if it has one. */
  readonly roleName: string;
  readonly driftAccess: string | undefined;
}

/** The template of the audit role with a deployment's values as its defaults, so that deploying it asks for no parameter. */
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
  };
  for (const [name, value] of Object.entries(defaults))
    if (value !== undefined) document.setIn(['Parameters', name, 'Default'], value);
  return document.toString({ lineWidth: 0 });
};

import { expect } from 'vitest';
import { listUnits, operations } from '../../../src/aws/operations/organization-units.ts';
import { ACCOUNT, testOperations } from '../../support/operation-cases.ts';

const organization = { id: 'o-exampleorg1', managementAccount: ACCOUNT };
const unit = (path: string) => ({ id: expect.stringMatching(path === 'Root' ? /^r-/ : /^ou-/), path });

testOperations(operations, {
  listUnits: {
    world: { organization: { ...organization, units: ['Root/Workloads/Prod', 'Root/Sandbox'] } },
    run: ({ clients, scope }) => listUnits(clients, scope),
    answer: [unit('Root'), unit('Root/Sandbox'), unit('Root/Workloads'), unit('Root/Workloads/Prod')],
    absence: { error: { name: 'AwsCallError', code: 'AWSOrganizationsNotInUseException' } },
    pages: {
      world: {
        organization: { ...organization, units: Array.from({ length: 25 }, (_, index) => `Root/Unit ${index}`) },
      },
      items: 26,
      // Two pages of the root's units, and one of each unit's.
      calls: { 'organizations:ListOrganizationalUnitsForParent': 27, 'organizations:ListRoots': 1 },
    },
  },
});

import type { PermittedArns } from '../../domain/calls/call.ts';
import { EVERY_TABLE } from '../../domain/calls/dynamodb.ts';
import { EVERY_BUCKET } from '../../domain/calls/s3.ts';
import { answerMembers, namesOperation, operationNames } from '../operation-names.ts';
import { templateProblem } from '../services/cloudformation/template.ts';
import { suggestion, type WorldProblem } from './world-problem.ts';
import type { ParsedAccount, ParsedWorld } from './world-schema.ts';

type Path = readonly (string | number)[];

/** A problem for every item whose name an earlier item of the same list has. */
const repeated = <T>(
  items: readonly T[],
  nameOf: (item: T) => string | undefined,
  at: (index: number) => Path,
): readonly WorldProblem[] => {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const name = nameOf(item);
    if (name === undefined) return [];
    if (seen.has(name)) return [{ path: at(index), ofKey: false, what: `"${name}" stands here twice` }];
    seen.add(name);
    return [];
  });
};

const unknown = (name: string, known: Iterable<string>, what: string, path: Path): readonly WorldProblem[] => {
  const names = [...known];
  return names.includes(name)
    ? []
    : [{ path, ofKey: false, what: `there is no ${what} "${name}"${suggestion(name, names)}` }];
};

const stackProblems = (contents: ParsedAccount['regions'][string], base: Path): readonly WorldProblem[] => {
  const { stacks } = contents;
  const living = stacks.map(({ name, stackSet, status }) =>
    status === 'DELETE_COMPLETE' ? undefined : (name ?? `an instance of ${stackSet}`),
  );
  const parents = new Map(stacks.map(({ name, parent }) => [name, parent]));
  const namesOfOthers = (own: string | undefined): readonly string[] =>
    stacks.flatMap(({ name }) => (name === undefined || name === own ? [] : [name]));
  const at = (index: number, ...more: Path): Path => [...base, 'stacks', index, ...more];
  return [
    ...repeated(
      living,
      (name) => name,
      (index) => at(index, 'name'),
    ),
    ...stacks.flatMap(({ name, parent, resources, lastCheck, template }, index) => {
      const wrong = template === undefined ? undefined : templateProblem(template);
      // Collects the names only for a stack whose parent is missing: a world may have thousands of stacks.
      const missing =
        parent === undefined || (parent !== name && parents.has(parent))
          ? []
          : unknown(parent, namesOfOthers(name), 'other stack', at(index, 'parent'));
      const seen = new Set([name]);
      let above = parent;
      while (above !== undefined && !seen.has(above)) {
        seen.add(above);
        above = parents.get(above);
      }
      const circle =
        above !== undefined && missing.length === 0
          ? [{ path: at(index, 'parent'), ofKey: false, what: `"${name}" would be nested in itself` }]
          : [];
      const checked =
        lastCheck?.resource === undefined
          ? []
          : unknown(
              lastCheck.resource,
              resources.map(({ logicalId }) => logicalId),
              'resource',
              at(index, 'lastCheck', 'resource'),
            );
      const twice = repeated(
        resources,
        ({ logicalId }) => logicalId,
        (nth) => at(index, 'resources', nth, 'logicalId'),
      );
      const unusable = wrong === undefined ? [] : [{ path: at(index, 'template'), ofKey: false, what: wrong }];
      return [...missing, ...circle, ...checked, ...twice, ...unusable];
    }),
  ];
};

type Answers = ParsedAccount['buckets'][number]['answers'];

/** Answers to reads that no operation makes, and members that an answer does not have. */
const answerProblems = (answers: Answers, on: PermittedArns, base: Path): readonly WorldProblem[] => {
  const known = answerMembers(on);
  return Object.entries(answers).flatMap(([operation, answer]) => {
    const path = [...base, 'answers', operation];
    const members = known.get(operation);
    if (members === undefined)
      return unknown(operation, known.keys(), 'read of a configuration that no field describes', path).map(
        (problem) => ({
          ...problem,
          ofKey: true,
        }),
      );
    return Object.keys(answer).flatMap((member) =>
      unknown(member, members, `member of its answer`, [...path, member]).map((problem) => ({
        ...problem,
        ofKey: true,
      })),
    );
  });
};

/** Lists faults and quotas of operations that do not exist. */
const operationProblems = ({ faults, quotas }: ParsedWorld): readonly WorldProblem[] => {
  if (faults.length === 0 && Object.keys(quotas).length === 0) return [];
  const names = operationNames();
  const problem = (pattern: string, path: Path, ofKey: boolean): readonly WorldProblem[] =>
    namesOperation(pattern, names)
      ? []
      : [{ path, ofKey, what: `there is no operation "${pattern}"${suggestion(pattern, names)}` }];
  return [
    ...faults.flatMap(({ operation }, index) => problem(operation, ['faults', index, 'operation'], false)),
    ...Object.keys(quotas).flatMap((operation) => problem(operation, ['quotas', operation], true)),
  ];
};

/** Faults in accounts that there are none of. Those of Regions may be about any. */
const faultAccountProblems = ({ faults, accounts }: ParsedWorld): readonly WorldProblem[] => {
  const ids = accounts.map(({ id }) => id);
  return faults.flatMap(({ accountId }, index) =>
    accountId === undefined ? [] : unknown(accountId, ids, 'account', ['faults', index, 'accountId']),
  );
};

/** Lists problems that a schema cannot see: duplicate names, and references to nothing. */
export const referenceProblems = (file: ParsedWorld): readonly WorldProblem[] => {
  const { accounts, organization, accessKeys } = file;
  const ids = accounts.map(({ id }) => id);
  const units = new Set(
    ['Root', ...(organization?.units ?? []), ...accounts.map(({ unit }) => unit)].flatMap((path) =>
      path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')),
    ),
  );
  const account = (id: string | undefined, path: Path) => (id === undefined ? [] : unknown(id, ids, 'account', path));
  const allBuckets = accounts.flatMap(({ buckets }, index) =>
    buckets.map(({ name }, nth) => ({ name, path: ['accounts', index, 'buckets', nth, 'name'] })),
  );
  const usedRegions = (index: number): readonly { code: string; path: Path; ofKey: boolean }[] => {
    const { regions, buckets } = accounts[index]!;
    return [
      ...Object.keys(regions).map((code) => ({ code, path: ['accounts', index, 'regions', code], ofKey: true })),
      ...buckets.map(({ region }, nth) => ({
        code: region,
        path: ['accounts', index, 'buckets', nth, 'region'],
        ofKey: false,
      })),
    ];
  };
  return [
    ...repeated(
      accounts,
      ({ id }) => id,
      (index) => ['accounts', index, 'id'],
    ),
    ...repeated(
      allBuckets,
      ({ name }) => name,
      (index) => allBuckets[index]!.path,
    ),
    ...account(file.defaultAccount, ['defaultAccount']),
    ...operationProblems(file),
    ...faultAccountProblems(file),
    ...account(organization?.managementAccount, ['organization', 'managementAccount']),
    ...(['scps', 'rcps'] as const).flatMap((kind) =>
      (organization?.[kind] ?? []).flatMap(({ targets }, index) =>
        targets.flatMap((target, nth) =>
          unknown(target, [...ids, ...units], 'account or unit', ['organization', kind, index, 'targets', nth]),
        ),
      ),
    ),
    ...accessKeys.flatMap(({ accountId, roleName }, index) => {
      const owner = accounts.find(({ id }) => id === accountId);
      return [
        ...account(accountId, ['accessKeys', index, 'accountId']),
        ...(owner === undefined || roleName === undefined
          ? []
          : unknown(
              roleName,
              owner.roles.map(({ name }) => name),
              'role',
              ['accessKeys', index, 'roleName'],
            )),
      ];
    }),
    ...accounts.flatMap(({ buckets, regions, roles }, index) => [
      ...buckets.flatMap(({ answers }, nth) =>
        answerProblems(answers, EVERY_BUCKET, ['accounts', index, 'buckets', nth]),
      ),
      ...repeated(
        roles,
        ({ name }) => name,
        (nth) => ['accounts', index, 'roles', nth, 'name'],
      ),
      ...(file.regions === undefined
        ? []
        : usedRegions(index).flatMap(({ code, path, ofKey }) =>
            unknown(code, file.regions ?? [], 'Region', path).map((problem) => ({ ...problem, ofKey })),
          )),
      ...Object.entries(regions).flatMap(([code, contents]) => [
        ...repeated(
          contents.logGroups,
          ({ name }) => name,
          (nth) => ['accounts', index, 'regions', code, 'logGroups', nth, 'name'],
        ),
        ...repeated(
          contents.functions,
          ({ name }) => name,
          (nth) => ['accounts', index, 'regions', code, 'functions', nth, 'name'],
        ),
        ...repeated(
          contents.tables,
          ({ name }) => name,
          (nth) => ['accounts', index, 'regions', code, 'tables', nth, 'name'],
        ),
        ...contents.tables.flatMap(({ answers }, nth) =>
          answerProblems(answers, EVERY_TABLE, ['accounts', index, 'regions', code, 'tables', nth]),
        ),
        ...stackProblems(contents, ['accounts', index, 'regions', code]),
      ]),
    ]),
  ];
};

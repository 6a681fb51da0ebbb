import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListStacksCommand,
  paginateDescribeStackEvents,
  type StackEvent,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import type { StackFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { simulatedStacks } from './simulated-stacks.ts';

type Properties = Readonly<Record<string, unknown>>;
export type Resources = Readonly<Record<string, { Type?: string; Properties?: Properties; [key: string]: unknown }>>;

/** A template's text: queues, unless they say another type. */
export const template = (resources: Resources, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    ...more,
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, resource]) => [id, { Type: 'AWS::SQS::Queue', ...resource }]),
    ),
  });

/** A queue's description in a template. */
export const queueOf = (VisibilityTimeout: unknown, more: Properties = {}) => ({
  Properties: { VisibilityTimeout, ...more },
});

/** Why a change set fails that has nothing to do. */
export const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Long enough for any change set and any deployment of these tests, in seconds. */
const LONG = 600;

const allEvents = async (client: CloudFormationClient, name: string): Promise<StackEvent[]> => {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: name })) {
    events.push(...(page.StackEvents ?? []));
  }
  return events;
};

/** CloudFormation with these stacks in eu-west-1 of one account, and what deployments need. */
export const deployments = async (stacks: StackFile[] = [], file: Partial<WorldFile> = {}) => {
  const cloud = await simulatedStacks(stacks, file);
  const { aws, client } = cloud;
  /** Advances time and reads the stacks, which catch up on access. */
  const passed = async (seconds = LONG) => {
    await aws.clock.sleep(seconds * 1000);
    await client.send(new ListStacksCommand({}));
  };
  const changeSet = (input: Partial<CreateChangeSetCommandInput> = {}) =>
    client.send(new CreateChangeSetCommand({ StackName: 'web', ChangeSetName: 'first', ...input }));
  const described = (StackName: string, ChangeSetName: string, more: { IncludePropertyValues?: boolean } = {}) =>
    client.send(new DescribeChangeSetCommand({ StackName, ChangeSetName, ...more }));
  const describeStack = async (name: string) =>
    (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks![0]!;
  return {
    ...cloud,
    passed,
    changeSet,
    described,
    describeStack,
    events: (name: string) => allEvents(client, name),
    /** Events, oldest first: `Queue CREATE_COMPLETE`. */
    story: async (name: string) =>
      (await allEvents(client, name))
        .reverse()
        .map(({ LogicalResourceId: id, ResourceStatus: status }) => `${id} ${status}`),
    /** Deploys a template through a change set, and waits until all of it is over. */
    deploy: async (name: string, TemplateBody: string, more: Partial<CreateChangeSetCommandInput> = {}) => {
      const there = await describeStack(name).then(
        ({ StackStatus }) => StackStatus !== 'REVIEW_IN_PROGRESS',
        () => false,
      );
      const input = { StackName: name, ChangeSetName: 'deploy', TemplateBody, ...more };
      const { Id, StackId } = await changeSet({ ChangeSetType: there ? 'UPDATE' : 'CREATE', ...input });
      await passed();
      await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
      await passed();
      return describeStack(StackId!);
    },
  };
};

type Failures = NonNullable<NonNullable<WorldFile['deployments']>['failures']>;

export const oneQueue = template({ Jobs: queueOf(30) });
export const twoQueues = template({ Jobs: queueOf(30), Mails: queueOf(60) });

/** Makes a step on the second of two queues fail. */
export const failing = (on: Failures[number]['on'], more: Partial<Failures[number]> = {}): Failures => [
  { resource: 'Mails', on, reason: 'Quota exceeded', ...more },
];

/** The same without change sets: each operation on the stack `web` is over when it resolves. */
export const stackOperations = async (stacks: StackFile[] = [], failures: Failures = []) => {
  const cloud = await deployments(stacks, { deployments: { failures } });
  const { client, passed } = cloud;
  return {
    ...cloud,
    create: async (body: string, more: Partial<CreateStackCommandInput> = {}) => {
      const made = await client.send(new CreateStackCommand({ StackName: 'web', TemplateBody: body, ...more }));
      await passed();
      return made;
    },
    update: async (body: string, more: Partial<UpdateStackCommandInput> = {}) => {
      const made = await client.send(new UpdateStackCommand({ StackName: 'web', TemplateBody: body, ...more }));
      await passed();
      return made;
    },
    remove: async (more: { RetainResources?: string[]; StackName?: string } = {}) => {
      await client.send(new DeleteStackCommand({ StackName: 'web', ...more }));
      await passed();
    },
  };
};

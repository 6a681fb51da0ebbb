import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListFunctionsCommand,
  type ListFunctionsCommandInput,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { ACCOUNT, accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

const start = async () => {
  const functions = [{ name: 'resize' }, { name: 'orders', runtime: 'nodejs22.x' }];
  const aws = await simulatedAws(accountWorld({ regions: { [REGION]: { functions } } }));
  return new LambdaClient(aws.config());
};

it.each([
  'resize',
  `arn:aws:lambda:${REGION}:${ACCOUNT}:function:resize`,
  `${ACCOUNT}:function:resize`,
  'function:resize',
])('a function is found as %s', async (FunctionName) => {
  const client = await start();
  expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
    FunctionName: 'resize',
    PackageType: 'Image',
    State: 'Active',
  });
});

it('a function that is not there is named by its ARN', async () => {
  const client = await start();
  const error = await awsError(client.send(new GetFunctionConfigurationCommand({ FunctionName: 'other' })));
  expect(error).toEqual({
    name: 'ResourceNotFoundException',
    message: `Function not found: arn:aws:lambda:${REGION}:${ACCOUNT}:function:other`,
    status: 404,
  });
});

it('a listing gives pages, and leaves states out', async () => {
  const client = await start();
  const list = (input: ListFunctionsCommandInput) => client.send(new ListFunctionsCommand(input));
  const first = await list({ MaxItems: 1 });
  expect(first.Functions).toMatchObject([{ FunctionName: 'orders', Runtime: 'nodejs22.x' }]);
  expect(first.Functions?.[0]?.State).toBeUndefined();
  const second = await list({ MaxItems: 1, Marker: first.NextMarker });
  expect(second.Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['resize']);
  expect(second.NextMarker).toBeUndefined();
  for (const wrong of [{ MaxItems: 10_001 }, { Marker: 'x' }])
    expect(await awsError(list(wrong))).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
});

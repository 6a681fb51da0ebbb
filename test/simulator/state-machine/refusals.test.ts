import { describe, expect, test } from 'vitest';
import { choice, machine, map, notImplemented, pass, problems, processor, reader, task } from './definitions.ts';

describe('a definition that asks for what is not implemented is refused by name', () => {
  test.each([
    [
      'JSONata for the machine',
      { ...machine(pass()), QueryLanguage: 'JSONata' },
      [`/QueryLanguage: ${notImplemented}`],
    ],
    [
      'JSONata for a state',
      machine(pass({ QueryLanguage: 'JSONata' })),
      [`/States/S/QueryLanguage: ${notImplemented}`],
    ],
    [
      'Output and Arguments',
      machine(task({ Output: 1, Arguments: {} })),
      [`/States/S/Output: ${notImplemented}`, `/States/S/Arguments: ${notImplemented}`],
    ],
    ['variables', machine(pass({ Assign: { x: 1 } })), [`/States/S/Assign: ${notImplemented}`]],
    ['an unknown field', machine(pass({ Nxt: 'x' })), [`/States/S/Nxt: ${notImplemented}`]],
    [
      'another state type',
      machine({ Type: 'Loop', End: true }),
      ['/States/S/Type: the state type Loop is not implemented'],
    ],
    ['a state without a type', machine({ End: true }), ['/States/S/Type: the state type (none) is not implemented']],
    ['heartbeats', machine(task({ HeartbeatSeconds: 5 })), [`/States/S/HeartbeatSeconds: ${notImplemented}`]],
    [
      'a timeout from a path',
      machine(task({ TimeoutSecondsPath: '$.t' })),
      [`/States/S/TimeoutSecondsPath: ${notImplemented}`],
    ],
    ['credentials', machine(task({ Credentials: {} })), [`/States/S/Credentials: ${notImplemented}`]],
    [
      'an integration with another service',
      machine(task({ Resource: 'arn:aws:states:::sns:publish' })),
      ['/States/S/Resource: only the ARN of a Lambda function is implemented'],
    ],
    [
      'an intrinsic function',
      machine(pass({ Parameters: { 'a.$': "States.Format('{}', $.a)" } })),
      ["/States/S/Parameters/a.$: intrinsic functions are not implemented: States.Format('{}', $.a)"],
    ],
    [
      'a filter',
      machine(pass({ InputPath: '$.list[?(@.a)]' })),
      [
        '/States/S/InputPath: not a reference path (filters, wildcards and variables are not implemented): $.list[?(@.a)]',
      ],
    ],
    [
      'a wildcard in a list of parameters',
      machine(pass({ Parameters: { deep: [{ 'a.$': '$.list[*]' }] } })),
      [
        '/States/S/Parameters/deep/0/a.$: not a reference path (filters, wildcards and variables are not implemented): $.list[*]',
      ],
    ],
    [
      'a variable',
      machine(pass({ InputPath: '$x.y' })),
      ['/States/S/InputPath: not a reference path (filters, wildcards and variables are not implemented): $x.y'],
    ],
    [
      'a ResultPath into a list',
      machine(pass({ ResultPath: '$.list[0]' })),
      ['/States/S/ResultPath: a ResultPath that points into a list is not implemented'],
    ],
    [
      'a ResultPath into the context object',
      machine(pass({ ResultPath: '$$.Execution.Name' })),
      ['/States/S/ResultPath: the context object is not available here: $$.Execution.Name'],
    ],
    [
      'another field of the context object',
      machine(pass({ InputPath: '$$.Execution.RoleArn' })),
      ['/States/S/InputPath: this field of the context object is not implemented: $$.Execution.RoleArn'],
    ],
    [
      'the whole context object',
      machine(pass({ Parameters: { 'all.$': '$$' } })),
      ['/States/S/Parameters/all.$: this field of the context object is not implemented: $$'],
    ],
    [
      'the item of a Map outside an ItemSelector',
      machine(map({}, processor({ States: { P: pass({ InputPath: '$$.Map.Item.Value' }) } }))),
      ['/States/S/ItemProcessor/States/P/InputPath: only an ItemSelector sees the item of a Map: $$.Map.Item.Value'],
    ],
    [
      'another comparison',
      choice({ Variable: '$.a', StringMatches: 'a*', Next: 'N' }),
      ['/States/S/Choices/0/StringMatches: the comparison StringMatches is not implemented'],
    ],
    [
      'an EXPRESS Map',
      machine(map({}, processor({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } }))),
      ['/States/S/ItemProcessor/ProcessorConfig/ExecutionType: only executions of type STANDARD are implemented'],
    ],
    ['batches', machine(map({ ItemBatcher: { MaxItemsPerBatch: 5 } })), [`/States/S/ItemBatcher: ${notImplemented}`]],
    [
      'the older names of a Map',
      machine({ ...map(), Iterator: {}, Parameters: {} }),
      [`/States/S/Iterator: ${notImplemented}`, `/States/S/Parameters: ${notImplemented}`],
    ],
    [
      'a tolerance from a path',
      machine(map({ ToleratedFailureCountPath: '$.n' })),
      [`/States/S/ToleratedFailureCountPath: ${notImplemented}`],
    ],
    [
      'another reader',
      machine(map(reader({ Resource: 'arn:aws:states:::s3:listObjectsV2' }))),
      ['/States/S/ItemReader/Resource: only s3:getObject is implemented'],
    ],
    [
      'another input type',
      machine(map(reader({ ReaderConfig: { InputType: 'CSV' } }))),
      [expect.stringContaining('/States/S/ItemReader/ReaderConfig/InputType: ')],
    ],
    [
      'a limit of items',
      machine(map(reader({ ReaderConfig: { InputType: 'JSON', MaxItems: 5 } }))),
      [`/States/S/ItemReader/ReaderConfig/MaxItems: ${notImplemented}`],
    ],
    [
      'a version of an object',
      machine(map(reader({ Parameters: { Bucket: 'b', Key: 'k', VersionId: 'v' } }))),
      [`/States/S/ItemReader/Parameters/VersionId: ${notImplemented}`],
    ],
    [
      'a reader and a path',
      machine(map({ ...reader({}), ItemsPath: '$.list' })),
      ['/States/S: an ItemsPath next to an ItemReader is not implemented'],
    ],
    [
      'results in another form',
      machine(
        map({
          ResultWriter: {
            Resource: 'arn:aws:states:::s3:putObject',
            Parameters: { Bucket: 'b', Prefix: 'p' },
            WriterConfig: {},
          },
        }),
      ),
      [`/States/S/ResultWriter/WriterConfig: ${notImplemented}`],
    ],
    [
      'a field of the distributed mode',
      machine(map({ ToleratedFailureCount: 1, Label: 'L' }, processor())),
      [
        '/States/S/ToleratedFailureCount: only a Map in distributed mode has this field',
        '/States/S/Label: only a Map in distributed mode has this field',
      ],
    ],
  ])('%s', (_name, definition, expected) => {
    expect(problems(definition)).toEqual(expected);
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkById, checks } from '../src/checks/index.ts';
import { collectors } from '../src/collectors/index.ts';
import { type AnyCheck, SEVERITIES } from '../src/domain/check.ts';
import type { ResourceRef } from '../src/domain/resource.ts';
import type { Scope } from '../src/domain/scope.ts';
import { formats } from '../src/formats/index.ts';

const root = resolve(import.meta.dirname, '..');
const namesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
const ids: readonly string[] = checks.map(({ id }) => id);

describe('checks', () => {
  it('directory = registry = tests, in the order of the ids', () => {
    const files = namesIn('src/checks', '.ts').filter((name) => name !== 'index');
    expect(ids, 'the registry src/checks/index.ts has a line for each file of src/checks, in their order').toEqual(
      files,
    );
    expect(namesIn('test/checks', '.test.ts'), 'test/checks has a table for each file of src/checks').toEqual(files);
  });

  it('are found by id, and by nothing else', () => {
    expect(ids.map((id) => checkById(id)?.id)).toEqual(ids);
    expect(checkById('s3-bucket')).toBeUndefined();
  });

  it.each(ids)('%s is in the tables of README.md and docs/checks.md', (id) => {
    for (const file of ['README.md', 'docs/checks.md'])
      expect(readFileSync(join(root, file), 'utf8'), file).toContain(`\`${id}\``);
  });
});

describe.each(checks.map((check): [string, AnyCheck] => [check.id, check]))('%s', (id, check) => {
  it('is exported from the file of its id under the name of its id', async () => {
    const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const module: Record<string, unknown> = await import(`../src/checks/${id}.ts`);
    expect(Object.keys(module)).toEqual([name]);
    expect(module[name]).toBe(check);
  });

  it('is named after what it judges', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+){2,}$/);
    expect(id.startsWith(`${String(check.resource).replace(':', '-')}-`)).toBe(true);
  });

  it('has a title that states the passing condition', () => {
    expect(check.title).toMatch(/^[A-Z][^.]{10,99}$/);
    expect(check.title).not.toMatch(/^(Ensure|Check)\b|\b(not|no|without)\b/);
  });

  it.each(['rationale', 'remediation'] as const)('has a %s in sentences', (text) => {
    expect(check[text]).toMatch(/^[A-Z].{30,398}\.$/);
  });

  it('has a severity, and controls elsewhere, each once', () => {
    expect(SEVERITIES).toContain(check.severity);
    expect(
      check.controls.length,
      `controls of src/checks/${id}.ts: name the same requirement elsewhere`,
    ).toBeGreaterThan(0);
    expect(new Set(check.controls).size).toBe(check.controls.length);
    for (const control of check.controls) expect(control).toMatch(/^[A-Z][\w .-]+: \S+/);
  });

  it('says by which commands each of its findings is cured, one a line', () => {
    const target = { partition: 'aws', accountId: '111122223333', region: 'eu-west-1' } as Scope;
    const resource = { kind: check.resource, arn: 'arn:aws:x:::subject', name: 'subject' } as ResourceRef;
    for (const messageId of Object.keys(check.messages)) {
      const commands = check.commands?.({ target, resource, messageId, data: {} }, check.options.parse({})) ?? [];
      expect(commands.length, `commands of src/checks/${id}.ts for the message ${messageId}`).toBeGreaterThan(0);
      for (const command of commands) expect(command).toMatch(/^(# [a-z]|aws )[^\n]+$/);
    }
  });

  it('reads something, each fact once', () => {
    expect(check.reads.length, `reads of src/checks/${id}.ts: name the facts that it judges`).toBeGreaterThan(0);
    expect(new Set(check.reads).size).toBe(check.reads.length);
  });

  it('has messages that name the resource, in the order of their ids', () => {
    const messages: Readonly<Record<string, string>> = check.messages;
    expect(Object.keys(messages)).toEqual(Object.keys(messages).toSorted());
    for (const message of Object.values(messages)) expect(message).toMatch(/\{\{resource\}\}.*[.}]$/);
  });

  it('describes every option, in sentences', () => {
    const visit = (schema: z.core.JSONSchema.BaseSchema): void => {
      for (const [name, option] of Object.entries(schema.properties ?? {})) {
        if (typeof option === 'boolean') continue;
        expect([name, option.description]).toEqual([name, expect.stringMatching(/^[A-Z].{15,}\.$/)]);
        visit(option);
        if (typeof option.items === 'object' && !Array.isArray(option.items)) visit(option.items);
      }
    };
    visit(z.toJSONSchema(check.options, { io: 'input' }));
  });
});

describe('collectors', () => {
  const kinds = collectors.map(({ kind }): string => kind);

  it('read every kind that a check judges, drift aside, each once and in order', () => {
    const judged = new Set(checks.map(({ resource }) => resource).filter((kind) => kind !== 'cloudformation:stack'));
    expect(kinds, 'src/collectors/index.ts has a line for each kind that src/checks judge').toEqual([...judged].sort());
  });
});

describe('formats', () => {
  it('stand each in the file of its id with a test, in the order of the ids', () => {
    const names = formats.map(({ id }) => id);
    expect(names).toEqual(names.toSorted());
    const absent = (folder: string, ending: string) =>
      names.filter(
        (name) => ![name, `${name}/${name}`].some((file) => existsSync(join(root, folder, `${file}${ending}`))),
      );
    expect(absent('src/formats', '.ts')).toEqual([]);
    expect(absent('test/formats', '.test.ts')).toEqual([]);
  });
});

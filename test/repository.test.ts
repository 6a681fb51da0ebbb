import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../package.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const pages = ['*.md', 'docs/**/*.md', 'examples/**/*.md', 'src/**/*.md', '.github/*.md']
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .sort();

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');
const anchorsOf = (text: string): readonly string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

describe('the README', () => {
  it('has at most 250 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });
});

describe.each(pages)('%s', (page) => {
  const text = withoutCode(read(page));
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);

  it('links only to files and headings that exist', () => {
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, file))) return true;
        return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const named = [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });
});

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly 'timeout-minutes'?: number;
        readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
      }
    >
  >;
}

describe.each(globSync('.github/workflows/*.yml', { cwd: root }).sort())('%s', (file) => {
  const workflow = parse(read(file)) as Workflow;
  const jobs = Object.values(workflow.jobs);

  it('gives its token no more than reading, but to the jobs that say more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('ends every job in time', () => {
    expect(jobs.filter((job) => job['timeout-minutes'] === undefined)).toEqual([]);
  });

  it('pins every action to a commit, and names its version', () => {
    const used = [...read(file).matchAll(/uses: (.+)$/gm)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('runs only npm scripts that exist', () => {
    const scripts = jobs.flatMap(({ steps, strategy }) =>
      steps
        .flatMap(({ run = '' }) => run.match(/npm run (\$\{\{ matrix\.command \}\}|[\w:-]+)/)?.[1] ?? [])
        .flatMap((script) => (script.startsWith('$') ? (strategy?.matrix['command'] ?? []) : [script])),
    );
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });
});

describe('.github/dependabot.yml', () => {
  it('updates packages and actions every week', () => {
    const { updates } = parse(read('.github/dependabot.yml')) as {
      readonly updates: readonly {
        readonly 'package-ecosystem': string;
        readonly schedule: { readonly interval: string };
      }[];
    };
    expect(updates.map((update) => [update['package-ecosystem'], update.schedule.interval])).toEqual([
      ['npm', 'weekly'],
      ['github-actions', 'weekly'],
    ]);
  });
});

describe('.nvmrc', () => {
  it('names the Node.js that tests and Lambda run on', () => {
    expect(read('.nvmrc').trim()).toBe(manifest.devDependencies.node);
  });
});

const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', { cwd: root })
  .filter((file) => !file.endsWith('config.yml'))
  .sort();

describe.each(forms)('%s', (file) => {
  it('is a form that asks for something, each thing once', () => {
    const form = parse(read(file)) as {
      readonly name: string;
      readonly description: string;
      readonly body: readonly { readonly id: string; readonly attributes: { readonly label: string } }[];
    };
    expect(form).toMatchObject({ name: expect.stringMatching(/\w/), description: expect.stringMatching(/\w/) });
    const ids = form.body.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { attributes } of form.body) expect(attributes.label).toMatch(/^[A-Z]/);
  });
});

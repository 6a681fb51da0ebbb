import { expect, it } from 'vitest';
import { COMPUTED, importsOf, withoutComments } from './imports.ts';

/** Joined here, so that this file does not import what it talks about. */
const load = 'import';

it.each<[string, string, readonly [string, boolean][]]>([
  ['a default import', `${load} a from 'x';`, [['x', false]]],
  ['named imports over several lines', `${load} {\n  a,\n  type B,\n} from "x";`, [['x', false]]],
  ['a namespace import', `${load} * as a from 'x';`, [['x', false]]],
  ['a type import', `${load} type { A } from 'x';`, [['x', true]]],
  ['a default import that is named type', `${load} type from 'x';`, [['x', false]]],
  ['a side-effect import', `${load} 'x';`, [['x', false]]],
  ['a side-effect import without a space', `f();${load} './x.ts'`, [['./x.ts', false]]],
  ['an import with attributes', `${load} a from './a.json' with { type: 'json' };`, [['./a.json', false]]],
  ['a re-export', "export { a } from 'x';", [['x', false]]],
  ['a re-export of everything', "export * from 'x';", [['x', false]]],
  ['a re-export of types', "export type { A } from 'x';", [['x', true]]],
  ['a dynamic import', `await ${load}('x')`, [['x', false]]],
  ['a dynamic import of a template', `await ${load}(\`x\`)`, [['x', false]]],
  ['a dynamic import that is computed', `await ${load}(name)`, [[COMPUTED, false]]],
  ['a dynamic import of a template that is computed', `await ${load}(\`./\${name}.ts\`)`, [[COMPUTED, false]]],
  ['a type that is imported in place', `let a: ${load}('x').A;`, [['x', false]]],
  ['a required module', "const a = require('x');", [['x', false]]],
  ['an export of its own', "export const from = 'x';", []],
  ['meta data', `${load}.meta.dirname`, []],
  ['a comment', `// ${load} a from 'x';\n/* ${load} 'y';\n${load}('z') */`, []],
  ['an import after a comment and a string', `const a = 'it // is';\n${load} 'x'; // '`, [['x', false]]],
])('finds %s', (_name, source, expected) => {
  expect(importsOf(source).map(({ specifier, typeOnly }) => [specifier, typeOnly])).toEqual(expected);
});

it('finds every import of a file', () => {
  const source = `${load} a from 'a';\n${load} type { B } from 'b';\nexport * from 'c';\n${load} 'd';\n${load}('e');`;
  expect(importsOf(source).map(({ specifier }) => specifier)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('takes comments out and leaves strings', () => {
  expect(withoutComments("a /* b */ 'c // d' // e\nf")).toBe("a   'c // d'  \nf");
});

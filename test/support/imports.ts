/** One import of a module: what it names, and whether it is gone once types are stripped. */
export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Specifier of a dynamic import that is computed. */
export const COMPUTED = '(computed)';

const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
const DECLARATION = /\b(?:import|export)\s+(type\s+(?!from\b))?(?:[\w$*{}\s,]*?\s*from\s*)?['"]([^'"]+)['"]/g;
const CALL = /\b(?:import|require)\s*\(\s*(?:['"`]([^'"`$]+)['"`]\s*[,)])?/g;

/** The source without its comments; strings stay. */
export const withoutComments = (source: string): string =>
  source.replace(COMMENT_OR_STRING, (text) => (text.startsWith('/') ? ' ' : text));

/** Static, dynamic and side-effect imports, re-exports, and types that are imported in place, in that order of kinds. */
export const importsOf = (source: string): readonly Import[] => {
  const code = withoutComments(source);
  return [
    ...[...code.matchAll(DECLARATION)].map(([, type, specifier = '']) => ({ specifier, typeOnly: type !== undefined })),
    ...[...code.matchAll(CALL)].map(([, specifier = COMPUTED]) => ({ specifier, typeOnly: false })),
  ];
};

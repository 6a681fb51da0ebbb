import { InvalidArgumentError } from 'commander';
import { nearest } from '../../app/policy/nearest.ts';
import { SEVERITIES, type Severity } from '../../domain/check.ts';

/** Parses one of the choices, ignoring case. The error names the nearest one. */
export const oneOf =
  <T extends string>(choices: readonly T[]) =>
  (given: string): T => {
    const found = choices.find((choice) => choice.toLowerCase() === given.toLowerCase());
    if (found !== undefined) return found;
    const near = nearest(given, choices);
    throw new InvalidArgumentError(
      `Expected one of ${choices.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
    );
  };

export const severityArgument: (given: string) => Severity = oneOf(SEVERITIES);

/** Parses a whole number within bounds. */
export const wholeNumber =
  (least: number, most: number) =>
  (given: string): number => {
    const value = Number(given);
    if (!/^\d+$/.test(given) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };

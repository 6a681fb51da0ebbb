import { InvalidArgumentError } from 'commander';
import { nearest } from '../../app/policy/nearest.ts';
import { SEVERITIES, type Severity } from '../../domain/check.ts';

/** One of the choices, whatever its case; the nearest is named when it is none of them. */
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

/** A whole number within bounds. */
export const wholeNumber =
  (least: number, most: number) =>
  (given: string): number => {
    const value = Number(given);
    if (!/^\d+$/.test(given) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    return value;
  };

import { DEFAULT_REGIONS } from '../../domain/default-regions.ts';
import { didYouMean } from './nearest.ts';

/**
 * Matches a Region code: an area, a direction and a number. AWS adds areas and numbers, but has not added directions.
 */
export const REGION_CODE =
  /^[a-z]{2,}(-[a-z]+)*-(central|north|south|east|west|northeast|northwest|southeast|southwest)-\d+$/;

/** Opt-in Regions, for suggestions only: there will be more. */
const OPT_IN_REGIONS = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

/** Describes a text that is no Region code, with the Region that was probably meant. */
export const regionProblem = (code: string): string =>
  `expected a Region's code, such as eu-west-1${didYouMean(code, [...Object.values(DEFAULT_REGIONS).flat(), ...OPT_IN_REGIONS])}`;

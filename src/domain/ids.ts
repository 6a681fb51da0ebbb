declare const brand: unique symbol;

/** A string that may not be swapped with another kind of string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Twelve digits. */
export type AccountId = Brand<string, 'AccountId'>;
/** A Region's code, such as `eu-west-1`. */
export type Region = Brand<string, 'Region'>;
/** The name of the state machine's execution; at most 80 characters. */
export type RunId = Brand<string, 'RunId'>;
/** Hash of check, account, Region and resource ARN: the same non-compliance has the same id in every run. */
export type FindingId = Brand<string, 'FindingId'>;

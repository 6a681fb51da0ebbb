declare const brand: unique symbol;

/** A string type that cannot be swapped with another string type. */
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Account id of twelve digits. */
export type AccountId = Brand<string, 'AccountId'>;
/** Region code, such as `eu-west-1`. */
export type Region = Brand<string, 'Region'>;
/** Name of the state machine's execution, at most 80 characters. */
export type RunId = Brand<string, 'RunId'>;
/** Hash of check, account, Region and resource ARN. The same non-compliance has the same id in every run. */
export type FindingId = Brand<string, 'FindingId'>;

import type { Report } from '../../domain/report.ts';
import { shortened } from '../text/shortened.ts';
import type { DigestException } from './digest.ts';
import { MESSAGE, NAME } from './digest-lengths.ts';

/** Lists exceptions that expired, or that expire soon, since the previous report. */
export const digestExceptions = ({ exceptions }: Report): readonly DigestException[] =>
  exceptions.flatMap(({ entered, state, id, owner, reason, ticket, expires, findings }) =>
    entered !== true || state === 'active'
      ? []
      : [
          {
            news: state,
            id: shortened(id, NAME),
            owner: shortened(owner, NAME),
            reason: shortened(reason, MESSAGE),
            ...(ticket === undefined ? {} : { ticket: shortened(ticket, NAME) }),
            expires,
            findings,
          },
        ],
  );

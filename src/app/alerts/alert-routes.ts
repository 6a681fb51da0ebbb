import { type AlertRoute, NEWS } from '../../domain/alert.ts';
import { defined } from '../../domain/defined.ts';
import type { AlertPolicy } from '../policy/policy.ts';

/** The route of a policy that names none. */
const DEFAULT_ROUTE = 'default';

/** The policy's routes that lead anywhere, with what they inherit. */
export const alertRoutes = ({ topicArn: common, minimumSeverity, routes }: AlertPolicy): readonly AlertRoute[] =>
  (routes ?? [{ id: DEFAULT_ROUTE }]).flatMap(
    ({ id, topicArn = common, minimumSeverity: own, accounts, units, regions, checks, transitions }) =>
      topicArn === undefined
        ? []
        : [
            {
              id,
              topicArn,
              minimumSeverity: own ?? minimumSeverity,
              ...defined({ checks }),
              match: {
                ...defined({ accounts, units, regions }),
              },
              news: transitions ?? NEWS,
            },
          ],
  );

/** Every topic that digests are sent to, each once. */
export const alertTopics = (alerts: AlertPolicy): readonly string[] => [
  ...new Set(alertRoutes(alerts).map(({ topicArn }) => topicArn)),
];

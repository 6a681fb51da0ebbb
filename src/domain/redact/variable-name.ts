import { wordsOf } from './secret-name.ts';

/**
 * Words of variables that hold settings of an application. Every other variable may hold a secret, as its name is the
 * application's own.
 */
const ORDINARY = new Set(
  `account accounts action actions address addresses age alias allowlist app application apps arg args arn arns async
  attempts backend backoff batch branch broker brokers bucket buckets budget buffer build bus cache capacity category
  channel channels charset cidr class classes client cluster clusters code codes collection color colour column columns
  commit component concurrency config configuration consumer context count country cpu cron currency customer cutoff
  database databases date day days db debug default delay delimiter depth destination dimension dir directory dns domain
  domains driver dry dsname duration edition email emails enable enabled encoding endpoint endpoints engine env
  environment event events exchange executor expiry exporter family feature features file files filter flag flags flow
  folder foreground format formats frequency function functions group groups guard handler handlers headers heap height
  heartbeat home host hostname hosts hour hours http icon id identifier identity ids image images index indexes instance
  instances interval ip job jobs kind kinds label labels lambda lang language layer layers length level levels library
  limit limits list listener loader local locale location log logger logging logs mail manager mapping marker max
  maximum memory message messages method metric metrics middleware min minimum minutes mode model models module month
  months name names namespace network node nodes notification number offset operation operations option options opts
  order orders organization origin origins os output owner package page pages parallelism param partition partitions
  path paths pattern patterns payload percent percentage period permission phase pipeline plan platform plugin plugins
  policy pool port ports prefix priority process processor producer product profile project projects prompt protocol
  provider providers publisher quality quantity query queue queues quota rate ratio reader realm receiver recipient
  recipients record records region regions registry release replicas reporter repo repository request requests resolver
  resource resources response retention retries retry revision role roles root route router routes runner runtime sample
  sampler sampling scale schedule scheduler schema schemas scope scopes script search seconds selector sender separator
  server servers service services session sha shard shards site size sizes snapshot sort source sources stack stage
  stages start state status step steps storage store strategy stream streams string style subject subnet subnets
  subscriber suffix support switch system table tables tag tags target targets task tasks team template templates tenant
  tenants text theme thread threads threshold throttle tier time timeout timeouts timestamp timezone title tmp topic
  topics total tracer tracing transport trigger ttl type types tz unit units uri url urls user username users validation
  variant vendor version versions view visibility volume vpc wait warehouse website weight width window worker workers
  workspace year years zone zones`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Matches keys of data, and public ones. */
const ORDINARY_KEY =
  /\b(?:cache|dimension|foreign|hash|index|kms|object|partition|primary|public|range|routing|s3|sort|tag) keys?$/;

/** Tests whether a variable is named after a setting: its last word is one. */
export const isOrdinaryVariable = (name: string): boolean => {
  const words = wordsOf(name).filter((word) => !/^\d+$/.test(word));
  return ORDINARY.has(words.at(-1) ?? '') || ORDINARY_KEY.test(words.join(' '));
};

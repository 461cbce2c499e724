import { z } from 'zod';
import { ConfigurationError } from '../shared/domain/errors.ts';

/** What `-c name=value` gives is text; cdk.json gives numbers and booleans. */
const whole = (min: number, max: number) =>
  z
    .preprocess((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value), z.int().min(min).max(max))
    .describe(`a whole number from ${min} to ${max}`);
const oneOf = <const T extends readonly [string, ...string[]]>(...names: T) => z.enum(names).describe(names.join(' or '));
const yesOrNo = z
  .preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean())
  .describe('true or false');
const matching = (pattern: RegExp, allowed: string) => z.string().regex(pattern).describe(allowed);

/** The periods for which CloudWatch can keep logs. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const logDays = z
  .preprocess(
    (value) => (typeof value === 'string' ? Number(value) : value),
    z.number().refine((days) => LOG_DAYS.includes(days)),
  )
  .describe(`one of ${LOG_DAYS.join(', ')}`);

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** How many invocations at a time: of a queue's function (Lambda takes no fewer than 2), or of a step of the weekly run. */
const pollers = whole(2, 1000);
const children = whole(1, 1000);

/** Every setting of a stage, by the name under which it is given; described by what it allows. */
const Settings = z.strictObject({
  /** Part of every name, so that several stages can stand in one account. */
  stage: matching(/^[a-z][a-z0-9-]{0,15}$/, 'lower-case letters, digits and dashes, at most 16, e.g. dev').default('dev'),
  /** Unset: the account of whoever deploys. */
  account: matching(/^\d{12}$/, 'an account id of 12 digits').optional(),
  /** Written down and never taken from a profile: it decides in which country personal data lies. */
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region, e.g. cn-north-1 or us-east-1').default('cn-north-1'),
  alarmEmail: z.email().describe('an e-mail address').optional(),
  /** What becomes of tables, buckets, keys and secrets when the stack is deleted. */
  removalPolicy: oneOf('retain', 'destroy').default('retain'),
  /** The configuration directory: a signing secret is made for each of its destinations. */
  config: z.string().min(1).describe('a directory, relative to the working directory').default('config'),
  'weekly.enabled': yesOrNo.default(true),
  'weekly.cron': matching(/^\S+( \S+){5}$/, 'six fields, minutes to year, e.g. "0 2 ? * SUN *"').default('0 2 ? * SUN *'),
  'weekly.timeZone': z.string().refine(isTimeZone).describe('an IANA time zone, e.g. Asia/Shanghai').default('Asia/Shanghai'),
  /** Into how many segments the snapshot divides the scan of the identity table. */
  'weekly.segments': whole(1, 1000).default(8),
  'retentionDays.landing': whole(1, 3650).default(90),
  'retentionDays.reports': whole(1, 3650).default(400),
  'retentionDays.work': whole(7, 365).default(30),
  'retentionDays.logs': logDays.default(90),
  'concurrency.clean': pollers.default(5),
  'concurrency.match': pollers.default(20),
  'concurrency.observe': pollers.default(10),
  'concurrency.score': pollers.default(40),
  'concurrency.push': pollers.default(10),
  'concurrency.snapshot': children.default(8),
  'concurrency.apply': children.default(20),
  'concurrency.inspect': children.default(4),
  'concurrency.rescore': children.default(40),
  'concurrency.broadcast': children.default(10),
});
/** A stage's settings, checked and complete. */
export type Settings = z.infer<typeof Settings>;

/** A setting as docs and errors present it. `default` is undefined where there is none. */
export interface SettingDescription {
  name: string;
  allowed: string;
  default: string | undefined;
}

const defaults: Record<string, unknown> = Settings.parse({});
export const SETTINGS: readonly SettingDescription[] = Object.entries(Settings.shape).map(([name, schema]) => {
  const inner = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const value = defaults[name];
  const described = 'description' in inner && typeof inner.description === 'string' ? inner.description : undefined;
  return { name, allowed: schema.description ?? described ?? 'text', default: value === undefined ? undefined : String(value) };
});
const NAMES: readonly string[] = SETTINGS.map(({ name }) => name);

/** Where settings stand in cdk.json, nested or by dotted name; `-c name=value` goes before it. */
const BLOCK = 'hcp360';
/** Context that is CDK's own: feature flags, cached look-ups, the CLI's notes. */
const isCdkContext = (name: string): boolean =>
  /[:@]/.test(name) || ['acknowledged-issue-numbers', 'cli-telemetry'].includes(name);

const isBlock = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** {weekly: {cron}} and {'weekly.cron'} alike → {'weekly.cron'}. */
const flatten = (block: Record<string, unknown>, prefix = ''): [string, unknown][] =>
  Object.entries(block).flatMap(([name, value]) =>
    isBlock(value) ? flatten(value, `${prefix}${name}.`) : [[prefix + name, value] satisfies [string, unknown]],
  );

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const above = row[j + 1] ?? 0;
      next.push(Math.min(above + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
};
const nearest = (name: string): string => {
  const [best] = NAMES.map((known) => ({ known, off: distance(name.toLowerCase(), known.toLowerCase()) })).sort(
    (a, b) => a.off - b.off,
  );
  return best && best.off <= Math.max(2, name.length / 3) ? `did you mean "${best.known}"?` : `known are ${NAMES.join(', ')}`;
};

/**
 * The stage's settings out of the CDK context.
 * @throws ConfigurationError that names every setting that is wrong, what was given and what is allowed
 */
export const readSettings = (context: Record<string, unknown>): Settings => {
  const block = context[BLOCK] ?? {};
  if (!isBlock(block))
    throw new ConfigurationError(`context "${BLOCK}": got ${JSON.stringify(block)}, allowed: an object of settings`);
  const given = Object.fromEntries([
    ...flatten(block),
    ...Object.entries(context).filter(([name]) => name !== BLOCK && !isCdkContext(name)),
  ]);
  const unknown = Object.keys(given).filter((name) => !NAMES.includes(name));
  const result = Settings.safeParse(Object.fromEntries(Object.entries(given).filter(([name]) => NAMES.includes(name))));
  const wrong = result.success ? [] : [...new Set(result.error.issues.map((issue) => String(issue.path[0])))];
  const problems = [
    ...unknown.map((name) => `unknown setting "${name}": ${nearest(name)}`),
    ...wrong.map((name) => {
      const allowed = SETTINGS.find((setting) => setting.name === name)?.allowed;
      return `setting "${name}": got ${JSON.stringify(given[name])}, allowed: ${allowed}`;
    }),
  ];
  if (!result.success || problems.length > 0) throw new ConfigurationError(problems.join('\n'));
  return result.data;
};

import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { nameInArn } from './assembly/names.ts';
import type { Resource } from './assembly/resolver.ts';
import { NotEmulatedError, ServiceError } from './errors.ts';
import type { Caller } from './gateway/caller.ts';
import { type JsonService, ok, type Reply } from './gateway/reply.ts';
import type { UsageMeter } from './gateway/usage.ts';
import { fieldsOf, isTrue } from './json.ts';

// CloudFormation writes a flag as true or as "true".
const FlagText = z.union([z.boolean(), z.string()]);
const Flag = FlagText.default(false).transform(isTrue);
const Generate = z.strictObject({
  PasswordLength: z.coerce.number().int().min(1).max(4096).default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: Flag,
  ExcludeUppercase: Flag,
  ExcludeNumbers: Flag,
  ExcludePunctuation: Flag,
  IncludeSpace: Flag,
  RequireEachIncludedType: FlagText.default(true).transform(isTrue),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
type Generate = z.infer<typeof Generate>;

const Stored = z.record(z.string(), z.string());
const Properties = z.object({ SecretString: z.string().optional(), GenerateSecretString: Generate.optional() });

/** Secrets Manager: the template's secrets, generated once. They must outlive a restart, because keyed hashes hang on them. */
export class SecretsService implements JsonService {
  readonly #file: string | undefined;
  readonly #usage: UsageMeter;
  readonly #arns = new Map<string, string>();
  readonly #values: Map<string, string>;

  /** @param dataDir keeps the secrets in `<dataDir>/secrets.json`, readable by its owner alone */
  constructor(dataDir: string | undefined, usage: UsageMeter) {
    this.#usage = usage;
    this.#file = dataDir === undefined ? undefined : join(dataDir, 'secrets.json');
    if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true });
    const stored =
      this.#file !== undefined && existsSync(this.#file) ? Stored.parse(JSON.parse(readFileSync(this.#file, 'utf8'))) : {};
    this.#values = new Map(Object.entries(stored));
  }

  /** Makes a secret, unless an earlier run has. */
  add(resource: Resource): void {
    const { SecretString, GenerateSecretString } = Properties.parse(resource.properties);
    this.#arns.set(resource.name, resource.arn);
    if (!this.#values.has(resource.name))
      this.#set(resource.name, SecretString ?? generate(GenerateSecretString ?? Generate.parse({})));
  }

  call(action: string, input: unknown, caller: Caller): Reply {
    this.#usage.call(caller, 'secretsmanager', action);
    const request = fieldsOf(input);
    const name = this.#name(String(request['SecretId']));
    const arn = this.#arns.get(name);
    switch (action) {
      case 'GetSecretValue':
        return ok({
          ARN: arn,
          Name: name,
          SecretString: this.#values.get(name),
          VersionId: 'local',
          VersionStages: ['AWSCURRENT'],
        });
      case 'PutSecretValue':
        if (typeof request['SecretString'] !== 'string')
          throw new NotEmulatedError('secretsmanager:PutSecretValue with SecretBinary');
        this.#set(name, request['SecretString']);
        return ok({ ARN: arn, Name: name, VersionId: 'local', VersionStages: ['AWSCURRENT'] });
      case 'DescribeSecret':
        return ok({ ARN: arn, Name: name });
      default:
        throw new NotEmulatedError(`secretsmanager:${action}`);
    }
  }

  #set(name: string, value: string): void {
    this.#values.set(name, value);
    if (this.#file !== undefined)
      writeFileSync(this.#file, JSON.stringify(Object.fromEntries(this.#values), null, 2), { mode: 0o600 });
  }

  #name(id: string): string {
    const name = this.#arns.has(id) ? id : nameInArn(id).replace(/-AbCdEf$/, '');
    const found = [...this.#arns].find(([known, arn]) => known === name || arn === id)?.[0];
    if (found === undefined)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  }
}

/** Generates the secret's text as the template asks. */
export function generate(options: Generate): string {
  const password = passwordOf(options);
  if (options.SecretStringTemplate === undefined || options.GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...fieldsOf(JSON.parse(options.SecretStringTemplate)), [options.GenerateStringKey]: password });
}

function passwordOf(options: Generate): string {
  const sets = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    options.IncludeSpace ? ' ' : '',
  ].map((set) => [...set].filter((character) => !options.ExcludeCharacters.includes(character)));
  const kinds = sets.filter((set) => set.length > 0);
  const all = kinds.flat();
  const pick = (set: readonly string[]): string => set[randomInt(set.length)] ?? '';
  const required = options.RequireEachIncludedType ? kinds.map(pick) : [];
  const letters = [
    ...required,
    ...Array.from({ length: Math.max(0, options.PasswordLength - required.length) }, () => pick(all)),
  ];
  for (let last = letters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [letters[last], letters[other]] = [letters[other] ?? '', letters[last] ?? ''];
  }
  return letters.slice(0, options.PasswordLength).join('');
}

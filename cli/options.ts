import { type Command, InvalidArgumentError } from 'commander';

/** An option's value as a whole number. @throws InvalidArgumentError, which commander turns into a usage error */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
      throw new InvalidArgumentError(`Give a whole number, ${range}.`);
    }
    return value;
  };

/** Midnight (UTC) at which a day begins: a sample made twice on one day is the same. */
export const startOfDay = (at: Date = new Date()): Date => new Date(`${at.toISOString().slice(0, 10)}T00:00:00Z`);

/** An option's value as a day. @throws InvalidArgumentError */
export const utcDay = (text: string): Date => {
  const day = new Date(`${text}T00:00:00Z`);
  // A day that is in no calendar, such as 2026-02-30, comes out as another one.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text)
    throw new InvalidArgumentError('Give a day, YYYY-MM-DD.');
  return day;
};

/** Where a deployed stage is, or a local cloud: what `profile`, `status` and `config push` ask. */
export interface Target {
  stage?: string;
  region?: string;
  profile?: string;
  endpoint?: string;
}

export const targetOptions = (command: Command): Command =>
  command
    .option('--stage <stage>', 'a deployed stage, e.g. prod')
    .option('--region <region>', 'its region, where the environment names none or another')
    .option('--profile <profile>', 'the AWS profile to use')
    .option('--endpoint <url>', 'a local cloud; without it and --stage, the one that is up');

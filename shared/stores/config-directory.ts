import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Configuration, DestinationConfig, ScorecardConfig, SegmentConfig, SourceConfig } from '../contracts/config.ts';
import { InspectionSettings } from '../contracts/inspection.ts';
import { MatchingModel } from '../contracts/model.ts';
import { parse, parseJson } from '../contracts/parse.ts';
import { QualityConfig } from '../contracts/quality.ts';
import { ConfigurationError } from '../domain/errors.ts';

/** A file may name its JSON Schema in `$schema`, for editors. */
const readFile = <T extends z.ZodType>(directory: string, file: string, schema: T): z.infer<T> => {
  const { $schema: _, ...rest } = parseJson(z.looseObject({}), readFileSync(join(directory, file), 'utf8'), file);
  return parse(schema, rest, file);
};

/** What stands in a file of its own; where there is none, its defaults. */
const readSettings = <T extends z.ZodType>(directory: string, file: string, schema: T): z.infer<T> =>
  existsSync(join(directory, file)) ? readFile(directory, file, schema) : parse(schema, {}, file);

const readFolder = <T extends z.ZodType<{ id: string }>>(directory: string, folder: string, schema: T): z.infer<T>[] => {
  let files: string[];
  try {
    files = readdirSync(join(directory, folder)).filter((file) => file.endsWith('.json'));
  } catch {
    throw new ConfigurationError(`${directory} has no folder ${folder}/`);
  }
  return files.sort().map((file) => {
    const config = readFile(directory, `${folder}/${file}`, schema);
    if (`${config.id}.json` !== file)
      throw new ConfigurationError(`${folder}/${file} has the id "${config.id}": file and id must agree`);
    return config;
  });
};

/**
 * Read and check a configuration directory as an operator edits it.
 * @throws ContractError or ConfigurationError, naming the file and what is wrong with it
 */
export const readConfigurationDirectory = (directory: string): Configuration => {
  const content = {
    sources: readFolder(directory, 'sources', SourceConfig),
    matching: readFolder(directory, 'matching', MatchingModel),
    scorecards: readFolder(directory, 'scorecards', ScorecardConfig),
    segments: readFolder(directory, 'segments', SegmentConfig),
    destinations: readFolder(directory, 'destinations', DestinationConfig),
    quality: readSettings(directory, 'quality.json', QualityConfig),
    inspection: readSettings(directory, 'reports-inspection.json', InspectionSettings),
  };
  const countries = content.matching.flatMap((model) => model.country ?? []); // without one it is for files, not for the pipeline
  if (new Set(countries).size !== countries.length) throw new ConfigurationError('matching/: two models for one country');
  for (const source of content.sources) {
    if (!countries.includes(source.country))
      throw new ConfigurationError(`sources/${source.id}.json: no matching model for ${source.country}`);
    // What outranks everybody must be the HCP's own act.
    const verified = Object.entries(source.datasets).find(([, each]) => each.kind === 'record' && each.verified);
    if (verified && source.trust !== 'firstHand')
      throw new ConfigurationError(
        `sources/${source.id}.json: dataset ${verified[0]} is verified, so the source must be firstHand, not ${source.trust}`,
      );
  }
  const segments = new Set(content.segments.map((segment) => segment.id));
  for (const { id, segments: wanted, purposes } of content.destinations) {
    const unknown = wanted === 'all' ? [] : wanted.filter((segment) => !segments.has(segment));
    if (unknown.length > 0) throw new ConfigurationError(`destinations/${id}.json names unknown segments: ${unknown.join(', ')}`);
    // Consent is asked for where membership is decided: else its withdrawal would change no membership, and nobody would be told.
    for (const segment of content.segments.filter((each) => wanted === 'all' || wanted.includes(each.id))) {
      const unasked = purposes.filter((purpose) => !segment.purposes.includes(purpose));
      if (unasked.length > 0)
        throw new ConfigurationError(
          `destinations/${id}.json needs consent to ${unasked.join(', ')}, which segments/${segment.id}.json does not ask for: add it there, or make a segment that does`,
        );
    }
  }
  return Configuration.parse({ version: configurationVersion(content), ...content });
};

/** SHA-256 of the content, 12 hex digits: equal configurations have equal versions. */
export const configurationVersion = (content: Omit<Configuration, 'version'>): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);

import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { Dataset, HospitalDataset, RecordDataset, SourceConfig } from '../contracts/config.ts';
import type { Consent, Content, Engagement, IdentityKey, Observation, Report, Survey } from '../contracts/observation.ts';
import { Purpose } from '../domain/hcp.ts';
import { keyedHash } from '../domain/ids.ts';
import { type Cells, type Columns, Findings, namesOf, type Reader, reader } from './cell.ts';
import type { Cleaned, Drop } from './cleaned.ts';
import { instant } from './dates/instant.ts';
import { identifier } from './identifiers/identifier.ts';
import { holdsNationalId } from './identifiers/national-id.ts';
import { CLOCK_SKEW_MS } from './record.ts';
import { isDamaged, tidy } from './text.ts';

type ObservationDataset = Exclude<Dataset, RecordDataset | HospitalDataset>;
type Identified = Exclude<ObservationDataset, { kind: 'content' }>;
type EngagementDataset = Extract<Dataset, { kind: 'engagement' }>;

/** An observation longer than this, bytes as JSON, would not travel in a message. */
const MAX_BYTES = 200_000;

/** A field that must be there. */
type Needed = (cells: Cells, findings: Findings) => string;
const needed = (columns: Columns, maximum: number, values?: Readonly<Record<string, string>>): Needed => {
  const read = reader(columns, values);
  return (cells, findings) => findings.need(read(cells), columns, maximum);
};

/** A time; what is none stops its row. */
const timeReader =
  (read: Reader, { country, timeZone }: SourceConfig) =>
  (cells: Cells, findings: Findings): number | undefined => {
    const found = read(cells);
    if (!found) return undefined;
    const { value } = instant(found.text, { country, timeZone });
    if (value === undefined) findings.stop('date-invalid', found.column);
    return value;
  };

/** Free text in which a national ID number may stand; then its row does not pass. */
const withoutNationalId = (text: string, column: string, findings: Findings): string => {
  if (holdsNationalId(text)) findings.stop('national-id', column);
  return text;
};

/** Who an observation is about: the first cell of its mapping that holds a valid value. */
const identityReader = (dataset: Identified, source: SourceConfig, hashKey: Uint8Array) => {
  const candidates = dataset.identity.map((key) => ({ key, read: reader(key.column) }));
  return (cells: Cells, findings: Findings): z.infer<typeof IdentityKey> | undefined => {
    for (const { key, read } of candidates) {
      const text = findings.want(read(cells), key.type, key.type === 'record' ? 256 : 320);
      if (text === undefined) continue;
      if (key.type === 'record')
        return { type: 'record', source: key.source, value: withoutNationalId(text, key.column, findings) };
      const { value, issues } = identifier(key.type, text, source.country, hashKey);
      if (issues.includes('national-id')) return findings.stop('national-id', key.column);
      for (const code of issues) findings.question(code, key.type, key.column);
      if (value) return { type: value.type, value: value.value };
    }
    return findings.stop('no-identity', candidates.map(({ key }) => key.column).join(' | '));
  };
};

/** What is said, without when and by whom: the part that differs by kind. `undefined` where the row may not pass. */
type Said =
  | Pick<Engagement, 'kind' | 'identity' | 'channel' | 'action' | 'contentId' | 'report'>
  | Pick<Consent, 'kind' | 'identity' | 'purpose' | 'state' | 'expiresAt'>
  | Pick<Survey, 'kind' | 'identity' | 'surveyId' | 'answers'>
  | Pick<Content, 'kind' | 'contentId' | 'title' | 'topics'>;
type SaidReader = (cells: Cells, findings: Findings, drop: Drop) => Said | undefined;

/** What of a note can be the same in two: its letters. */
const lettersOf = (note: string): string => note.toLowerCase().replace(/[^\p{L}\p{M}]+/gu, '');

/** Who reports a row, and what else is said of the report; of a dataset that maps no reporter, nothing. */
const reportReader = ({ columns }: EngagementDataset, source: SourceConfig, hashKey: Uint8Array) => {
  const readBy = reader(columns.by ?? []);
  const readEntered = reader(columns.enteredAt ?? []);
  const readPlace = reader(columns.place ?? []);
  const readNote = reader(columns.note ?? []);
  const enteredOf = (cells: Cells, findings: Findings, { droppedAt }: Drop): number | undefined => {
    const found = readEntered(cells);
    if (!found) return undefined;
    const { country, timeZone } = source;
    const { value, issues } = instant(found.text, { country, timeZone, notAfter: droppedAt + CLOCK_SKEW_MS });
    for (const code of issues) findings.question(code, 'enteredAt', found.column);
    return value;
  };
  return (cells: Cells, findings: Findings, drop: Drop): Report | undefined => {
    if (columns.by === undefined) return undefined;
    const found = readBy(cells);
    const reporter = findings.want(found, 'by', 100);
    if (reporter === undefined) return found ? undefined : findings.question('reporter-missing', 'by', namesOf(columns.by)[0]);
    const entered = enteredOf(cells, findings, drop);
    const place = findings.want(readPlace(cells), 'place', 200);
    const note = lettersOf(readNote(cells)?.text ?? '');
    return {
      by: keyedHash(hashKey, `reporter:${source.id}`, reporter),
      reporter,
      ...(entered === undefined ? {} : { enteredAt: new Date(entered).toISOString() }),
      ...(place === undefined ? {} : { place }),
      ...(note === '' ? {} : { note: keyedHash(hashKey, `note:${source.id}`, note) }),
    };
  };
};

const engagement = (dataset: EngagementDataset, source: SourceConfig, hashKey: Uint8Array): SaidReader => {
  const { columns, values } = dataset;
  const reportOf = reportReader(dataset, source, hashKey);
  const identityOf = identityReader(dataset, source, hashKey);
  const channelOf = needed(columns.channel, 64, values.channel);
  const actionOf = needed(columns.action, 64, values.action);
  const readContent = reader(columns.contentId ?? []);
  return (cells, findings, drop) => {
    const identity = identityOf(cells, findings);
    const channel = channelOf(cells, findings);
    const action = actionOf(cells, findings);
    const contentId = findings.want(readContent(cells), 'contentId', 128);
    const report = reportOf(cells, findings, drop);
    return (
      identity && {
        kind: 'engagement',
        identity,
        channel,
        action,
        ...(contentId === undefined ? {} : { contentId }),
        ...(report && { report }),
      }
    );
  };
};

const consent = (dataset: Extract<Dataset, { kind: 'consent' }>, source: SourceConfig, hashKey: Uint8Array): SaidReader => {
  const { columns, values } = dataset;
  const identityOf = identityReader(dataset, source, hashKey);
  const purposeOf = needed(columns.purpose, 64, values.purpose);
  const stateOf = needed(columns.state, 64, values.state);
  const expiryOf = timeReader(reader(columns.expiresAt ?? []), source);
  return (cells, findings) => {
    const identity = identityOf(cells, findings);
    const purpose = purposeOf(cells, findings);
    const state = stateOf(cells, findings).toLowerCase();
    const expires = expiryOf(cells, findings);
    if (!identity || purpose === '' || state === '') return undefined;
    if (!Purpose.safeParse(purpose).success) return findings.stop('purpose-invalid', namesOf(columns.purpose).join(' | '));
    if (state !== 'granted' && state !== 'denied') return findings.stop('state-invalid', namesOf(columns.state).join(' | '));
    const expiresAt = expires === undefined ? {} : { expiresAt: new Date(expires).toISOString() };
    return { kind: 'consent', identity, purpose, state, ...expiresAt };
  };
};

const survey = (dataset: Extract<Dataset, { kind: 'survey' }>, source: SourceConfig, hashKey: Uint8Array): SaidReader => {
  const identityOf = identityReader(dataset, source, hashKey);
  const surveyOf = needed(dataset.columns.surveyId, 128);
  const questions = dataset.columns.answers;
  return (cells, findings) => {
    const identity = identityOf(cells, findings);
    const surveyId = surveyOf(cells, findings);
    const answers: Record<string, string> = {};
    for (const column of questions) {
      const text = tidy(cells(column) ?? '');
      if (isDamaged(text)) findings.stop('damaged-text', column);
      else if (text.length > 2000) findings.stop('too-long', column);
      else if (text !== '') answers[column] = withoutNationalId(text, column, findings);
    }
    if (Object.keys(answers).length === 0) findings.stop('missing-value', questions.join(' | '));
    return identity && { kind: 'survey', identity, surveyId, answers };
  };
};

const content = (dataset: Extract<Dataset, { kind: 'content' }>): SaidReader => {
  const { columns, topicSeparator } = dataset;
  const contentOf = needed(columns.contentId, 128);
  const titleOf = needed(columns.title, 500);
  const readTopics = reader(columns.topics ?? []);
  return (cells, findings) => {
    const listed = (readTopics(cells)?.text ?? '').split(topicSeparator).map(tidy);
    const named = [...new Set(listed.filter((topic) => topic !== ''))];
    const fitting = named.filter((topic) => topic.length <= 100 && !isDamaged(topic)).slice(0, 20);
    if (fitting.length < named.length) findings.question('topics-invalid', 'topics');
    return { kind: 'content', contentId: contentOf(cells, findings), title: titleOf(cells, findings), topics: fitting };
  };
};

const saidReader = (source: SourceConfig, dataset: ObservationDataset, hashKey: Uint8Array): SaidReader => {
  switch (dataset.kind) {
    case 'engagement':
      return engagement(dataset, source, hashKey);
    case 'consent':
      return consent(dataset, source, hashKey);
    case 'survey':
      return survey(dataset, source, hashKey);
    case 'content':
      return content(dataset);
  }
};

/**
 * @returns a function from a row's cells to its observation, for one dataset. An event without an id of its own gets a hash of
 * what it says: the same row, in whatever file, is the same event.
 */
export const observationCleaner = (source: SourceConfig, dataset: ObservationDataset, { hashKey }: { hashKey: Uint8Array }) => {
  const read = saidReader(source, dataset, hashKey);
  const { columns } = dataset;
  const readAt = reader(columns.at);
  const atOf = timeReader(readAt, source);
  const readEventId = reader(columns.eventId ?? []);

  return (cells: Cells, drop: Drop, line: number): Cleaned => {
    const findings = new Findings();
    const said = read(cells, findings, drop);
    findings.need(readAt(cells), columns.at, 100);
    const at = atOf(cells, findings);
    if (at !== undefined && at > drop.droppedAt + CLOCK_SKEW_MS) findings.stop('date-in-future');
    const givenId = findings.want(readEventId(cells), 'eventId', 128);
    if (findings.reasons.length > 0 || !said || at === undefined) return { kind: 'quarantined', reasons: findings.reasons };
    const when = new Date(at).toISOString();
    const observation: Observation = {
      ...said,
      eventId: givenId ?? hash('sha256', JSON.stringify([source.id, when, said])).slice(0, 32),
      source: source.id,
      at: when,
      origin: { drop: drop.id, droppedAt: new Date(drop.droppedAt).toISOString(), line },
    };
    if (said.kind === 'survey' && Buffer.byteLength(JSON.stringify(observation)) > MAX_BYTES) {
      findings.stop('too-long');
      return { kind: 'quarantined', reasons: findings.reasons };
    }
    return { kind: 'observation', observation, issues: findings.issues };
  };
};

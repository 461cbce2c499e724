import { CATALOGUE, READING } from './catalogue.ts';
import { crmId } from './crm.ts';
import { DAY, type Doctor, type World } from './doctor.ts';
import { type DropFolder, openCsv } from './drop-file.ts';
import { TOPICS } from './places.ts';
import { between, chance, pick, pickSkewed, type Random, randomOf, serial } from './random.ts';
import { registrationId } from './registration.ts';
import type { SampleSource } from './source.ts';
import { fileDate, offsetTime, shanghaiDate } from './times.ts';

const IDENTITY = ['unionid', 'mobile', 'email'] as const;
const ENGAGEMENTS = ['event_id', ...IDENTITY, 'channel', 'action', 'content_id', 'occurred_at'] as const;
const CONSENTS = ['consent_id', ...IDENTITY, 'crm_id', 'purpose', 'decision', 'decided_at', 'expires_at'] as const;
const CONTENT = ['content_id', 'title', 'topics', 'published_on'] as const;
const SURVEYS = [
  'response_id',
  'registration_id',
  'mobile',
  'survey',
  'topic_of_interest',
  'preferred_channel',
  'comment',
  'answered_at',
] as const;

const ACTIONS = {
  wechat: ['read', 'read', 'read', 'click', 'share'],
  email: ['open', 'open', 'click'],
  web: ['view', 'view', 'download'],
} as const;
type Channel = keyof typeof ACTIONS;
const COMMENTS = ['内容很实用', '希望多一些病例,少一些理论', '主持人说"时间到了"\n可惜没听完', '', ''];

type Identity = Record<(typeof IDENTITY)[number], string>;
const NOBODY: Identity = { unionid: '', mobile: '', email: '' };

/** Where she can be reached; now and then somebody is seen where no record knows her yet. */
const channelOf = (random: Random, { knownTo }: Doctor): Channel => {
  const elsewhere = chance(random, 0.04);
  const channels: Channel[] = ['web'];
  if (knownTo.social || elsewhere) channels.push('wechat', 'wechat');
  if (knownTo.registration || elsewhere) channels.push('email');
  return pick(random, channels);
};

/** How the channel knows her: WeChat by unionid, mailings by e-mail, the web site by the telephone she logged in with. */
const seenAs = (channel: Channel, doctor: Doctor): Identity => {
  switch (channel) {
    case 'wechat':
      return { ...NOBODY, unionid: doctor.unionid };
    case 'email':
      return { ...NOBODY, email: doctor.email };
    case 'web':
      return { ...NOBODY, mobile: doctor.mobile.now };
  }
};

interface Decision {
  purpose: string;
  granted: boolean;
  at: number;
  expiresAt?: number;
}

/** Who was asked, said yes or no, for how long, and who changed her mind. */
const decisionsOf = (random: Random, asOf: number): Decision[] => {
  if (chance(random, 0.2)) return [];
  const at = asOf - between(random, 30 * 24, 700 * 24) * (DAY / 24);
  const granted = chance(random, 0.9);
  const expiry = chance(random, 0.2) ? { expiresAt: at + (chance(random, 0.5) ? 365 : 730) * DAY } : {};
  const asked = (purpose: string, yes: boolean): Decision => ({ purpose, granted: yes, at, ...(yes ? expiry : {}) });
  const decisions = [asked('profiling', granted)];
  if (chance(random, 0.75)) decisions.push(asked('marketing', chance(random, 0.88)));
  if (chance(random, 0.3)) decisions.push(asked('marketing.email', chance(random, 0.7)));
  if (chance(random, 0.3)) decisions.push(asked('marketing.wechat', chance(random, 0.8)));
  if (granted && chance(random, 0.06)) {
    const withdrawnAt = asOf - between(random, 1, 29 * 24) * (DAY / 24);
    decisions.push({ purpose: pick(random, ['profiling', 'marketing']), granted: false, at: withdrawnAt });
  }
  return decisions;
};

/** The channels' own books: what HCPs read and clicked, what they consented to, what they answered, and what there is to read. */
export const openDigital = async (world: World, folder: DropFolder): Promise<SampleSource> => {
  const { seed, asOf } = world;
  const date = fileDate(asOf);
  const open = <Column extends string>(dataset: string, columns: readonly Column[], naming: readonly Column[]) =>
    openCsv(folder, `digital/${dataset}/${dataset}-${date}.csv`, { columns, naming });
  const engagements = await open('engagements', ENGAGEMENTS, IDENTITY);
  const consents = await open('consents', CONSENTS, [...IDENTITY, 'crm_id']);
  const surveys = await open('surveys', SURVEYS, ['registration_id', 'mobile']);
  const content = await open('content', CONTENT, ['content_id']);
  for (const [n, { id, title, topics }] of CATALOGUE.entries())
    content.write({ content_id: id, title, topics: topics.join(';'), published_on: shanghaiDate(asOf - (n + 1) * 4 * DAY) });

  const engage = (doctor: Doctor): void => {
    const random = randomOf(seed, doctor.index, 'engagements');
    for (let n = 0; n < doctor.activity; n += 1) {
      const channel = channelOf(random, doctor);
      const topic = chance(random, 0.75) ? doctor.interest : pick(random, TOPICS);
      const r = random();
      engagements.write({
        event_id: `E${serial(seed + 6, doctor.index)}-${n}`,
        ...seenAs(channel, doctor),
        channel,
        action: pick(random, ACTIONS[channel]),
        content_id: chance(random, 0.95) ? pickSkewed(random, READING.get(topic) ?? []).id : '',
        occurred_at: offsetTime(asOf - Math.floor(r * r * 365 * DAY)),
      });
    }
  };
  const consent = (doctor: Doctor): void => {
    const random = randomOf(seed, doctor.index, 'consents');
    // On paper through the representative, or in the channel that asked.
    const onPaper = doctor.knownTo.crm && chance(random, 0.3);
    const identity = onPaper ? NOBODY : seenAs(channelOf(random, doctor), doctor);
    for (const [n, { purpose, granted, at, expiresAt }] of decisionsOf(random, asOf).entries())
      consents.write({
        consent_id: `K${serial(seed + 7, doctor.index)}-${n}`,
        ...identity,
        crm_id: onPaper ? crmId(world, doctor, 0) : '',
        purpose,
        decision: granted ? 'opt-in' : 'opt-out',
        decided_at: offsetTime(at),
        expires_at: expiresAt === undefined ? '' : offsetTime(expiresAt),
      });
  };
  const answer = (doctor: Doctor): void => {
    const random = randomOf(seed, doctor.index, 'survey');
    if (!chance(random, 0.15)) return;
    const registered = doctor.knownTo.registration;
    surveys.write({
      response_id: `V${serial(seed + 8, doctor.index)}`,
      registration_id: registered ? registrationId(world, doctor) : '',
      mobile: registered ? '' : doctor.mobile.now,
      survey: 'needs-2026',
      topic_of_interest: doctor.interest,
      preferred_channel: pick(random, ['微信', '邮件', '线下会议']),
      comment: pick(random, COMMENTS),
      answered_at: offsetTime(asOf - between(random, 1, 200) * DAY),
    });
  };
  return {
    source: 'digital',
    files: [engagements, consents, surveys, content],
    add: (doctor) => {
      engage(doctor);
      consent(doctor);
      answer(doctor);
      return [];
    },
  };
};

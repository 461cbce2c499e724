import { announceLocalCloud } from '../cloud/local-state.ts';
import { bold, dim } from '../terminal/style.ts';
import { fields } from '../terminal/table.ts';
import type { LocalSession } from './session.ts';

const howToUse = ({ cloud, connection }: LocalSession): string => {
  const { outputs } = connection;
  const aws = `aws --endpoint-url ${cloud.origin} --region us-east-1`;
  return [
    `${bold('The local cloud stays up')} at ${cloud.origin}. ${dim('Ctrl-C stops it.')}`,
    '',
    'In another terminal:',
    `  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local`,
    '',
    fields(
      [
        ['drop a file', `${aws} s3 cp FILE s3://${outputs.LandingBucket}/SOURCE/DATASET/`],
        ['read its report', `${aws} s3 cp s3://${outputs.ReportsBucket}/reports/SOURCE/DATASET/FILE.json -`],
        [
          'send a message',
          `${aws} sqs send-message --queue-url ${outputs.IntakeQueueUrl} --message-body '{"source":"…","dataset":"…","rows":[{…}]}'`,
        ],
        ['read a table', `${aws} dynamodb scan --table-name ${outputs.ProfileTable} --max-items 5`],
        ['the weekly run', `${aws} stepfunctions start-execution --state-machine-arn ${outputs.WeeklyMachineArn}`],
        ['one HCP', 'npm run hcp360 -- profile ONE_ID'],
        ['how it came to be', 'npm run hcp360 -- how ONE_ID'],
        ['who waits for you', 'npm run hcp360 -- review list'],
        ['what was set aside', 'npm run hcp360 -- quarantine list'],
        ['how it stands', 'npm run hcp360 -- status'],
      ],
      '  ',
    ),
  ].join('\n');
};

/** Leave the cloud up, findable for other commands, until Ctrl-C. */
export const keepUntilInterrupted = async (session: LocalSession, signal: AbortSignal): Promise<void> => {
  const withdraw = announceLocalCloud({ origin: session.cloud.origin, receiver: session.receiver.origin });
  try {
    console.log(`\n${howToUse(session)}`);
    if (signal.aborted) return;
    // Somebody has to keep the process alive where nothing else does.
    const alive = setInterval(() => {}, 60_000);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    clearInterval(alive);
  } finally {
    withdraw();
  }
};

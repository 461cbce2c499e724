/**
 * What it means when something fails for good: the text of the alarms, and of the table in docs/operating.md.
 * One sentence each: what has not happened, and what is safe meanwhile.
 */
export const QUEUE_FAILURES = {
  landing:
    'A dropped file was not cleaned: none or only a part of its rows went on; the file itself is safe in the landing bucket.',
  intake: 'An intake message was not cleaned: its rows went no further; they are in the message and nowhere else.',
  records: 'A source record was not matched: its HCP is missing or out of date in identities, profiles and segments.',
  observations:
    'Engagements, surveys, content or consents were not stored: scores are too low, and a withdrawal of consent may not be in force.',
  profiles:
    'A profile was not rebuilt: its scores and segments are out of date, and a withdrawal of consent may not be in force.',
  transitions: 'A destination was not told of a segment change: it goes on treating the HCP as before.',
  schedules: 'A schedule could not start its target: the weekly run or the hourly look for profiles that fall due did not begin.',
} as const;

export const FUNCTION_FAILURES = {
  clean: 'Files and intake messages wait in their queues, and are tried again.',
  match: 'Source records wait in their queue, and are tried again.',
  observe: 'Observations and consents wait in their queue, and are tried again.',
  score: 'Profiles wait in their queue, and are tried again.',
  due: 'Consents that expire and scores that decay are not noticed until it runs again, an hour later.',
  push: 'Segment changes wait in their queue, and are tried again.',
  snapshot: 'The weekly run cannot read the identity table: it ends as failed and has changed nothing.',
  cluster: 'The weekly run cannot compute the clusters: it ends as failed and has changed nothing.',
  apply: 'The weekly run has applied only a part of its changes: what was applied is whole, the next run finds the rest.',
  inspect:
    'The weekly run cannot inspect what representatives report: the flags of the last run stand, it goes on and ends as failed.',
  rescore: 'The weekly run has rebuilt only a part of the profiles: it pushes what changed, and ends as failed.',
  collect: 'The weekly run does not push: its segment changes stay in the work bucket.',
  broadcast: 'The weekly run cannot push to a destination: what was not delivered stays in the work bucket.',
  report: 'The weekly run leaves no report.',
} as const;

export const MACHINE_FAILURES = {
  weekly: 'The weekly run failed or was held by its guard: its report in the reports bucket says which, and why.',
  segmentPush:
    'At least one destination did not get all of its segment changes of the weekly run: they stay in the work bucket; start segment-push again with the same input to deliver what is left.',
} as const;

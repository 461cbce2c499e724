/**
 * Resource types that change nothing in what the pipeline does locally: the template may hold them, nothing is built.
 * A type that is neither here nor built stops the start: better a missing emulation by name than one nobody misses.
 */
export const INERT: Readonly<Record<string, string>> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': 'tables are on demand',
  'AWS::Budgets::Budget': 'nothing is billed',
  'AWS::CDK::Metadata': 'says which CDK synthesized',
  'AWS::CloudWatch::Alarm': 'nothing measures',
  'AWS::CloudWatch::AnomalyDetector': 'nothing measures',
  'AWS::CloudWatch::CompositeAlarm': 'nothing measures',
  'AWS::CloudWatch::Dashboard': 'nothing is shown',
  'AWS::IAM::ManagedPolicy': 'every call is allowed',
  'AWS::IAM::Policy': 'every call is allowed',
  'AWS::IAM::Role': 'every call is allowed',
  'AWS::KMS::Alias': 'nothing is encrypted',
  'AWS::KMS::Key': 'nothing is encrypted',
  'AWS::Lambda::EventInvokeConfig': 'an asynchronous invocation is tried once',
  'AWS::Lambda::Permission': 'every call is allowed',
  'AWS::Logs::LogGroup': 'log lines go to onLog',
  'AWS::Logs::MetricFilter': 'nothing measures',
  'AWS::Logs::QueryDefinition': 'log lines go to onLog',
  'AWS::Logs::ResourcePolicy': 'every call is allowed',
  'AWS::S3::BucketPolicy': 'every call is allowed',
  'AWS::SNS::Subscription': 'a publish is recorded, not sent',
  'AWS::SNS::Topic': 'a publish is recorded, not sent',
  'AWS::SNS::TopicPolicy': 'every call is allowed',
  'AWS::SQS::QueuePolicy': 'every call is allowed',
  'AWS::Scheduler::ScheduleGroup': 'schedules are told apart by name',
  'AWS::SecretsManager::ResourcePolicy': 'every call is allowed',
};

/** Resource types that the local cloud builds. */
export const BUILT: ReadonlySet<string> = new Set([
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
]);

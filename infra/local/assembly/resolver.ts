import { UnsupportedError } from '../errors.ts';
import { type Fields, isFields, isTrue, listOf, textOf } from '../json.ts';
import type { Stack } from './assembly.ts';
import { BUILT } from './inert.ts';
import { ACCOUNT, arnOf, nameProperty, physicalName, REGION } from './names.ts';

/** A resource of the template with its intrinsics resolved. */
export interface Resource {
  readonly logicalId: string;
  /** The construct's path where the assembly says it, such as `Pipeline/Clean/Function`. */
  readonly path: string | undefined;
  readonly type: string;
  readonly name: string;
  readonly arn: string;
  /** What `Ref` gives: a queue's URL, a machine's or secret's ARN, else the name. */
  readonly ref: string;
  /** Resolved; empty for a type that is not built. */
  readonly properties: Fields;
}

const NO_VALUE = Symbol('AWS::NoValue');

/** Resolves the intrinsics of one stack's template against the names, ARNs and URLs that the local cloud gives. */
export class Resolver {
  readonly #stack: Stack;
  readonly #origin: string;
  readonly #exports: Map<string, string>;

  /**
   * @param origin the one address of all services, such as `http://127.0.0.1:4566`
   * @param exports outputs exported by stacks resolved before this one; this stack's own are added by {@link outputs}
   */
  constructor(stack: Stack, origin: string, exports: Map<string, string> = new Map()) {
    this.#stack = stack;
    this.#origin = origin;
    this.#exports = exports;
  }

  /** Every resource whose condition holds, in the template's order. */
  resources(): Resource[] {
    return Object.entries(this.#stack.template.Resources)
      .filter(([, { Condition }]) => Condition === undefined || this.#condition(Condition))
      .map(([logicalId, { Type, Properties, Metadata }]) => ({
        logicalId,
        path: textOf(Metadata?.['aws:cdk:path'])?.replace(/\/Resource$/, ''),
        type: Type,
        name: this.#name(logicalId),
        arn: this.#arn(logicalId),
        ref: this.#ref(logicalId),
        // What nobody builds is not resolved either: its policies may hold intrinsics that nothing here needs.
        properties: BUILT.has(Type) ? this.#properties(logicalId, Properties) : {},
      }));
  }

  /** The stack's outputs, as text. */
  outputs(): Record<string, string> {
    const outputs: Record<string, string> = {};
    for (const [key, { Value, Export, Condition }] of Object.entries(this.#stack.template.Outputs)) {
      if (Condition !== undefined && !this.#condition(Condition)) continue;
      const value = String(this.value(Value));
      outputs[key] = value;
      if (Export) this.#exports.set(String(this.value(Export.Name)), value);
    }
    return outputs;
  }

  /**
   * Resolves every intrinsic inside `value`.
   * @throws UnsupportedError for an intrinsic, a reference or an attribute that it does not know
   */
  value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
    if (typeof value === 'string' && value.includes('{{resolve:')) throw new UnsupportedError(`dynamic reference ${value}`);
    if (!isFields(value)) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only && (only[0] === 'Ref' || only[0].startsWith('Fn::')))
      return this.#intrinsic(only[0], only[1]);
    const resolved = entries.map(([key, item]): [string, unknown] => [key, this.value(item)]);
    return Object.fromEntries(resolved.filter(([, item]) => item !== NO_VALUE));
  }

  #properties(logicalId: string, properties: Fields): Fields {
    try {
      const resolved = this.value(properties);
      return isFields(resolved) ? resolved : {};
    } catch (error) {
      throw new UnsupportedError(`${logicalId}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  #intrinsic(name: string, argument: unknown): unknown {
    const list = listOf(argument);
    switch (name) {
      case 'Ref':
        return argument === 'AWS::NoValue' ? NO_VALUE : this.#ref(String(argument));
      case 'Fn::GetAtt':
        return Array.isArray(argument) ? this.#attribute(String(list[0]), String(list[1])) : this.#dotted(String(argument));
      case 'Fn::Join':
        return listOf(this.value(list[1])).join(String(list[0]));
      case 'Fn::Sub':
        return this.#substitute(argument);
      case 'Fn::Select':
        return listOf(this.value(list[1]))[Number(this.value(list[0]))];
      case 'Fn::Split':
        return String(this.value(list[1])).split(String(list[0]));
      case 'Fn::If':
        return this.value(list[this.#condition(String(list[0])) ? 1 : 2]);
      case 'Fn::FindInMap':
        return this.#map(list.map((item) => String(this.value(item))));
      case 'Fn::Base64':
        return Buffer.from(String(this.value(argument))).toString('base64');
      case 'Fn::ImportValue':
        return this.#import(String(this.value(argument)));
      default:
        throw new UnsupportedError(`intrinsic ${name}`);
    }
  }

  #substitute(argument: unknown): string {
    const [text, values] = Array.isArray(argument) ? [String(argument[0]), argument[1]] : [String(argument), {}];
    const own = isFields(values) ? values : {};
    const replaced = text.replace(/\$\{([^!][^}]*)\}/g, (_, name: string) => {
      if (name in own) return String(this.value(own[name]));
      return String(name.includes('.') ? this.#dotted(name) : this.#ref(name));
    });
    return replaced.replaceAll('${!', '${');
  }

  #dotted(text: string): string {
    const dot = text.indexOf('.');
    return this.#attribute(text.slice(0, dot), text.slice(dot + 1));
  }

  #map([table = '', first = '', second = '']: string[]): unknown {
    const value = this.#stack.template.Mappings[table]?.[first]?.[second];
    if (value === undefined) throw new UnsupportedError(`Fn::FindInMap ${table}.${first}.${second}`);
    return value;
  }

  #import(name: string): string {
    const value = this.#exports.get(name);
    if (value === undefined) throw new UnsupportedError(`Fn::ImportValue ${name}: no stack before this one exports it`);
    return value;
  }

  #ref(id: string): string {
    if (id.startsWith('AWS::')) return this.#pseudo(id);
    const parameter = this.#stack.template.Parameters[id];
    if (parameter) {
      if (parameter.Default === undefined) throw new UnsupportedError(`parameter ${id} has no default`);
      return String(parameter.Default);
    }
    const { Type } = this.#resource(id);
    if (Type === 'AWS::SQS::Queue') return `${this.#origin}/${ACCOUNT}/${this.#name(id)}`;
    const refIsArn = ['AWS::StepFunctions::StateMachine', 'AWS::SecretsManager::Secret', 'AWS::SNS::Topic'];
    return refIsArn.includes(Type) ? this.#arn(id) : this.#name(id);
  }

  #pseudo(id: string): string {
    switch (id) {
      case 'AWS::AccountId':
        return ACCOUNT;
      case 'AWS::Region':
        return REGION;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::StackName':
        return this.#stack.name;
      case 'AWS::StackId':
        return `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/${this.#stack.name}/local`;
      default:
        throw new UnsupportedError(`pseudo parameter ${id}`);
    }
  }

  #attribute(id: string, attribute: string): string {
    const { Type } = this.#resource(id);
    switch (attribute) {
      case 'Arn':
      case 'TableArn':
      case 'TopicArn':
      case 'StateMachineArn':
        return this.#arn(id);
      case 'QueueName':
      case 'Name':
      case 'TopicName':
        return this.#name(id);
      case 'QueueUrl':
        return this.#ref(id);
      case 'Id':
        if (Type === 'AWS::SecretsManager::Secret') return this.#arn(id);
        break;
      default:
    }
    // What nobody builds may be asked for anything: the answer only ever reaches other things that nobody builds.
    if (
      !['AWS::S3::', 'AWS::SQS::', 'AWS::DynamoDB::', 'AWS::Lambda::Function', 'AWS::StepFunctions::'].some((built) =>
        Type.startsWith(built),
      )
    )
      return `${id}.${attribute}`;
    throw new UnsupportedError(`attribute ${attribute} of ${id} (${Type})`);
  }

  #name(id: string): string {
    const { Type, Properties } = this.#resource(id);
    const property = nameProperty(Type);
    const own = property === undefined ? undefined : this.value(Properties[property]);
    return physicalName(Type, this.#stack.name, id, textOf(own), isTrue(Properties['FifoQueue']));
  }

  #arn(id: string): string {
    return arnOf(this.#resource(id).Type, this.#name(id));
  }

  #resource(id: string): Stack['template']['Resources'][string] {
    const resource = this.#stack.template.Resources[id];
    if (!resource) throw new UnsupportedError(`reference to ${id}, which the template does not hold`);
    return resource;
  }

  #condition(name: string): boolean {
    const condition = this.#stack.template.Conditions[name];
    if (condition === undefined) throw new UnsupportedError(`condition ${name}, which the template does not hold`);
    return this.#holds(condition);
  }

  #holds(condition: unknown): boolean {
    const [name, argument] = isFields(condition) ? (Object.entries(condition)[0] ?? ['', undefined]) : ['', undefined];
    const list = listOf(argument);
    switch (name) {
      case 'Condition':
        return this.#condition(String(argument));
      case 'Fn::Equals':
        return this.value(list[0]) === this.value(list[1]);
      case 'Fn::Not':
        return !this.#holds(list[0]);
      case 'Fn::And':
        return list.every((item) => this.#holds(item));
      case 'Fn::Or':
        return list.some((item) => this.#holds(item));
      default:
        throw new UnsupportedError(`condition ${JSON.stringify(condition)}`);
    }
  }
}

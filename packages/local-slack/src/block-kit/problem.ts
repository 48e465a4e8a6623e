import type { z } from 'zod';
import { isRecord } from '../json.ts';

/** One reason why Slack would refuse a payload. */
export interface Problem {
  /** A JSON pointer into the payload, such as `/blocks/0/text`. */
  readonly pointer: string;
  readonly message: string;
  /** The error that Slack answers: that of the first problem is used for the whole answer. */
  readonly error: 'invalid_blocks' | 'invalid_attachments' | 'invalid_arguments';
}

/** A line of `response_metadata.messages`. */
export function describeProblem(problem: Problem): string {
  return `[ERROR] ${problem.message} [json-pointer:${problem.pointer}]`;
}

/** Problems in Slack's words, found in `input`, which is at `pointer` in the payload. */
export function problemsIn(input: unknown, schema: z.ZodType, pointer: string): readonly Problem[] {
  const result = schema.safeParse(input);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const isMissing = issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined;
    const path = isMissing ? issue.path.slice(0, -1) : issue.path;
    return messagesOf(issue, input, isMissing).map((message) => ({
      pointer: [pointer, ...path.map(String)].join('/'),
      message,
      error: 'invalid_blocks' as const,
    }));
  });
}

function messagesOf(issue: z.core.$ZodIssue, input: unknown, isMissing: boolean): readonly string[] {
  if (isMissing) return [`missing required field: ${String(issue.path.at(-1))}`];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `invalid additional property: ${key}`);
    case 'invalid_union':
      return [unionMessage(issue, input)];
    case 'too_big':
      return [tooBig(issue.origin, Number(issue.maximum))];
    case 'too_small':
      return [tooSmall(issue.origin, Number(issue.minimum))];
    case 'invalid_type':
      return [`must provide ${issue.expected === 'object' ? 'an' : 'a'} ${issue.expected}`];
    case 'invalid_value':
      return [`must be one of: ${issue.values.map(String).join(', ')}`];
    default:
      return [issue.message];
  }
}

function unionMessage(issue: z.core.$ZodIssueInvalidUnion, input: unknown): string {
  const value = valueAt(input, issue.path);
  return issue.path.at(-1) === 'type' ? `unsupported type: ${String(value ?? 'none')}` : 'invalid value';
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `must be less than ${maximum + 1} characters`;
  return origin === 'array' ? `no more than ${maximum} items allowed` : `must be at most ${maximum}`;
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === 'string') return `must be more than ${minimum - 1} characters`;
  return origin === 'array' ? `no fewer than ${minimum} items allowed` : `must be at least ${minimum}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isRecord(value) ? value[String(key)] : undefined;
  }, input);
}

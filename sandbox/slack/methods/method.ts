import type { z } from 'zod';
import { problemsIn } from '../block-kit/problem.ts';
import type { Core } from '../core.ts';
import type { JsonRecord } from '../json.ts';
import { type Answer, refuseFor } from './answer.ts';

/** One Web API method: who may call it, and what it does with its checked arguments. */
export interface Method {
  readonly token: 'bot' | 'app';
  /** The scope that the bot token needs, or null. */
  readonly scope: string | null;
  readonly call: (core: Core, args: JsonRecord) => Answer;
}

interface Definition<Schema extends z.ZodType> {
  readonly token?: 'app';
  readonly scope?: string;
  readonly args: Schema;
  readonly run: (core: Core, args: z.infer<Schema>) => Answer;
}

/** Unknown arguments are refused, which Slack would not do: it would ignore what the local Slack cannot show. */
export function defineMethod<Schema extends z.ZodType>(definition: Definition<Schema>): Method {
  return {
    token: definition.token ?? 'bot',
    scope: definition.scope ?? null,
    call(core, args) {
      const parsed = definition.args.safeParse(args);
      if (parsed.success) return definition.run(core, parsed.data);
      const problems = problemsIn(args, definition.args, '').map((problem) => ({
        ...problem,
        error: 'invalid_arguments' as const,
      }));
      return refuseFor(problems);
    },
  };
}

import type { z } from 'zod';
import { problemsIn } from '../block-kit/problem.ts';
import type { Core } from '../core.ts';
import type { JsonRecord } from '../json.ts';
import { type ResponseBody, refuseFor } from './response-body.ts';
import { always, type Scopes } from './scopes.ts';

/** One Web API method: who may call it, and what it does with its checked arguments. */
export interface Method {
  readonly token: 'bot' | 'app';
  readonly scopes: Scopes;
  readonly call: (core: Core, args: JsonRecord) => ResponseBody;
}

interface Definition<Schema extends z.ZodType> {
  readonly token?: 'app';
  readonly scope?: string | Scopes;
  readonly args: Schema;
  readonly run: (core: Core, args: z.infer<Schema>) => ResponseBody;
}

/** Stricter than Slack: an argument that is unknown here is refused, so that no test passes on one that was ignored. */
export function defineMethod<Schema extends z.ZodType>(definition: Definition<Schema>): Method {
  return {
    token: definition.token ?? 'bot',
    scopes: scopesOf(definition.scope),
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

function scopesOf(scope: string | Scopes | undefined): Scopes {
  if (scope === undefined) return { all: [], needed: () => [] };
  return typeof scope === 'string' ? always(scope) : scope;
}

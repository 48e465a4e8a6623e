import { type JsonObject, listOf, objectOf } from '../core/json.ts';
import type { BodyProblem } from '../sync/kind.ts';
import { definitionOf, widgetsIn } from './body.ts';

/** What Datadog answers 400 to though its schema allows it. `body` has the shape of the schema. */
export function findRefusals(body: unknown): readonly BodyProblem[] {
  const dashboard = objectOf(body);
  return [
    ...variableRefusals(dashboard),
    ...tagRefusals(dashboard),
    ...layoutRefusals(dashboard),
    ...queryRefusals(dashboard),
  ];
}

function variableRefusals(dashboard: JsonObject): readonly BodyProblem[] {
  const variables = listOf(dashboard.template_variables).map(objectOf);
  const presets = listOf(dashboard.template_variable_presets).map(objectOf);
  return [
    ...variables.flatMap((variable, index) =>
      (variable.default ?? null) !== null && variable.defaults !== undefined
        ? [{ path: `/template_variables/${index}`, message: 'has both "default" and "defaults"' }]
        : [],
    ),
    ...presets.flatMap((preset, index) =>
      listOf(preset.template_variables).flatMap((one, at) =>
        objectOf(one).value !== undefined && objectOf(one).values !== undefined
          ? [
              {
                path: `/template_variable_presets/${index}/template_variables/${at}`,
                message: 'has both "value" and "values"',
              },
            ]
          : [],
      ),
    ),
  ];
}

function tagRefusals({ tags }: JsonObject): readonly BodyProblem[] {
  return listOf(tags).flatMap((tag, index) =>
    String(tag).startsWith('team:') ? [] : [{ path: `/tags/${index}`, message: 'is not of the form team:NAME' }],
  );
}

function layoutRefusals({ layout_type, reflow_type, widgets }: JsonObject): readonly BodyProblem[] {
  const isFixed = layout_type === 'free' || reflow_type === 'fixed';
  const problems = listOf(widgets).flatMap((widget, index) => {
    const hasLayout = objectOf(widget).layout !== undefined;
    if (isFixed && !hasLayout) return [{ path: `/widgets/${index}`, message: 'has no "layout"' }];
    if (reflow_type === 'auto' && hasLayout)
      return [{ path: `/widgets/${index}`, message: 'has a "layout", which reflow_type "auto" forbids' }];
    return [];
  });
  const isMixed = layout_type === 'free' && (reflow_type ?? null) !== null;
  return isMixed ? [...problems, { path: '/reflow_type', message: 'goes with layout_type "ordered" only' }] : problems;
}

function queryRefusals(dashboard: JsonObject): readonly BodyProblem[] {
  return widgetsIn(dashboard).flatMap(({ widget, path }) =>
    listOf(definitionOf(widget).requests).flatMap((request, index) => {
      const { q, queries } = objectOf(request);
      if (q === undefined || queries === undefined) return [];
      return [{ path: `${path}/definition/requests/${index}`, message: 'has both "q" and "queries"' }];
    }),
  );
}

import { badRequest } from '../api-error.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../json.ts';
import { refuseFor, type ShapeProblem, shapeProblems } from '../official-shape.ts';

/**
 * The body, when Datadog would take it; fields that the server sets may come back with it. Throws the 400 that it would answer.
 * Shapes are those of Datadog's own client, and so are the rules, in the words of its models.
 */
export function checkDashboard(body: unknown): JsonObject {
  if (!isObject(body)) throw badRequest('Invalid dashboard: the body is no object');
  refuseFor(shapeProblems(withoutPositions(body), 'Dashboard'), 'dashboard');
  refuseFor([...refusedLayout(body), ...refusedTags(body), ...refusedDoubles(body)], 'dashboard');
  return body;
}

/** Model DashboardTab has numbers for its widgets, and says that "The backend also accepts positional references in @N format (1-indexed)". */
function withoutPositions(body: JsonObject): JsonObject {
  if (!Array.isArray(body.tabs)) return body;
  const tabs = body.tabs.map(objectOf).map((tab) => {
    const ids = tab.widget_ids;
    return {
      ...tab,
      ...(Array.isArray(ids) && { widget_ids: ids.map((id) => (/^@[1-9]\d*$/.test(String(id)) ? 1 : id)) }),
    };
  });
  return { ...body, tabs };
}

/** Model Dashboard, of reflow_type: "If set to 'fixed', the dashboard expects all widgets to have a layout, and if it's set to 'auto', widgets should
 * not have layouts." Of `free` no page says it: assumed. */
function refusedLayout({ layout_type, reflow_type, widgets }: JsonObject): readonly ShapeProblem[] {
  if (layout_type === 'free' && typeof reflow_type === 'string') {
    return [{ path: '/reflow_type', message: 'is for ordered dashboards' }];
  }
  return listOf(widgets).flatMap((widget, index) => {
    const isPlaced = 'layout' in objectOf(widget);
    if (!isPlaced && (layout_type === 'free' || reflow_type === 'fixed')) {
      return [{ path: `/widgets/${index}`, message: 'needs a layout' }];
    }
    return isPlaced && reflow_type === 'auto' ? [{ path: `/widgets/${index}`, message: 'may not have a layout' }] : [];
  });
}

/** Model Dashboard: tags are "List of team names representing ownership of a dashboard". */
function refusedTags({ tags }: JsonObject): readonly ShapeProblem[] {
  const isOther = (tag: unknown) => !/^team:/.test(String(tag));
  return listOf(tags).flatMap((tag, index) =>
    isOther(tag) ? [{ path: `/tags/${index}`, message: 'is no team' }] : [],
  );
}

/** Models DashboardTemplateVariable and DashboardTemplateVariablePresetValue: "Cannot be used in conjunction with". */
function refusedDoubles(dashboard: JsonObject): readonly ShapeProblem[] {
  const both = (
    value: unknown,
    { path, older, newer }: { readonly path: string; readonly older: string; readonly newer: string },
  ): readonly ShapeProblem[] => {
    const { [older]: old = null, [newer]: fresh = null } = objectOf(value);
    return old !== null && fresh !== null ? [{ path, message: `has both ${older} and ${newer}` }] : [];
  };
  const variables = listOf(dashboard.template_variables);
  const presets = listOf(dashboard.template_variable_presets);
  return [
    ...variables.flatMap((one, at) =>
      both(one, { path: `/template_variables/${at}`, older: 'default', newer: 'defaults' }),
    ),
    ...presets.flatMap((preset, at) =>
      listOf(objectOf(preset).template_variables).flatMap((one, index) =>
        both(one, {
          path: `/template_variable_presets/${at}/template_variables/${index}`,
          older: 'value',
          newer: 'values',
        }),
      ),
    ),
  ];
}

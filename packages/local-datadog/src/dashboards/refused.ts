import { type JsonObject, listOf, objectOf } from '../json.ts';
import { type ShapeProblem, shapeProblems } from '../official-shape.ts';

/** Why Datadog would answer 400 to this dashboard. Shapes are those of its own client, and so are the rules, in the words of its models. */
export function refusedOf(body: JsonObject): readonly ShapeProblem[] {
  const problems = shapeProblems(body, 'Dashboard');
  return problems.length > 0 ? problems : [...refusedLayout(body), ...refusedTags(body), ...refusedDoubles(body)];
}

/** Model Dashboard: "If set to 'fixed', the dashboard expects all widgets to have a layout, and if it's set to 'auto', widgets should not have layouts." */
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
  const both = (value: unknown, path: string, older: string, newer: string): readonly ShapeProblem[] => {
    const { [older]: old = null, [newer]: fresh = null } = objectOf(value);
    return old !== null && fresh !== null ? [{ path, message: `has both ${older} and ${newer}` }] : [];
  };
  const variables = listOf(dashboard.template_variables);
  const presets = listOf(dashboard.template_variable_presets);
  return [
    ...variables.flatMap((one, at) => both(one, `/template_variables/${at}`, 'default', 'defaults')),
    ...presets.flatMap((preset, at) =>
      listOf(objectOf(preset).template_variables).flatMap((one, index) =>
        both(one, `/template_variable_presets/${at}/template_variables/${index}`, 'value', 'values'),
      ),
    ),
  ];
}

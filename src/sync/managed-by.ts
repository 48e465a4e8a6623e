/** The last line of what people read of a thing in Datadog, by which a push finds it again when the map of ids is lost. */
export const managedBy = (slug: string): string => `Managed by metta-health-bot: ${slug}`;

/** The last line of a description, by which a push finds its dashboard again when the map of ids is lost. */
export const managedBy = (slug: string): string => `Managed by metta-health-bot: ${slug}`;

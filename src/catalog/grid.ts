/** Days of `/health`, and of the grid that the health collector sends of it. */
export const GRID_DAYS = 7;

/** What stands for all areas where an area is named: no area of a catalog may have this key. */
export const OVERALL_AREA = 'overall';

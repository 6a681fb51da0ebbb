/** How much of a name, a message and a property's value a digest tells, in UTF-16 units. The rest is in the report. */
export const NAME = 120;
export const MESSAGE = 300;
export const VALUE = 80;

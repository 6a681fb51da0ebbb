/** Maximum UTF-16 units of a name, a message and a property's value in a digest. The report has the rest. */
export const NAME = 120;
export const MESSAGE = 300;
export const VALUE = 80;

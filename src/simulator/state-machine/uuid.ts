/** Makes a UUID (version 4) from a source of randomness, so that a seed fixes the names of executions. */
export const uuid = (random: () => number): string => {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16);
    return (place === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
};

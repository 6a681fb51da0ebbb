/** Directory of local runs and findings, below the working directory. */
export const STATE_DIRECTORY = '.plumbline';

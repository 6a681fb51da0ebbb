/** Where audits from the command line keep their runs and findings, below the working directory. */
export const STATE_DIRECTORY = '.plumbline';

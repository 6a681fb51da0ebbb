import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine } from './command-line.ts';
import { TWO_ACCOUNTS } from './two-accounts.ts';

/** Starts `plumbline simulate` with two accounts; resolves to the environment that it prints, once it listens. */
export const simulate = async () => {
  const { directory, start } = await commandLine();
  await writeFile(join(directory, 'world.yaml'), JSON.stringify(TWO_ACCOUNTS));
  const { child, ended } = start(['simulate', '--world', 'world.yaml', '--port', '0']);
  const printed = await new Promise<string>((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (/^export AWS_DEFAULT_REGION=.*\n/m.test(text)) resolve(text);
    });
  });
  const environment = Object.fromEntries(
    [...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [`${name}`, `${value}`]),
  );
  return { child, directory, ended, environment };
};

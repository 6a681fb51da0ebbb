#!/usr/bin/env node
// Finds the program (built in a package, sources in a clone) and a Node that runs it; anything else is src/cli/main.ts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const source = path('../src/cli/main.ts');
const built = path('../dist/src/cli/main.js');
const ownNode = path(
  process.platform === 'win32' ? '../node_modules/node/bin/node.exe' : '../node_modules/node/bin/node',
);
const [major, minor] = process.versions.node.split('.').map(Number);
const atLeast = (wantedMajor, wantedMinor) => major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);

const refuse = (text) => {
  process.stderr.write(`plumbline: ${text}\n`);
  process.exitCode = 64;
};

const load = async (url) => {
  // A warning of the AWS SDK about coming versions of Node says nothing to a user of this program.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    const { main } = await import(url);
    await main();
  } catch (error) {
    // Node's own code for it is 1, which would be taken for findings.
    process.stderr.write(`plumbline failed: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 70;
  }
};

const again = () => {
  const child = spawn(ownNode, [path('plumbline.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends its interrupt to the child too; what comes from elsewhere comes here only.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => refuse(`${ownNode}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 70);
  });
};

const isClone = existsSync(source) && !/[\\/]node_modules[\\/]/.test(source);
const stripsTypes = (major === 22 && minor >= 18) || (major === 23 && minor >= 6) || major >= 24;

if (!atLeast(20, 19)) refuse(`Node ${process.versions.node} is too old; Node 20.19 or newer is needed`);
else if (isClone && stripsTypes) await load(new URL('../src/cli/main.ts', import.meta.url).href);
else if (isClone && existsSync(ownNode) && process.execPath !== ownNode) again();
else if (existsSync(built)) await load(new URL('../dist/src/cli/main.js', import.meta.url).href);
else refuse(`Node ${process.versions.node} cannot run TypeScript; run "npm ci" here, or use Node 22.18 or newer`);

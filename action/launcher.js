'use strict';

// Runs kubectl-ha for a phase of the action: the binary that KUBECTL_HA_BINARY
// names, else the pinned release, which it downloads once and checks each time:
// root may run it. All else is done in Go. Signals go on to the child, and its end is waited for: it ends what is
// under way in order.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { install } = require('./install.js');
const { isLocal } = require('./local.js');

// The phases of one step hand on one of these: where a binary of the user's own
// is, or which release it was; and whether the cluster is in the runner itself.
const BINARY = 'binary';
const RELEASE = 'release';
const LOCAL = 'local';

const LEFT = 'What the main step has made is not removed: see kubectl ha list. Its machines delete themselves when their time is over.';

const SUDO = 'sudo';
const ASKING_NOTHING = ['--non-interactive'];

async function launch(phase) {
  try {
    const binary = phase === 'main' ? await find(process.env) : await findAgain(process.env);
    if (!binary) {
      console.log('kubectl ha was never started: there is nothing to remove.');
      return;
    }
    const local = phase === 'main' ? decide(process.env) : process.env[`STATE_${LOCAL}`] === 'true';
    const [program, args] = command(binary, ['action', phase], { local, uid: process.getuid?.() });
    process.exitCode = program === SUDO ? await asRoot(args) : await run(program, args);
  } catch (error) {
    const rest = phase === 'post' ? `\n${LEFT}` : '';
    console.log(`::error title=kubectl ha::${escape(error.message + rest)}`);
    process.exitCode = 1;
  }
}

// find returns the path of the binary, and leaves for post what it needs to find
// the same one.
async function find(env) {
  if (env.KUBECTL_HA_BINARY) {
    const binary = path.resolve(env.KUBECTL_HA_BINARY);
    save(env, BINARY, binary);
    return binary;
  }
  const release = pinned();
  const version = env.INPUT_VERSION || release.default;
  const binary = await installed(env, release, version);
  save(env, RELEASE, version);
  return binary;
}

// findAgain is find for post. The steps in between may have changed what main
// unpacked, so it is not used again.
async function findAgain(env) {
  const version = env[`STATE_${RELEASE}`];
  return version ? installed(env, pinned(), version) : env[`STATE_${BINARY}`];
}

function pinned() {
  return JSON.parse(fs.readFileSync(path.join(__dirname, 'release.json'), 'utf8'));
}

function installed(env, release, version) {
  const temp = env.RUNNER_TEMP || os.tmpdir();
  return install({
    release,
    version,
    platform: process.platform,
    arch: process.arch,
    cache: env.RUNNER_TOOL_CACHE || path.join(temp, 'kubectl-ha-tools'),
    temp,
  });
}

function save(env, name, value) {
  fs.appendFileSync(env.GITHUB_STATE, `${name}=${value}${os.EOL}`);
}

// decide says whether it is a local cluster, also to post: inputs are evaluated
// anew for it, and may say otherwise by then.
function decide(env) {
  const local = isLocal(env);
  save(env, LOCAL, local);
  return local;
}

// command is what to run. The local Compute Engine makes machines, for which it
// must be root; for all else nothing runs as root.
function command(binary, args, { local, uid }) {
  if (!local || !uid) return [binary, args];
  return [SUDO, [...ASKING_NOTHING, '--', binary, ...args]];
}

// asRoot runs a program by sudo, with the environment in a file that only this user
// and root can read: not every sudo keeps it, none keeps all of it, and arguments are
// everybody's to see.
async function asRoot(args) {
  const directory = fs.mkdtempSync(path.join(process.env.RUNNER_TEMP || os.tmpdir(), 'kubectl-ha-env-'));
  const file = path.join(directory, 'environment.json');
  try {
    fs.writeFileSync(file, JSON.stringify(process.env), { mode: 0o600 });
    return await run(SUDO, [...args, '--environment', file]);
  } finally {
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

// run resolves with the child's exit code. sudo drops signals from its own process
// group, so it gets one for itself.
function run(binary, args) {
  return new Promise((resolve, reject) => {
    let child;
    const forward = (signal) => {
      // On Windows the console has told the child as well, and a signal would
      // end it at once. What sudo runs only root may tell.
      if (binary === SUDO) spawn(SUDO, [...ASKING_NOTHING, 'kill', `-${signal}`, `${child.pid}`]);
      else if (process.platform !== 'win32') child.kill(signal);
    };
    // Before there is a child: a signal that comes while it starts waits for its turn.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, forward);
    child = spawn(binary, args, { stdio: 'inherit', detached: binary === SUDO });
    child.on('error', (error) => reject(new Error(`${binary} cannot be run: ${error.message}`)));
    child.on('exit', (code, signal) => resolve(signal ? 128 + os.constants.signals[signal] : code));
  });
}

function escape(text) {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

module.exports = { command, launch };

'use strict';

const assert = require('node:assert/strict');
const { execFileSync, spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { after, before, test } = require('node:test');

const { command } = require('../launcher.js');
const { isLocal } = require('../local.js');

let work;
before(() => { work = fs.mkdtempSync(path.join(os.tmpdir(), 'kubectl-ha-launcher-')); });
after(() => { fs.rmSync(work, { recursive: true }); });

// program writes a program that stands in the place of kubectl-ha.
function program(body) {
  const file = path.join(fs.mkdtempSync(path.join(work, 'program-')), 'kubectl-ha');
  fs.writeFileSync(file, `#!${process.execPath}\n${body}\n`, { mode: 0o755 });
  return file;
}

// launch starts a launcher of the action in a directory. Its promise `ended` has
// the exit code and the log.
function launch(script, env, directory = path.join(__dirname, '..')) {
  const state = path.join(fs.mkdtempSync(path.join(work, 'job-')), 'state');
  fs.writeFileSync(state, '');
  const { KUBECTL_HA_BINARY, ...inherited } = process.env;
  const child = spawn(process.execPath, [path.join(directory, script)], {
    env: { ...inherited, GITHUB_STATE: state, RUNNER_TEMP: work, RUNNER_TOOL_CACHE: '', ...env },
  });
  let log = '';
  let heard = () => {};
  const take = (text) => { log += text; heard(); };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const shows = (text) => new Promise((resolve) => {
    heard = () => { if (log.includes(text)) resolve(); };
    heard();
  });
  const ended = new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, log, state: fs.readFileSync(state, 'utf8') }));
  });
  return { child, shows, ended };
}

// patient ends in order when it is told to, and says what told it.
const patient = `
const alive = setInterval(() => {}, 1000);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    console.log('got ' + signal);
    if (signal === process.env.LAST) {
      setTimeout(() => { console.log('rolled back'); process.exitCode = 130; clearInterval(alive); }, 50);
    }
  });
}
console.log('at work on ' + process.argv.slice(2).join(' '));
`;

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} reaches the program, whose end is waited for`, async () => {
    const job = launch('main.js', { KUBECTL_HA_BINARY: program(patient), LAST: signal });
    await job.shows('at work on action main');
    job.child.kill(signal);
    const { code, log } = await job.ended;
    assert.match(log, new RegExp(`got ${signal}\n(.*\n)*rolled back\n`));
    assert.equal(code, 130);
  });
}

test('SIGTERM reaches a program that goes on after SIGINT', async () => {
  const job = launch('main.js', { KUBECTL_HA_BINARY: program(patient), LAST: 'SIGTERM' });
  await job.shows('at work');
  job.child.kill('SIGINT');
  await job.shows('got SIGINT');
  job.child.kill('SIGTERM');
  const { log } = await job.ended;
  assert.match(log, /got SIGTERM\nrolled back\n/);
});

test('a program that a signal ends counts as failed', async () => {
  const job = launch('main.js', { KUBECTL_HA_BINARY: program("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);") });
  assert.equal((await job.ended).code, 128 + os.constants.signals.SIGKILL);
});

test('the exit code is the program\'s, and post knows where it is', async () => {
  const binary = program('process.exitCode = 5; console.log(process.argv.slice(2).join(" "));');
  const main = await launch('main.js', { KUBECTL_HA_BINARY: binary }).ended;
  assert.equal(main.code, 5);
  assert.equal(main.state, `binary=${binary}${os.EOL}local=false${os.EOL}`);
  const post = await launch('post.js', { STATE_binary: binary }).ended;
  assert.equal(post.code, 5);
  assert.match(post.log, /action post/);
});

// released copies the action, with a release of this program pinned.
async function released(t, file) {
  const name = `kubectl-ha_v1.2.3_linux_${process.arch === 'arm64' ? 'arm64' : 'amd64'}.tar.gz`;
  const directory = fs.mkdtempSync(path.join(work, 'action-'));
  for (const script of ['main.js', 'post.js', 'launcher.js', 'install.js', 'local.js', 'proxy.js']) {
    fs.copyFileSync(path.join(__dirname, '..', script), path.join(directory, script));
  }
  const archive = execFileSync('tar', ['-czf', '-', '-C', path.dirname(file), 'kubectl-ha']);
  const server = http.createServer((_, response) => response.end(archive));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  t.after(() => server.close());
  fs.writeFileSync(path.join(directory, 'release.json'), JSON.stringify({
    url: `http://127.0.0.1:${server.address().port}/{version}/{asset}`,
    default: 'v1.2.3',
    versions: { 'v1.2.3': { [name]: createHash('sha256').update(archive).digest('hex') } },
  }));
  return directory;
}

test('post runs the release that main ran, whatever became of it meanwhile', { skip: process.platform !== 'linux' }, async (t) => {
  const directory = await released(t, program('console.log(`${process.argv[1]} ${process.argv[3]}`);'));
  const env = { RUNNER_TOOL_CACHE: fs.mkdtempSync(path.join(work, 'tools-')) };
  const main = await launch('main.js', env, directory).ended;
  assert.equal(main.state, `release=v1.2.3${os.EOL}local=false${os.EOL}`);
  const [binary] = /\S+\/kubectl-ha(?= main)/.exec(main.log);
  fs.writeFileSync(binary, '#!/bin/sh\necho it was changed\n');
  const post = await launch('post.js', { ...env, STATE_release: 'v1.2.3' }, directory).ended;
  assert.equal(post.code, 0);
  assert.match(post.log, /kubectl-ha post\n/);
});

test('post has nothing to do where main found no program', async () => {
  const { code, log } = await launch('post.js', {}).ended;
  assert.equal(code, 0);
  assert.match(log, /nothing to remove/);
});

test('for a local cluster it runs as root, by sudo where it must', () => {
  const args = ['action', 'main'];
  assert.deepEqual(command('/bin/ha', args, { local: true, uid: 1001 }),
    ['sudo', ['--non-interactive', '--', '/bin/ha', 'action', 'main']]);
  for (const as of [{ local: true, uid: 0 }, { local: true, uid: undefined }, { local: false, uid: 1001 }]) {
    assert.deepEqual(command('/bin/ha', args, as), ['/bin/ha', args]);
  }
});

// booleans.json is what the program's own test goes by as well.
test('the input local is read as the program reads it', () => {
  const cases = JSON.parse(fs.readFileSync(path.join(__dirname, '../testdata/booleans.json'), 'utf8'));
  for (const { input, variable, want } of cases) {
    const env = { INPUT_LOCAL: input, KUBECTL_HA_LOCAL: variable };
    assert.equal(isLocal(env), want === 'true', JSON.stringify(env));
  }
});

// asUser is what makes a launcher take itself for one of an ordinary user, and
// has it find a sudo that only says what it is asked for.
function asUser() {
  const home = fs.mkdtempSync(path.join(work, 'user-'));
  fs.writeFileSync(path.join(home, 'user.js'), 'process.getuid = () => 1001;\n');
  fs.writeFileSync(path.join(home, 'sudo'), '#!/bin/sh\necho "as root: $*"\n', { mode: 0o755 });
  return { NODE_OPTIONS: `--require=${home}/user.js`, PATH: `${home}:${process.env.PATH}` };
}

const mentions = "console.log('as ' + process.argv[2] + ' ' + process.argv[3]);";

for (const [what, given, root] of [
  ['local: TRUE', { INPUT_LOCAL: 'TRUE' }, true],
  ['the variable alone', { KUBECTL_HA_LOCAL: '1' }, true],
  ['local: false over the variable', { INPUT_LOCAL: 'false', KUBECTL_HA_LOCAL: '1' }, false],
]) {
  test(`with ${what}, main runs ${root ? 'as root' : 'nothing as root'}`, { skip: process.platform !== 'linux' }, async () => {
    const env = { ...asUser(), KUBECTL_HA_BINARY: program(mentions), KUBECTL_HA_LOCAL: '', ...given };
    const main = await launch('main.js', env).ended;
    assert.equal(main.log.includes('as root'), root, main.log);
    assert.match(main.state, new RegExp(`^local=${root}$`, 'm'));
  });
}

test('what runs as root has the environment in a file of its own, which is gone afterwards', { skip: process.platform !== 'linux' }, async () => {
  const env = { ...asUser(), KUBECTL_HA_BINARY: program(mentions), INPUT_LOCAL: 'true', INPUT_SPEC: 'a "secret"\nspec' };
  fs.writeFileSync(path.join(env.PATH.split(':')[0], 'sudo'), '#!/bin/sh\nfor file; do :; done\nls -l "$file"; cat "$file"; echo "as root: $*"\n');
  const { log } = await launch('main.js', env).ended;
  const [, mode, file] = /^(\S+) .* (\S+\/environment.json)$/m.exec(log);
  assert.equal(mode, '-rw-------');
  assert.match(log, new RegExp(`as root: --non-interactive -- \\S+/kubectl-ha action main --environment ${file}`));
  assert.ok(log.includes(JSON.stringify(env.INPUT_SPEC)), log);
  assert.ok(!fs.existsSync(path.dirname(file)));
});

test('a signal reaches what sudo runs, which has a process group of its own', { skip: process.platform !== 'linux' }, async () => {
  const env = { ...asUser(), KUBECTL_HA_BINARY: program(mentions), INPUT_LOCAL: 'true' };
  // It drops signals from its own group, as sudo does.
  fs.writeFileSync(path.join(env.PATH.split(':')[0], 'sudo'), `#!/bin/bash
if [ "$2" = kill ]; then
	group() { ps -o pgid= "$1" | tr -d ' '; }
	[ "$(group $$)" = "$(group "$4")" ] || kill "$3" "$4"
	exit
fi
trap 'echo "got SIGTERM"; exit 130' TERM
echo at work
for _ in {1..300}; do sleep 0.1; done
`);
  const job = launch('main.js', env);
  await job.shows('at work');
  job.child.kill('SIGTERM');
  const { code, log } = await job.ended;
  assert.match(log, /got SIGTERM/);
  assert.equal(code, 130);
});

test('post goes by what main has saved, whatever the inputs say by then', { skip: process.platform !== 'linux' }, async () => {
  for (const [saved, input, root] of [['true', '', true], ['false', 'true', false]]) {
    const env = { ...asUser(), STATE_binary: program(mentions), STATE_local: saved, INPUT_LOCAL: input, KUBECTL_HA_LOCAL: '' };
    const { log } = await launch('post.js', env).ended;
    assert.equal(log.includes('as root'), root, log);
  }
});

test('a post that finds no program fails, and says that something may be left', async () => {
  const { code, log } = await launch('post.js', { STATE_binary: '/nonexistent/kubectl-ha' }).ended;
  assert.equal(code, 1);
  assert.match(log, /What the main step has made is not removed/);
});

test('a program that is not there is an annotation', async () => {
  const { code, log } = await launch('main.js', { KUBECTL_HA_BINARY: '/nonexistent/kubectl-ha' }).ended;
  assert.equal(code, 1);
  assert.match(log, /^::error title=kubectl ha::\/nonexistent\/kubectl-ha cannot be run/m);
});

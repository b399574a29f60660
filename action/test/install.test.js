'use strict';

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { after, before, test } = require('node:test');

const { install } = require('../install.js');

const VERSION = 'v1.2.3';
const NAME = `kubectl-ha_${VERSION}_linux_amd64.tar.gz`;

let work;
let archive;
let server;
let answers; // to the next requests, in their order; then the archive
let requests;

before(async () => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'kubectl-ha-install-'));
  fs.writeFileSync(path.join(work, 'kubectl-ha'), '#!/bin/sh\necho it runs\n', { mode: 0o755 });
  execFileSync('tar', ['-czf', 'archive.tar.gz', 'kubectl-ha'], { cwd: work });
  archive = fs.readFileSync(path.join(work, 'archive.tar.gz'));
  server = http.createServer((request, response) => {
    requests.push(request.url);
    const answer = answers.shift() || ((r) => r.end(archive));
    answer(response);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
});

after(() => {
  server.closeAllConnections();
  server.close();
  fs.rmSync(work, { recursive: true });
});

function options(more = {}) {
  answers = [];
  requests = [];
  const sha256 = createHash('sha256').update(archive).digest('hex');
  return {
    release: {
      url: `http://127.0.0.1:${server.address().port}/{version}/{asset}`,
      default: VERSION,
      versions: { [VERSION]: { [NAME]: sha256 } },
    },
    version: '',
    platform: 'linux',
    arch: 'x64',
    cache: fs.mkdtempSync(path.join(work, 'cache-')),
    temp: fs.mkdtempSync(path.join(work, 'temp-')),
    pause: 1,
    ...more,
  };
}

const fails = (code) => (response) => { response.statusCode = code; response.end(); };
const breaks = (response) => response.socket.destroy();

test('the pinned version is downloaded once, and runs', async () => {
  const o = options();
  const binary = await install(o);
  assert.equal(execFileSync(binary).toString(), 'it runs\n');
  assert.equal(execFileSync(await install(o)).toString(), 'it runs\n');
  assert.deepEqual(requests, [`/${VERSION}/${NAME}`]);
});

test('the cache is laid out as GitHub\'s toolkit does', async () => {
  const o = options();
  await install(o);
  assert.deepEqual(fs.readdirSync(path.join(o.cache, 'kubectl-ha', '1.2.3')).sort(), ['x64', 'x64.complete']);
  assert.deepEqual(fs.readdirSync(path.join(o.cache, 'kubectl-ha', '1.2.3', 'x64')), [NAME]);
});

test('a flaky download is tried again', async () => {
  const o = options();
  answers = [fails(503), breaks, fails(429)];
  await install(o);
  assert.equal(requests.length, 4);
});

test('a download that goes on failing ends with its URL', async () => {
  const o = options();
  answers = [fails(500), fails(500), fails(500), fails(500)];
  await assert.rejects(install(o), (error) => error.message.includes(`/${VERSION}/${NAME}`) && error.message.includes('500'));
  assert.equal(requests.length, 4);
});

test('what is not there is not asked for again', async () => {
  const o = options();
  answers = [fails(404)];
  await assert.rejects(install(o), /404/);
  assert.equal(requests.length, 1);
});

test('a wrong checksum is refused, and nothing of it is kept', async () => {
  const o = options();
  o.release.versions[VERSION][NAME] = '0'.repeat(64);
  await assert.rejects(install(o), /is not what it should be/);
  assert.deepEqual(fs.readdirSync(o.cache), []);
});

// Jobs of a runner share its tool cache, and root may run what comes from it.
test('what was changed in the cache is not run, but downloaded again', async () => {
  const o = options();
  await install(o);
  for (const file of fs.readdirSync(o.cache, { recursive: true })) {
    const there = path.join(o.cache, file);
    if (fs.statSync(there).isFile()) fs.writeFileSync(there, '#!/bin/sh\necho it was changed\n');
  }
  assert.equal(execFileSync(await install(o)).toString(), 'it runs\n');
  assert.equal(requests.length, 2);
  await install(o);
  assert.equal(requests.length, 2);
});

test('what was unpacked for one run is not run by the next', async () => {
  const o = options();
  const binary = await install(o);
  fs.writeFileSync(binary, '#!/bin/sh\necho it was changed\n');
  assert.equal(execFileSync(await install(o)).toString(), 'it runs\n');
  assert.equal(requests.length, 1);
});

test('a platform that is not built is named', async () => {
  await assert.rejects(install(options({ platform: 'freebsd' })), /not built for freebsd on x64; it is for kubectl-ha_v1\.2\.3_linux_amd64/);
  await assert.rejects(install(options({ platform: 'win32' })), /not built for win32 on x64/);
  await assert.rejects(install(options({ arch: 'ia32' })), /not built for linux on ia32/);
});

test('latest and a version without its v are understood', async () => {
  for (const version of ['latest', VERSION.slice(1)]) {
    assert.match(await install({ ...options(), version }), /kubectl-ha$/);
  }
});

test('a version without checksums is refused', async () => {
  await assert.rejects(install(options({ version: 'v9.9.9' })), /no checksums for kubectl ha v9\.9\.9; it knows v1\.2\.3/);
  const none = options();
  none.release.versions = {};
  await assert.rejects(install(none), /KUBECTL_HA_BINARY/);
});

'use strict';

// Takes the pinned release from the runner's tool cache, or downloads it there,
// and unpacks it for this run. What is in the cache may be anybody's who ran on
// this computer: each run holds it against the sum in release.json.

const { createHash } = require('node:crypto');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');

const { hasProxy, throughProxy } = require('./proxy.js');

const ATTEMPTS = 4;
const ATTEMPT_MS = 60_000;

// install returns the path of the binary, in a new directory below temp. release
// says which versions there are, with the sum of each platform's archive.
async function install({ release, version, platform, arch, cache, temp, pause = 1000 }) {
  const wanted = choose(release, version);
  const asset = assetFor(wanted, platform, arch);
  const kept = place(cache, wanted.version, arch);
  const url = release.url.replace('{version}', wanted.version).replace('{asset}', asset.name);
  const archive = cached(path.join(kept.directory, asset.name), asset.sha256) || await fetchTo(kept, asset, url, pause);
  const home = await unpack(archive, asset.name, temp);
  return path.join(home, asset.os === 'windows' ? 'kubectl-ha.exe' : 'kubectl-ha');
}

// place is where the tool cache keeps an archive: laid out as GitHub's toolkit does,
// whose marker says that what is in the directory is complete.
function place(cache, version, arch) {
  const directory = path.join(cache, 'kubectl-ha', version.replace(/^v/, ''));
  return { directory: path.join(directory, arch), marker: path.join(directory, `${arch}.complete`) };
}

// cached returns an archive that is as it should be, if there is one.
function cached(file, sha256) {
  if (!fs.existsSync(file)) return undefined;
  const archive = fs.readFileSync(file);
  if (sumOf(archive) === sha256) return archive;
  console.log(`${file} is not what it should be; it is downloaded again. Nothing of it was run.`);
  return undefined;
}

// fetchTo downloads an archive, and keeps it once it is known to be right.
async function fetchTo(kept, { name, sha256 }, url, pause) {
  const archive = await download(url, pause);
  const sum = sumOf(archive);
  if (sum !== sha256) {
    throw new Error(`${url} is not what it should be: its SHA-256 is ${sum}, not ${sha256}. Nothing of it was run.`);
  }
  const file = path.join(kept.directory, name);
  fs.mkdirSync(kept.directory, { recursive: true });
  const part = `${file}.${process.pid}`;
  fs.writeFileSync(part, archive);
  fs.renameSync(part, file);
  fs.writeFileSync(kept.marker, '');
  return archive;
}

function sumOf(content) {
  return createHash('sha256').update(content).digest('hex');
}

// exact is the version that is meant: latest is the newest that is pinned here, and the
// v may be left out, as with GitHub's setup actions.
function exact(release, version) {
  if (!version || version === 'latest') return release.default;
  return /^\d/.test(version) ? `v${version}` : version;
}

function choose(release, version) {
  const wanted = exact(release, version);
  const known = Object.keys(release.versions);
  if (known.length === 0) {
    throw new Error('Only releases of the action have a release of kubectl ha pinned: name one, such as v1; or build it, and set KUBECTL_HA_BINARY.');
  }
  if (!known.includes(wanted)) {
    throw new Error(`This version of the action has no checksums for kubectl ha ${wanted}; it knows ${known.join(', ')}.`);
  }
  return { version: wanted, sums: release.versions[wanted] };
}

const SYSTEMS = { linux: 'linux', darwin: 'darwin', win32: 'windows' };
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };

function assetFor({ version, sums }, platform, arch) {
  const system = SYSTEMS[platform];
  const cpu = ARCHITECTURES[arch];
  const name = `kubectl-ha_${version}_${system}_${cpu}.${system === 'windows' ? 'zip' : 'tar.gz'}`;
  if (!sums[name]) {
    throw new Error(`kubectl ha ${version} is not built for ${platform} on ${arch}; it is for ${Object.keys(sums).join(', ')}.`);
  }
  return { name, os: system, arch: cpu, sha256: sums[name] };
}

// download fetches a URL, again if that fails in a way that may pass.
async function download(url, pause) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetchOnce(url);
    } catch (error) {
      if (attempt === ATTEMPTS || error.final) {
        throw new Error(`Cannot download ${url} (attempt ${attempt} of ${ATTEMPTS}): ${error.message}`);
      }
      console.log(`Attempt ${attempt} to download ${url} failed: ${error.message}`);
      await new Promise((resolve) => { setTimeout(resolve, pause * 2 ** (attempt - 1)); });
    }
  }
}

async function fetchOnce(url) {
  if (hasProxy(process.env)) return throughProxy(url, ATTEMPT_MS);
  let response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(ATTEMPT_MS) });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(error.cause ? `${error.message}: ${error.cause.message}` : error.message);
  }
  const refused = new Error(`the server says ${response.status} ${response.statusText}`);
  refused.final = response.status < 500 && response.status !== 408 && response.status !== 429;
  throw refused;
}

// unpack returns a new directory, this user's alone, with what is in the archive.
async function unpack(archive, name, temp) {
  const home = fs.mkdtempSync(path.join(temp, 'kubectl-ha-'));
  const file = path.join(home, name);
  fs.writeFileSync(file, archive);
  await promisify(execFile)(tar(), ['-xf', file, '-C', home]);
  fs.rmSync(file);
  return home;
}

// tar is the system's own, which on Windows reads zip files as well; another
// one that is first in the PATH there may not.
function tar() {
  return process.platform === 'win32' ? path.join(process.env.SystemRoot, 'System32', 'tar.exe') : 'tar';
}

module.exports = { install };

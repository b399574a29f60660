'use strict';

// Downloads through a proxy. Node's own fetch knows none; curl, which all of GitHub's
// runners have, takes the usual variables, NO_PROXY too.

const { execFile } = require('node:child_process');
const { promisify } = require('node:util');

const MAX_BYTES = 1 << 30;
const HTTP_ERROR = 22; // curl's exit code for an answer of 400 or more

// hasProxy says whether the environment has a proxy.
function hasProxy(env) {
  return ['HTTPS_PROXY', 'https_proxy', 'http_proxy', 'ALL_PROXY', 'all_proxy'].some((name) => env[name]);
}

// throughProxy resolves with what is at the URL.
async function throughProxy(url, timeout) {
  const args = ['--fail', '--location', '--silent', '--show-error', '--max-time', `${timeout / 1000}`, url];
  try {
    const { stdout } = await promisify(execFile)('curl', args, { encoding: 'buffer', maxBuffer: MAX_BYTES });
    return stdout;
  } catch (error) {
    throw refusal(error);
  }
}

// refusal is the error of a curl that failed; final where asking again is in vain.
function refusal(error) {
  if (error.code === 'ENOENT') {
    return Object.assign(new Error('the environment has a proxy, for which the download needs curl, and there is none'), { final: true });
  }
  const said = `${error.stderr || error.message}`.trim();
  const refused = new Error(`by proxy: ${said}`);
  const status = Number(/returned error: (\d+)/.exec(said)?.[1]);
  refused.final = error.code === HTTP_ERROR && status < 500 && status !== 408 && status !== 429;
  return refused;
}

module.exports = { hasProxy, throughProxy };

'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const { after, before, beforeEach, test } = require('node:test');

const { hasProxy, throughProxy } = require('../proxy.js');

let proxy;
let asked; // for which URLs
let status;

before(async () => {
  proxy = http.createServer((request, response) => {
    asked.push(request.url);
    response.statusCode = status;
    response.end('what is there');
  });
  await new Promise((resolve) => { proxy.listen(0, '127.0.0.1', resolve); });
  process.env.http_proxy = `http://127.0.0.1:${proxy.address().port}`;
  process.env.no_proxy = '';
});

beforeEach(() => {
  asked = [];
  status = 200;
});

after(() => {
  proxy.closeAllConnections();
  proxy.close();
});

test('a proxy is one of the usual variables', () => {
  assert.ok(!hasProxy({ PATH: '/bin', HTTPS_PROXY: '' }));
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'http_proxy', 'ALL_PROXY', 'all_proxy']) {
    assert.ok(hasProxy({ [name]: 'http://proxy:3128' }), name);
  }
});

test('the proxy is asked, not the server', async () => {
  const got = await throughProxy('http://server.invalid/archive', 10_000);
  assert.equal(got.toString(), 'what is there');
  assert.deepEqual(asked, ['http://server.invalid/archive']);
});

test('what is not there is final, what may pass is not', async () => {
  for (const [code, final] of [[404, true], [403, true], [500, false], [429, false]]) {
    status = code;
    await assert.rejects(throughProxy('http://server.invalid/archive', 10_000), (error) => {
      assert.equal(error.final, final, `${code}`);
      return error.message.includes(`${code}`);
    });
  }
});

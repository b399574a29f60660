'use strict';

// The words that mean true, as GitHub's toolkit reads a boolean input: YAML
// 1.2's core schema.
const TRUE = ['true', 'True', 'TRUE'];

// isLocal says whether the cluster is to be in the local Compute Engine. What is
// no boolean is not: the program, which checks all inputs, says so.
function isLocal(env) {
  const given = (env.INPUT_LOCAL || '').trim();
  return given === '' ? env.KUBECTL_HA_LOCAL === '1' : TRUE.includes(given);
}

module.exports = { isLocal };

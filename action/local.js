'use strict';

// The words that mean true, as GitHub's toolkit reads a boolean input: YAML
// 1.2's core schema.
const TRUE = ['true', 'True', 'TRUE'];

// And as Go's ParseBool does, for environment variables.
const TRUE_IN_GO = [...TRUE, '1', 't', 'T'];

// isLocal says whether the cluster is to be in the local Compute Engine. What is
// no boolean is not: the program, which checks all inputs, says so.
function isLocal(env) {
  const given = (env.INPUT_LOCAL || '').trim();
  return given === '' ? TRUE_IN_GO.includes(env.KUBECTL_HA_LOCAL) : TRUE.includes(given);
}

module.exports = { isLocal };

// What the page takes away from itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { seal } from '../../www/lib/seal.js';

test('WebRTC is gone under every name, and nothing else', () => {
  const scope = { RTCPeerConnection: class {}, webkitRTCPeerConnection: class {}, fetch: () => {} };
  seal(scope);
  assert.deepEqual(Object.keys(scope), ['fetch']);
});

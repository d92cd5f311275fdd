/**
 * Generates the messages of TensorFlow's formats from the api.proto that tfjs-node publishes. buf reads it as protoc
 * does.
 */
import { show } from './show.ts';

const proto = 'node_modules/@tensorflow/tfjs-node-gpu/src/proto';
const template = {
  version: 'v2',
  plugins: [{ local: 'protoc-gen-es', out: 'src/compute/graph/generated', opt: 'target=js+dts' }],
};
await show`npx --yes --package=@bufbuild/buf@1.75.0 -- buf generate ${proto} --template ${JSON.stringify(template)}`;
await show`git status --short -- src/compute/graph/generated`;

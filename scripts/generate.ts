/**
 * Generates the messages of TensorFlow's SavedModel format from the api.proto that tfjs-node publishes. buf reads it as
 * protoc does. Left out is what no graph of Ablate has: functions, collections, checkpoints, assets, sparse tensors.
 */
import { show } from './show.ts';

const proto = 'node_modules/@tensorflow/tfjs-node-gpu/src/proto';
const leftOut = [
  ...['Any', 'AssetFileDef', 'CollectionDef', 'FunctionDefLibrary', 'NameAttrList', 'OpList', 'SaverDef'],
  // An entry of a map must be named, too: without its value, the plugin could not read it.
  ...['MetaGraphDef.CollectionDefEntry', 'TensorInfo.CooSparse'],
];
const template = {
  version: 'v2',
  inputs: [
    {
      directory: proto,
      types: ['tensorflow.SavedModel'],
      exclude_types: leftOut.map((name) => `tensorflow.${name}`),
    },
  ],
  plugins: [{ local: 'protoc-gen-es', out: 'src/compute/graph/generated', opt: 'target=js+dts' }],
};
await show`npx --yes --package=@bufbuild/buf@1.75.0 -- buf generate --template ${JSON.stringify(template)}`;
await show`git status --short -- src/compute/graph/generated`;

import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** A pinned package from npm. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  /** sha512 of the packed file in base64, as npm writes it. */
  readonly sha512: string;
}

/** The folder of an engine in which Node.js looks for packages. */
export const nodeModules = 'node_modules';

export const tfjsNodeName = '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow.js' package for Node.js, and the one package that its backend loads. They are not dependencies of Ablate's
 * package, because the first one's install script downloads another TensorFlow, and fails if it cannot.
 */
export const tfjsNodePackages: readonly NodePackage[] = [
  {
    name: tfjsNodeName,
    version: '4.22.0',
    sha512: 'p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
  },
  {
    name: 'google-protobuf',
    version: '3.21.4',
    sha512: 'MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
  },
];

/**
 * Names under which tfjs-node imports TensorFlow.js. The engine has empty packages with these names. When it is loaded,
 * they get the running copy (native.ts), because two copies would not recognise each other's tensors.
 */
export const tfjsNames = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] as const;

/** The folder of the pinned version if it is installed; otherwise undefined. */
export function installedFolder({ name, version }: NodePackage): string | undefined {
  const requireHere = createRequire(import.meta.url);
  try {
    const manifest = requireHere.resolve(`${name}/package.json`);
    return requireHere(manifest).version === version ? dirname(manifest) : undefined;
  } catch {
    return undefined;
  }
}

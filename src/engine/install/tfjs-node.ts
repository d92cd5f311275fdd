import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** A package from npm, pinned. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  /** Of the packed file, in base64, as npm writes it. */
  readonly sha512: string;
}

/** Folder of an engine in which Node.js looks for packages. */
export const nodeModules = 'node_modules';

export const tfjsNodeName = '@tensorflow/tfjs-node-gpu';

/**
 * TensorFlow.js' node package and the one package that its backend loads. They are not dependencies of Ablate's own
 * package: the install script of the first downloads another TensorFlow, and fails where it cannot.
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
 * What tfjs-node asks for TensorFlow.js itself. They are empty here: whoever loads the engine fills in the copy that
 * already runs (native.ts), as tensors of two copies would not know each other.
 */
export const tfjsNames = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'] as const;

/** Where the pinned version is installed already; undefined if it is not. */
export function installedFolder({ name, version }: NodePackage): string | undefined {
  const requireHere = createRequire(import.meta.url);
  try {
    const manifest = requireHere.resolve(`${name}/package.json`);
    return requireHere(manifest).version === version ? dirname(manifest) : undefined;
  } catch {
    return undefined;
  }
}

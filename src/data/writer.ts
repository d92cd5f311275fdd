import { createHash } from 'node:crypto';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  describeContent,
  formatVersion,
  type Index,
  imagesPerShard,
  indexFile,
  shardFile,
  splitDigestOf,
} from './store.ts';

/** Writes a prepared copy into an empty folder: the images one after the other, at last the index. */
export class DatasetWriter {
  readonly #folder: string;
  readonly #imageSize: number;
  readonly #pixels = createHash('sha256');
  readonly #names: string[] = [];
  readonly #labels: number[] = [];
  #shard: FileHandle | undefined;

  constructor(folder: string, imageSize: number) {
    this.#folder = folder;
    this.#imageSize = imageSize;
  }

  get labels(): readonly number[] {
    return this.#labels;
  }

  async append(name: string, label: number, pixels: Uint8Array): Promise<void> {
    const perShard = imagesPerShard(this.#imageSize);
    if (this.#names.length % perShard === 0) {
      await this.close();
      this.#shard = await open(join(this.#folder, shardFile(this.#names.length / perShard)), 'wx');
    }
    await this.#shard?.writeFile(pixels);
    this.#pixels.update(pixels);
    this.#names.push(name);
    this.#labels.push(label);
  }

  /** Writes the index; the first `trainSize` images become train. */
  async finish({ classes, trainSize, skipped }: Pick<Index, 'classes' | 'trainSize' | 'skipped'>): Promise<void> {
    await this.close();
    const content = {
      classes,
      imageSize: this.#imageSize,
      trainSize,
      labels: Buffer.from(this.#labels).toString('base64'),
    };
    const index: Index = {
      format: formatVersion,
      ...content,
      digest: this.#pixels.update(describeContent(content)).digest('hex'),
      splitDigest: splitDigestOf(this.#names, trainSize),
      skipped,
      names: this.#names,
    };
    await writeFile(join(this.#folder, indexFile), JSON.stringify(index));
  }

  async close(): Promise<void> {
    await this.#shard?.close();
    this.#shard = undefined;
  }
}

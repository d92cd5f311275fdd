import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { writeWhole } from '../base/files/write.ts';
import {
  describeContent,
  encodeIndex,
  formatVersion,
  type Index,
  imagesPerShard,
  indexFile,
  shardFile,
  splitDigestOf,
} from './index-file.ts';

/** Writes a prepared copy into an empty folder: first the images, then the index. */
export class DatasetWriter {
  readonly #folder: string;
  readonly #imageSize: number;
  readonly #pixels = createHash('sha256');
  readonly #names: string[] = [];
  readonly #labels: number[] = [];
  readonly #checksums: number[] = [];
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
    const shard = Math.floor(this.#names.length / perShard);
    if (this.#names.length % perShard === 0) {
      await this.close();
      this.#shard = await open(join(this.#folder, shardFile(shard)), 'wx');
    }
    await this.#shard?.writeFile(pixels);
    this.#checksums[shard] = crc32(pixels, this.#checksums[shard]);
    this.#pixels.update(pixels);
    this.#names.push(name);
    this.#labels.push(label);
  }

  /** Writes the index. The first `trainSize` images become the train split. */
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
      checksums: this.#checksums,
    };
    await writeWhole(join(this.#folder, indexFile), encodeIndex(index));
  }

  /** Closes the files. Everything is then on disk. */
  async close(): Promise<void> {
    const shard = this.#shard;
    this.#shard = undefined;
    try {
      await shard?.sync();
    } finally {
      await shard?.close();
    }
  }
}

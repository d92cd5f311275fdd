import type { EngineInfo } from '../base/engine.ts';
import { openEager } from './eager/session.ts';
import { openGraph } from './graph/session.ts';
import type { OpenSession } from './local.ts';

/** The two ways to compute a network. */
export const interpreters: Readonly<Record<EngineInfo['mode'], OpenSession>> = { graph: openGraph, eager: openEager };

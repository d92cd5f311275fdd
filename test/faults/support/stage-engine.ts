import { install } from '../../../src/engine/install/install.ts';
import { fakeTools, specOf } from '../../engine/support/fake-engine.ts';

/** A process that installs the engine of a wheel: prints how often it compiled, and the library's digest by its name. */
const [wheel, home] = process.argv.slice(2) as [string, string];
const tools = fakeTools(wheel);
const { folder } = await install(await specOf(wheel), home, tools, () => undefined);
process.stdout.write(JSON.stringify({ folder, compilations: tools.calls.compilations }));

// A scenario is a test that is played in front ends: it is given a front end
// whose pages all have the same methods, and leaves no page and no kernel.
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Classic } from './classic.mjs';
import { endKernels, limit, shots, start, write } from './front.mjs';
import { Lab } from './lab.mjs';

const pages = { lab: Lab, notebook: Classic };
const names = { lab: 'JupyterLab', notebook: 'Notebook' };

// inLab and inBoth play the scenarios that declare adds, in a server of their
// own for each front end, which serves the notebooks named.
export function inLab(notebooks, declare) { play('lab', notebooks, declare); }

export function inBoth(notebooks, declare) {
  for (const kind in pages) play(kind, notebooks, declare);
}

function play(kind, notebooks, declare) {
  describe(names[kind], () => {
    let front;
    before(async () => { front = await start(kind, notebooks); });
    after(() => front?.end());
    declare((title, body) => test(title, { timeout: 5 * limit }, async () => {
      try {
        await body({
          front,
          open: name => pages[kind].open(front, name), // a notebook of the server's
          scratch: (name, sources = ['x := 41']) => { write(front, name, sources); return pages[kind].open(front, name); },
        });
      } catch (error) {
        await evidence(front, title);
        throw error;
      } finally {
        for (const context of front.browser.contexts()) await context.close();
        await endKernels(front);
      }
    }), kind);
  });
}

// evidence keeps what the pages show, and what the server said, when a scenario failed.
async function evidence(front, title) {
  const base = path.join(shots, `failed-${front.kind}-${title.replace(/\W+/g, '-').slice(0, 40)}`);
  let n = 0;
  for (const context of front.browser.contexts()) {
    for (const page of context.pages()) await page.screenshot({ path: `${base}-${n++}.png` }).catch(() => {});
  }
  fs.copyFileSync(front.log, `${base}.log`);
}

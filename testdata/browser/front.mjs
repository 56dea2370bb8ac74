// What the browser tests share: a server in a directory of its own, a headless
// Chromium, and the handling of JupyterLab's and Notebook's pages.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
export const shots = process.env.SHOTS || path.join(root, 'bin/browser'); // screenshots, to be looked at

// start starts a front end's server and a browser. kind is "lab" or "notebook".
// The notebooks named are copied into the server's directory.
export async function start(kind, notebooks) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'gokernel-browser-'));
  for (const name of notebooks) fs.copyFileSync(path.join(root, 'testdata/notebooks', name), path.join(dir, name));
  fs.mkdirSync(shots, { recursive: true });
  const port = await freePort();
  const program = kind === 'lab' ? ['/usr/bin/python3', [path.join(here, 'server.py')]] : ['/usr/bin/jupyter-notebook', []];
  const app = kind === 'lab' ? 'ServerApp' : 'NotebookApp';
  const server = spawn(program[0], [...program[1],
    '--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`, `--${app}.token=`, `--${app}.password=`,
    `--${app}.disable_check_xsrf=True`, `--${app}.${kind === 'lab' ? 'root_dir' : 'notebook_dir'}=${dir}`,
  ], {
    cwd: dir, stdio: ['ignore', fs.openSync(path.join(dir, 'server.log'), 'w'), fs.openSync(path.join(dir, 'server.err'), 'w')],
    env: { ...process.env, JUPYTER_PATH: path.join(root, 'bin/scratch/share/jupyter'), JUPYTER_DATA_DIR: path.join(dir, 'data'), JUPYTER_CONFIG_DIR: path.join(dir, 'config'), JUPYTER_RUNTIME_DIR: path.join(dir, 'run') },
  });
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/api/kernelspecs`, server);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const end = async () => {
    await browser.close();
    const gone = new Promise(resolve => server.once('exit', resolve));
    server.kill('SIGTERM'); // ends its kernels
    await gone;
    fs.rmSync(dir, { recursive: true, force: true });
  };
  return { url, dir, browser, end };
}

async function freePort() {
  const s = net.createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => s.once('listening', resolve));
  const { port } = s.address();
  await new Promise(resolve => s.close(resolve));
  return port;
}

// answering waits until the server answers.
async function answering(url, server) {
  for (let tries = 0; tries < 300 && server.exitCode === null; tries++) {
    try {
      if ((await fetch(url)).ok) return;
    } catch { /* not yet */ }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('the server does not answer');
}

// A Lab is a notebook open in JupyterLab.
export class Lab {
  // open opens a notebook of the server's and waits for its kernel.
  static async open(front, name, options = {}) {
    const page = await front.browser.newPage({ viewport: { width: 1100, height: 900 }, ...options });
    await page.goto(`${front.url}/lab/tree/${name}?reset`);
    await page.waitForFunction(() => document.body.dataset.ready === 'yes', null, { timeout: 60_000 });
    const lab = new Lab(page);
    await page.waitForFunction(() => window.jupyterapp.shell.currentWidget?.context?.sessionContext.session?.kernel?.status === 'idle', null, { timeout: 60_000 });
    return lab;
  }

  constructor(page) { this.page = page; }

  command(id, args = {}) { return this.page.evaluate(([id, args]) => window.jupyterapp.commands.execute(id, args).then(() => null), [id, args]); }

  // runAll runs all cells, and gives the outputs of each code cell.
  async runAll() {
    await this.command('notebook:run-all-cells'); // ends with the first error, though the cells run on
    await this.page.waitForFunction(() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells.every(c => c.cell_type !== 'code' || c.execution_count), null, { timeout: 120_000 });
    await this.idle();
    return this.outputs();
  }

  // idle waits until no cell runs.
  idle() { return this.page.waitForFunction(() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'idle'); }

  outputs() {
    return this.page.evaluate(() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells
      .filter(c => c.cell_type === 'code').map(c => ({ source: c.source, tags: c.metadata.tags ?? [], outputs: c.outputs, count: c.execution_count })));
  }

  // cell puts code into a new cell at the end, which is then the active one in edit mode.
  async cell(code) {
    await this.page.evaluate(async code => {
      const { content } = window.jupyterapp.shell.currentWidget;
      content.activeCellIndex = content.widgets.length - 1;
      await window.jupyterapp.commands.execute('notebook:insert-cell-below');
      content.activeCell.model.sharedModel.setSource(code);
      content.mode = 'edit';
      content.activeCell.editor.setCursorPosition(content.activeCell.editor.getPositionAt(code.length));
      content.activeCell.editor.focus();
    }, code);
    await this.page.waitForSelector('.jp-Cell.jp-mod-active .jp-mod-completer-enabled.jp-mod-focused'); // Tab is the completer's now
  }

  // run runs a new cell with that code and gives its outputs.
  async run(code) {
    await this.cell(code);
    await this.command('notebook:run-cell');
    return (await this.outputs()).at(-1).outputs;
  }

  async shot(name) { await this.page.screenshot({ path: path.join(shots, name + '.png') }); }

  // allShots takes the whole notebook, a screen at a time.
  async allShots(name) {
    const heights = await this.page.evaluate(() => { const o = document.querySelector('.jp-WindowedPanel-outer'); o.scrollTop = 0; return [o.scrollHeight, o.clientHeight]; });
    for (let i = 0, top = 0; top < heights[0]; i++, top += heights[1] - 40) {
      await this.page.evaluate(top => { document.querySelector('.jp-WindowedPanel-outer').scrollTop = top; }, top);
      await this.page.waitForTimeout(400); // what comes into view is drawn
      await this.shot(`${name}-${String(i).padStart(2, '0')}`);
    }
  }
}

// text joins what outputs say in plain text.
export function text(outputs) {
  return outputs.map(o => o.text ?? o.data?.['text/plain'] ?? `${o.ename}: ${o.evalue}`).map(t => Array.isArray(t) ? t.join('') : t).join('');
}

// A front end's server in a directory of its own, a headless Chromium, and what
// the tests ask of the machine round them.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const python = '/usr/bin/python3'; // Debian's, which has Jupyter
export const shots = process.env.SHOTS || path.join(root, 'bin/browser'); // screenshots, to be looked at

// limit bounds each wait for a page, in milliseconds: a slow machine with other
// work stays far below it, so that only what never comes reaches it.
export const limit = 1000 * (process.env.LIMIT || 180); // LIMIT in seconds

// start starts a front end's server and a browser. kind is "lab" or "notebook".
// The notebooks named, of testdata/notebooks, are copied to where it serves.
export async function start(kind, notebooks) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'gokernel-browser-'));
  const dir = path.join(home, 'notebooks');
  fs.mkdirSync(dir);
  fs.mkdirSync(shots, { recursive: true });
  for (const name of notebooks) fs.copyFileSync(path.join(root, 'testdata/notebooks', name), path.join(dir, name));
  const port = await freePort();
  const [program, first, app, folder] = kind === 'lab' ?
    [python, [path.join(here, 'server.py')], 'ServerApp', 'root_dir'] :
    ['/usr/bin/jupyter-notebook', [], 'NotebookApp', 'notebook_dir'];
  const log = path.join(home, 'server.log');
  const server = spawn(program, [...first,
    '--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`, `--${app}.token=`, `--${app}.password=`,
    `--${app}.disable_check_xsrf=True`, `--${app}.${folder}=${dir}`,
  ], {
    cwd: home, stdio: ['ignore', 'ignore', fs.openSync(log, 'w')],
    env: {
      ...process.env, JUPYTER_PATH: path.join(root, 'bin/scratch/share/jupyter'),
      JUPYTER_DATA_DIR: path.join(home, 'data'), JUPYTER_CONFIG_DIR: path.join(home, 'config'), JUPYTER_RUNTIME_DIR: path.join(home, 'run'),
    },
  });
  const exited = new Promise(resolve => server.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await answering(`${url}/api/kernelspecs`, server, log);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium', timeout: limit,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const end = async () => {
    await browser.close();
    server.kill('SIGTERM'); // ends its kernels
    await exited;
    fs.rmSync(home, { recursive: true, force: true });
  };
  return { kind, url, dir, log, browser, end };
}

async function freePort() {
  const s = net.createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => s.once('listening', resolve));
  const { port } = s.address();
  await new Promise(resolve => s.close(resolve));
  return port;
}

async function answering(url, server, log) {
  await eventually('the server answers', async () => {
    assert.equal(server.exitCode, null, `the server ended: ${fs.readFileSync(log, 'utf8')}`);
    return (await fetch(url).catch(() => null))?.ok;
  });
}

// eventually waits until a state outside of pages is there, which nothing tells.
export async function eventually(what, check) {
  for (const until = Date.now() + limit; !await check();) {
    assert.ok(Date.now() < until, `not within ${limit / 1000} s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

// write makes a notebook of code cells where the server serves it.
export function write(front, name, sources) {
  fs.writeFileSync(path.join(front.dir, name), JSON.stringify({
    cells: sources.map((source, i) => ({ cell_type: 'code', id: `cell-${i}`, metadata: {}, source, outputs: [], execution_count: null })),
    metadata: { kernelspec: { name: 'gokernel', display_name: 'Go (gokernel)', language: 'go' }, language_info: { name: 'go' } },
    nbformat: 4, nbformat_minor: 5,
  }));
}

// saved reads a notebook that was saved, which must be a valid one.
export function saved(front, name) {
  const file = path.join(front.dir, name);
  const checked = spawnSync(python, ['-c', 'import nbformat, sys; nbformat.validate(nbformat.read(sys.argv[1], nbformat.NO_CONVERT))', file], { encoding: 'utf8' });
  assert.equal(checked.status, 0, `the notebook is not valid: ${checked.stderr}`);
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

// endKernels ends all kernels of the server. Pages that use them are closed by then.
export async function endKernels(front) {
  for (const { id } of await (await fetch(`${front.url}/api/sessions`)).json()) {
    await fetch(`${front.url}/api/sessions/${id}`, { method: 'DELETE' });
  }
}

// gone waits until a process has ended.
export function gone(pid) {
  return eventually(`process ${pid} has ended`, () => {
    try {
      return /^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return true;
    }
  });
}

// text joins what outputs say in plain text.
export function text(outputs) {
  return outputs.map(o => o.text ?? o.data?.['text/plain'] ?? (o.ename ? `${o.ename}: ${o.evalue}` : '')).map(joined).join('');
}

// joined is the text of a field that may be lines.
export function joined(t) { return Array.isArray(t) ? t.join('') : t; }

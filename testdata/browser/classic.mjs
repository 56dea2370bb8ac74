// The classic Notebook's pages, with the methods that JupyterLab's have too.
import path from 'node:path';
import { limit, shots } from './front.mjs';
import { frames, screens } from './lab.mjs';

// A Classic is a notebook open in Notebook 6.
export class Classic {
  // open opens a notebook of the server's and waits for its kernel.
  static async open(front, name) {
    const page = await front.browser.newPage({ viewport: { width: 1180, height: 900 } });
    page.setDefaultTimeout(limit);
    const classic = new Classic(page);
    await page.goto(`${front.url}/notebooks/${name}`);
    await classic.#ready();
    return classic;
  }

  constructor(page) { this.page = page; }

  async #ready() {
    await this.page.waitForFunction(() => window.Jupyter?.notebook?.kernel?.is_connected() && window.Jupyter.notebook._fully_loaded);
    await this.idle();
  }

  close() { return this.page.close(); }

  async reload() {
    await this.page.reload();
    await this.#ready();
  }

  // menu chooses an item of the menu bar, by its id.
  async menu(name, item) {
    await this.page.locator(`#menus a.dropdown-toggle`, { hasText: new RegExp(`^${name}$`) }).click();
    await this.page.locator(`#${item} a`).click();
  }

  idle() { return this.page.waitForFunction(() => window.Jupyter.notebook.kernel.is_connected() && !window.Jupyter.notebook.kernel_busy); }
  busy() { return this.page.waitForFunction(() => window.Jupyter.notebook.kernel_busy); }

  // done waits until no cell runs or waits to run.
  async done() {
    await this.page.waitForFunction(() => {
      const { notebook } = window.Jupyter;
      return notebook.get_cells().every(c => c.cell_type !== 'code' || c.input_prompt_number !== '*' && !pending(c.last_msg_id));
      function pending(id) {
        const callbacks = notebook.kernel._msg_callbacks[id];
        return callbacks && !(callbacks.shell_done && callbacks.iopub_done);
      }
    });
    await this.idle();
  }

  // cells are the code cells as they would be saved.
  cells() {
    return this.page.evaluate(() => window.Jupyter.notebook.toJSON().cells.filter(c => c.cell_type === 'code')
      .map(c => ({ source: [c.source].flat().join(''), tags: c.metadata.tags ?? [], outputs: c.outputs, count: c.execution_count })));
  }

  async runAll() {
    await this.page.evaluate(() => window.Jupyter.notebook.execute_all_cells());
    await this.done();
    return this.cells();
  }

  async restartAndRunAll() {
    await this.page.evaluate(() => { window.began = new Promise(resolve => window.Jupyter.notebook.events.one('execute.CodeCell', resolve)); });
    await this.menu('Kernel', 'restart_run_all');
    await this.accept();
    await this.page.evaluate(() => window.began.then(() => null));
    await this.done();
    return this.cells();
  }

  async restart() {
    await this.page.evaluate(() => { window.restarted = new Promise(resolve => window.Jupyter.notebook.events.one('kernel_ready.Kernel', resolve)); });
    await this.menu('Kernel', 'restart_kernel');
    await this.accept();
    await this.page.evaluate(() => window.restarted.then(() => null));
    await this.idle();
  }

  // accept says yes to the dialog that is asking, and waits until it is gone.
  async accept() {
    await this.page.locator('.modal.in .modal-footer .btn').last().click();
    await this.page.locator('.modal-backdrop').waitFor({ state: 'detached' });
  }

  dialog(words) { return this.page.locator('.modal.in', { hasText: words }).waitFor(); }

  interrupt() { return this.menu('Kernel', 'int_kernel'); }
  async shutdown() {
    await this.menu('Kernel', 'shutdown_kernel');
    await this.accept();
  }
  async save() { await this.page.evaluate(() => window.Jupyter.notebook.save_notebook().then(() => null)); }
  trusted() { return this.page.evaluate(() => window.Jupyter.notebook.trusted); }

  async cell(code) {
    await this.page.evaluate(code => {
      const { notebook } = window.Jupyter;
      const cell = notebook.insert_cell_at_bottom('code');
      notebook.select(notebook.ncells() - 1);
      cell.set_text(code);
      notebook.edit_mode();
      cell.focus_editor();
      cell.code_mirror.execCommand('goDocEnd');
    }, code);
    await this.page.waitForSelector('.cell.selected .CodeMirror-focused');
  }

  source() { return this.page.evaluate(() => window.Jupyter.notebook.get_selected_cell().get_text()); }
  hasSource(text) { return this.page.waitForFunction(text => window.Jupyter.notebook.get_cells().some(c => c.get_text() === text), text); }

  async begun(code) {
    await this.cell(code);
    await this.page.keyboard.press('Control+Enter');
    await this.busy();
  }

  says(words) { return this.page.locator('.output_subarea', { hasText: words }).waitFor(); }

  async run(code) {
    await this.cell(code);
    await this.page.keyboard.press('Control+Enter');
    await this.done();
    return (await this.cells()).at(-1).outputs;
  }

  edit(i, code) { return this.page.evaluate(([i, code]) => window.Jupyter.notebook.get_cell(i).set_text(code), [i, code]); }
  async rerun(i) {
    await this.page.evaluate(i => { window.Jupyter.notebook.select(i); window.Jupyter.notebook.execute_cell(); }, i);
    await this.done();
    return (await this.cells())[i].outputs;
  }

  question() { return this.page.locator('input.raw_input'); }
  async answer(line) {
    await this.question().fill(line);
    await this.question().press('Enter');
  }

  async completions() {
    const items = this.page.locator('#complete option');
    await this.page.keyboard.press('Tab');
    await items.first().waitFor({ state: 'attached' });
    return items.allInnerTexts();
  }
  choose() { return this.page.keyboard.press('Enter'); }

  async help(words) {
    await this.page.keyboard.press('Shift+Tab');
    const tip = this.page.locator('#tooltip', { hasText: words });
    await tip.waitFor();
    await this.page.waitForFunction(() => getComputedStyle(document.querySelector('#tooltip')).opacity === '1'); // it fades in
    return tip.innerText();
  }

  themes = ['light'];
  async theme() {}

  async drawn() {
    await this.page.waitForFunction(() => [...document.querySelectorAll('.output_area img')].every(i => i.complete && i.naturalWidth) &&
      [...document.querySelectorAll('.output_latex')].every(o => o.querySelector('.MathJax, .MathJax_SVG, .MathJax_Display')) &&
      document.querySelector('#MathJax_Message')?.style.display !== 'block');
    await frames(this.page);
  }

  async shot(name) { await this.page.screenshot({ path: path.join(shots, `notebook-${name}.png`) }); }

  async shootAll(name) {
    await this.drawn();
    await screens(this.page, '#site', '#notebook-container .cell', i => this.shot(`${name}-${i}`));
  }
}

// JupyterLab's pages, with the methods that Notebook's have too.
import path from 'node:path';
import { limit, shots } from './front.mjs';

// A Lab is a notebook open in JupyterLab. In its page, app is the application
// and panel the notebook's.
export class Lab {
  // open opens a notebook of the server's and waits for its kernel.
  static async open(front, name) {
    const page = await front.browser.newPage({ viewport: { width: 1180, height: 900 } });
    page.setDefaultTimeout(limit);
    const lab = new Lab(page);
    await page.goto(`${front.url}/lab/tree/${name}?reset`);
    await lab.#ready();
    return lab;
  }

  constructor(page) { this.page = page; }

  async #ready() {
    await this.page.waitForFunction(() => {
      if (document.body.dataset.ready !== 'yes') return false;
      window.app = window.jupyterapp;
      window.panel = window.app.shell.currentWidget;
      return window.panel?.context?.isReady;
    });
    await this.idle();
  }

  close() { return this.page.close(); }

  // reload loads the page anew, as the browser's button does.
  async reload() {
    await this.page.reload();
    await this.#ready();
  }

  // command runs one of JupyterLab's commands and waits for its end; begin only starts it.
  command(id, args = {}) { return this.page.evaluate(([id, args]) => window.app.commands.execute(id, args).then(() => null), [id, args]); }
  begin(id, args = {}) { return this.page.evaluate(([id, args]) => { window.begun = window.app.commands.execute(id, args).catch(() => {}); }, [id, args]); }
  ended() { return this.page.evaluate(() => window.begun.then(() => null)); }

  // menu chooses an item of the menu bar.
  async menu(name, item) {
    await this.page.locator('.lm-MenuBar-itemLabel', { hasText: new RegExp(`^${name}$`) }).click();
    await this.page.locator('.lm-Menu-itemLabel', { hasText: item }).first().click();
  }

  idle() { return this.#status('idle'); }
  busy() { return this.#status('busy'); }
  #status(is) { return this.page.waitForFunction(is => window.panel.context.sessionContext.session?.kernel?.status === is, is); }

  // done waits until all requests of cells have been answered. What a cell shows
  // of that does not count: with the first error, all that wait are shown as idle.
  async done() {
    await this.page.evaluate(() => Promise.allSettled(window.panel.content.widgets.map(c => c.outputArea?.future?.done)).then(() => null));
    await this.idle();
  }

  // cells are the code cells as they would be saved.
  cells() {
    return this.page.evaluate(() => window.panel.content.model.toJSON().cells
      .filter(c => c.cell_type === 'code').map(c => ({ source: c.source, tags: c.metadata.tags ?? [], outputs: c.outputs, count: c.execution_count })));
  }

  // runAll runs all cells, and gives them.
  async runAll() {
    await this.begin('notebook:run-all-cells');
    await this.done();
    return this.cells();
  }

  // restartAndRunAll does that, as the menu does once one has said yes.
  async restartAndRunAll() {
    await this.begin('notebook:restart-run-all');
    await this.accept();
    await this.ended();
    await this.done();
    return this.cells();
  }

  async restart() {
    await this.begin('notebook:restart-kernel');
    await this.accept();
    await this.ended();
    await this.idle();
  }

  // accept says yes to the dialog that is asking.
  accept() { return this.page.locator('.jp-Dialog .jp-mod-accept').click(); }

  // dialog waits for a dialog that says so.
  dialog(words) { return this.page.locator('.jp-Dialog', { hasText: words }).waitFor(); }

  interrupt() { return this.command('notebook:interrupt-kernel'); }
  shutdown() { return this.menu('Kernel', 'Shut Down Kernel'); }
  async save() { await this.command('docmanager:save'); }

  // trusted tells whether the page takes all outputs for the user's own.
  trusted() { return this.page.evaluate(() => window.panel.content.widgets.every(c => c.model.trusted)); }

  // cell puts code into a new cell at the end, which is then the active one in edit mode.
  async cell(code) {
    await this.page.evaluate(async code => {
      const { content } = window.panel;
      content.activeCellIndex = content.widgets.length - 1;
      await window.app.commands.execute('notebook:insert-cell-below');
      content.activeCell.model.sharedModel.setSource(code);
      content.mode = 'edit';
      content.activeCell.editor.setCursorPosition(content.activeCell.editor.getPositionAt(code.length));
      content.activeCell.editor.focus();
    }, code);
    await this.page.waitForSelector('.jp-Cell.jp-mod-active .jp-mod-completer-enabled.jp-mod-focused'); // Tab is the completer's now
  }

  // source is the text of the active cell.
  source() { return this.page.evaluate(() => window.panel.content.activeCell.model.sharedModel.getSource()); }
  hasSource(text) { return this.page.waitForFunction(text => window.panel.content.widgets.some(c => c.model.sharedModel.getSource() === text), text); }

  // begun runs a new cell with that code, and comes back when it runs.
  async begun(code) {
    await this.cell(code);
    await this.page.keyboard.press('Control+Enter');
    await this.busy();
  }

  // says waits for an output with these words.
  says(words) { return this.page.locator('.jp-OutputArea-output', { hasText: words }).waitFor(); }

  // run runs a new cell with that code and gives its outputs.
  async run(code) {
    await this.cell(code);
    await this.command('notebook:run-cell');
    await this.done();
    return (await this.cells()).at(-1).outputs;
  }

  // edit gives the i-th cell another text; rerun runs it.
  edit(i, code) { return this.page.evaluate(([i, code]) => window.panel.content.widgets[i].model.sharedModel.setSource(code), [i, code]); }
  async rerun(i) {
    await this.page.evaluate(i => { window.panel.content.activeCellIndex = i; }, i);
    await this.command('notebook:run-cell');
    await this.done();
    return (await this.cells())[i].outputs;
  }

  // question is the box in which a cell asks for input; answer types into it. One
  // that was answered stays in view for a moment, and asks no more.
  question() { return this.page.locator('.jp-OutputArea-stdin-item:not(.jp-OutputArea-stdin-hiding) .jp-Stdin-input'); }
  async answer(line) {
    await this.question().last().fill(line);
    await this.question().last().press('Enter');
  }

  // completions presses Tab, and gives what is offered; choose takes the first of it.
  async completions() {
    const items = this.page.locator('.jp-Completer-item');
    await this.page.keyboard.press('Tab');
    await items.first().waitFor();
    return (await items.allInnerTexts()).map(t => t.split('\n')).flat();
  }
  choose() { return this.page.keyboard.press('Enter'); }

  // help presses Shift+Tab, and gives what appears once it has these words.
  async help(words) {
    await this.page.keyboard.press('Shift+Tab');
    const tip = this.page.locator('.jp-Tooltip', { hasText: words });
    await tip.waitFor();
    return tip.innerText();
  }

  // themes are those in which things may look different; theme changes to one,
  // for the next pages of the server too.
  themes = ['light', 'dark'];
  async theme(name) {
    await this.command('apputils:change-theme', { theme: { light: 'JupyterLab Light', dark: 'JupyterLab Dark' }[name] });
    await this.page.waitForFunction(light => document.body.dataset.jpThemeLight === light, String(name === 'light'));
    await this.page.locator('#jupyterlab-splash').waitFor({ state: 'detached' }); // it fades
  }

  // drawn waits until all that cells show is on the page.
  async drawn() {
    await this.page.waitForFunction(() => [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')].every(o => {
      const inner = { 'application/vnd.vegalite.v5+json': 'canvas, svg', 'text/vnd.mermaid': 'img', 'text/latex': 'mjx-container' }[o.dataset.mimeType];
      return (!inner || o.querySelector(inner)) && [...o.querySelectorAll('img')].every(i => i.complete && i.naturalWidth);
    }) && document.fonts.status === 'loaded');
    await frames(this.page);
  }

  async shot(name) { await this.page.screenshot({ path: path.join(shots, `lab-${name}.png`) }); }

  // shootAll takes the whole notebook, a screen at a time.
  async shootAll(name) {
    await this.drawn();
    await screens(this.page, '.jp-WindowedPanel-outer', '.jp-Notebook-cell:last-of-type', i => this.shot(`${name}-${i}`));
  }
}

// frames waits until the browser has painted what there is.
export function frames(page) {
  return page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

// screens scrolls through a page from top to bottom, and calls shoot for each screen with its number.
export async function screens(page, scroller, last, shoot) {
  for (let i = 0, done = false; !done; i++) {
    done = await page.evaluate(([scroller, last, i]) => {
      const outer = document.querySelector(scroller);
      outer.scrollTop = i * (outer.clientHeight - 40);
      return [...document.querySelectorAll(last)].at(-1).getBoundingClientRect().bottom <= outer.getBoundingClientRect().bottom;
    }, [scroller, last, i]);
    await frames(page);
    await shoot(String(i).padStart(2, '0'));
  }
}

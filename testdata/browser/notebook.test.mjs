// gokernel in the classic Notebook.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { shots, start, text } from './front.mjs';

let front;
before(async () => { front = await start('notebook', ['tour.ipynb', 'gallery.ipynb']); });
after(async () => { await front.end(); });

async function open(name) {
  const page = await front.browser.newPage({ viewport: { width: 1100, height: 900 } });
  await page.goto(`${front.url}/notebooks/${name}`);
  await page.waitForFunction(() => window.Jupyter?.notebook?.kernel?.is_connected() && !window.Jupyter.notebook.kernel_busy, null, { timeout: 60_000 });
  return page;
}

async function runAll(page) {
  await page.evaluate(() => window.Jupyter.notebook.execute_all_cells());
  await page.waitForFunction(() => window.Jupyter.notebook.get_cells().every(c => c.cell_type !== 'code' || c.input_prompt_number > 0 && c.input_prompt_number !== '*'), null, { timeout: 120_000 });
  return page.evaluate(() => window.Jupyter.notebook.toJSON().cells.filter(c => c.cell_type === 'code')
    .map(c => ({ source: [c.source].flat().join(''), tags: c.metadata.tags ?? [], outputs: c.outputs })));
}

for (const name of ['tour', 'gallery']) {
  test(`the ${name} runs, and everything of it appears`, async () => {
    const page = await open(name + '.ipynb');
    const cells = await runAll(page);
    const failed = cells.filter(c => !c.tags.includes('raises-exception') && c.outputs.some(o => o.output_type === 'error'));
    assert.deepEqual(failed.map(c => c.source + '\n' + text(c.outputs)), []);
    const height = await page.evaluate(() => document.querySelector('#notebook-container').scrollHeight);
    for (let i = 0, top = 0; top < height; i++, top += 700) {
      await page.evaluate(top => { document.querySelector('#site').scrollTop = top; }, top);
      await page.waitForTimeout(200); // what comes into view is drawn
      await page.screenshot({ path: path.join(shots, `notebook-${name}-${String(i).padStart(2, '0')}.png`) });
    }
    await page.close();
  });
}

test('Tab completes, Shift+Tab inspects', async () => {
  const page = await open('tour.ipynb');
  const write = code => page.evaluate(code => {
    const { notebook } = window.Jupyter;
    const cell = notebook.insert_cell_at_bottom('code');
    notebook.select(notebook.ncells() - 1);
    cell.set_text(code);
    notebook.edit_mode();
    cell.focus_editor();
    cell.code_mirror.setCursor(cell.code_mirror.lineCount(), 0);
    cell.code_mirror.execCommand('goDocEnd');
  }, code);
  await write('strings.Sp');
  await page.keyboard.press('Tab');
  const menu = page.locator('#complete option');
  await menu.first().waitFor({ state: 'attached', timeout: 10_000 });
  assert.ok((await menu.allInnerTexts()).some(t => t.includes('Split')));
  await page.screenshot({ path: path.join(shots, 'notebook-completion.png') });
  await page.keyboard.press('Escape');
  await write('strings.Fields(');
  await page.keyboard.press('Shift+Tab');
  const tip = page.locator('#tooltip');
  await page.waitForFunction(() => /func strings\.Fields/.test(document.querySelector('#tooltip')?.innerText ?? ''), null, { timeout: 10_000 });
  assert.match(await tip.innerText(), /func strings\.Fields\(s string\) \[\]string/);
  await page.screenshot({ path: path.join(shots, 'notebook-tooltip.png') });
  await page.close();
});

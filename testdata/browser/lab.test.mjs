// gokernel in JupyterLab, as a person uses it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Lab, start, text } from './front.mjs';

let front;
before(async () => { front = await start('lab', ['tour.ipynb', 'gallery.ipynb']); });
after(async () => { await front.end(); });

async function scratch(name = 'scratch.ipynb') {
  await fetch(`${front.url}/api/contents/${name}`, { method: 'PUT', body: JSON.stringify({ type: 'notebook', content: {
    cells: [{ cell_type: 'code', id: 'first', metadata: {}, source: 'x := 41', outputs: [], execution_count: null }],
    metadata: { kernelspec: { name: 'gokernel', display_name: 'Go (gokernel)', language: 'go' } }, nbformat: 4, nbformat_minor: 5,
  } }) });
  return Lab.open(front, name);
}

function failures(cells) {
  return cells.filter(c => !c.tags.includes('raises-exception') && c.outputs.some(o => o.output_type === 'error')).map(c => c.source + '\n' + text(c.outputs));
}

test('the tour runs, and everything of it appears', async () => {
  const lab = await Lab.open(front, 'tour.ipynb');
  const cells = await lab.runAll();
  assert.deepEqual(failures(cells), []);
  assert.deepEqual(cells.filter(c => !c.count).map(c => c.source), [], 'have not run');
  await lab.allShots('lab-tour');
  await lab.page.close();
});

for (const theme of ['light', 'dark']) {
  test(`the gallery runs, and everything of it appears in the ${theme} theme`, async () => {
    const lab = await Lab.open(front, 'gallery.ipynb');
    if (theme === 'dark') await lab.command('apputils:change-theme', { theme: 'JupyterLab Dark' });
    const cells = await lab.runAll();
    assert.deepEqual(failures(cells), []);
    await lab.allShots(`lab-gallery-${theme}`);
    await lab.page.close();
  });
}

test('Tab completes, Shift+Tab inspects', async () => {
  const lab = await scratch();
  const { page } = lab;
  await lab.run('x := 41\nfunc greet(who string) string { return "hello, " + who }');
  await lab.cell('strings.Sp');
  await page.keyboard.press('Tab');
  const items = page.locator('.jp-Completer-item');
  await items.first().waitFor({ timeout: 10_000 });
  const offered = await items.allInnerTexts();
  assert.ok(offered.some(t => t.split('\n').includes('Split')), `offered: ${offered}`);
  await lab.shot('lab-completion');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /strings\.Split/.test(window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()));
  await lab.cell('gre');
  await page.keyboard.press('Tab');
  await items.first().waitFor({ timeout: 10_000 });
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource() === 'greet');
  await lab.cell('strings.Fields(');
  await page.keyboard.press('Shift+Tab');
  const tip = page.locator('.jp-Tooltip');
  await tip.waitFor({ timeout: 10_000 });
  const said = await tip.innerText();
  assert.match(said, /func strings\.Fields\(s string\) \[\]string/);
  assert.match(said, /white space/);
  await lab.shot('lab-tooltip');
  await page.keyboard.press('Escape');
  // Both answer while a cell runs.
  await lab.cell('for { x++ }');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'busy');
  await lab.cell('strings.Tit');
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => /strings\.T(itle|oTitle)/.test(window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()) || document.querySelector('.jp-Completer-item'), null, { timeout: 10_000 });
  await lab.command('notebook:interrupt-kernel');
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'idle');
  assert.match(text(await lab.run('x > 41')), /true/);
  await page.close();
});

test('input, interrupt, restart, and a run that stops at an error', async () => {
  const lab = await scratch('life.ipynb');
  const { page } = lab;
  await lab.cell('var name string\nfmt.Print("Your name: ")\nfmt.Scanln(&name)\nname');
  await page.keyboard.press('Control+Enter');
  const box = page.locator('.jp-Stdin-input:visible');
  await box.waitFor({ timeout: 20_000 });
  await lab.shot('lab-input');
  await box.fill('Ada');
  await box.press('Enter');
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'idle');
  assert.match(text((await lab.outputs()).at(-1).outputs), /"Ada"/);
  await lab.cell('for { }');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'busy');
  await lab.command('notebook:interrupt-kernel');
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.status === 'idle');
  assert.match(text((await lab.outputs()).at(-1).outputs), /Interrupt/);
  assert.match(text(await lab.run('name')), /"Ada"/);
  await page.evaluate(async () => { await window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart(); });
  assert.match(text(await lab.run('name')), /undefined: name/);
  await page.close();
});

test('magics: tables, the shell, a formatted cell, and cells that are stale', async () => {
  const lab = await scratch('magics.ipynb');
  const { page } = lab;
  await page.evaluate(() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0; });
  await lab.command('notebook:run-cell');
  await lab.run('y := x + 1\ny');
  assert.match(text(await lab.run('%stale')), /no cell is stale|nothing is stale/i);
  // The first cell is edited and run again, in its place.
  await page.evaluate(async () => {
    const { content } = window.jupyterapp.shell.currentWidget;
    content.activeCellIndex = 0;
    content.activeCell.model.sharedModel.setSource('x := 1');
    await window.jupyterapp.commands.execute('notebook:run-cell');
  });
  await lab.idle();
  const stale = await lab.run('%stale');
  assert.match(JSON.stringify(stale), /y := x \+ 1/);
  const whos = await lab.run('%whos');
  assert.match(whos[0].data['text/html'].toString(), /<table/);
  assert.match(text(await lab.run('!echo $x from the shell')), /1 from the shell/);
  await lab.run('%graph');
  await lab.shot('lab-magics');
  await lab.cell('%%fmt\nfor  i:=range 3{\nfmt.Println( i )\n}');
  await lab.command('notebook:run-cell');
  await page.waitForFunction(() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource() === 'for i := range 3 {\n\tfmt.Println(i)\n}');
  await page.close();
});

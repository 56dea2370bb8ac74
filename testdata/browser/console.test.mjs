// JupyterLab's console panel, beside a notebook and on its kernel.
import assert from 'node:assert/strict';
import { limit } from './front.mjs';
import { inLab } from './scenario.mjs';

inLab([], scenario => {
  // beside opens a console for a notebook; what it gives types into its prompt.
  async function beside(lab) {
    await lab.begin('notebook:create-console');
    await lab.ended();
    const { page } = lab;
    const prompt = page.locator('.jp-CodeConsole-promptCell .cm-content');
    await prompt.click();
    return {
      prompt,
      outputs: page.locator('.jp-CodeConsole-content .jp-OutputArea-output'),
      type: async code => { await prompt.click(); await page.keyboard.type(code); },
      empty: () => page.waitForFunction(() => document.querySelector('.jp-CodeConsole-promptCell .cm-content').innerText.trim() === ''),
    };
  }

  scenario('a console runs lines in the notebook\'s session', async ({ scratch }) => {
    const lab = await scratch('console.ipynb');
    const { page } = lab;
    await lab.rerun(0);
    const console = await beside(lab);
    await console.type('x + 1');
    await page.keyboard.press('Shift+Enter');
    await console.outputs.filter({ hasText: /^42$/ }).waitFor();
    await console.empty();
    await console.type('fmt.Printl');
    await page.keyboard.press('Tab');
    await page.locator('.jp-Completer-item').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.jp-CodeConsole-promptCell .cm-content').innerText.trim() === 'fmt.Println');
    await page.keyboard.type('("x is", x)');
    await page.keyboard.press('Shift+Enter');
    await console.outputs.filter({ hasText: 'x is 41' }).waitFor();
    await console.type('strings.Fields(');
    await page.keyboard.press('Shift+Tab');
    await page.locator('.jp-Tooltip', { hasText: 'func strings.Fields(s string) []string' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('fromConsole := x * 2');
    await page.keyboard.press('Shift+Enter');
    await console.empty();
    await lab.idle();
    await lab.shot('console');
    await lab.command('docmanager:open', { path: 'console.ipynb' });
    assert.match(JSON.stringify(await lab.run('fromConsole')), /82/);
  });

  scenario('as a terminal, the console knows when a line is finished', async ({ scratch }) => {
    const lab = await scratch('terminal.ipynb');
    const { page } = lab;
    await lab.rerun(0);
    const console = await beside(lab);
    await page.evaluate(limit => {
      const { console } = window.app.shell.currentWidget;
      console.node.dataset.jpInteractionMode = 'terminal'; // as the setting does, which servers before 2.0 refuse
      const execute = console.execute.bind(console);
      console.execute = force => execute(force, limit); // a line that is not judged within 250 ms would run
    }, limit);
    await console.type('for i := range 2 {');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.jp-CodeConsole-promptCell .cm-content').querySelectorAll('.cm-line').length > 1);
    await page.keyboard.type('fmt.Println("line", i+x) }');
    await lab.shot('console-terminal');
    await page.keyboard.press('Enter');
    await console.outputs.filter({ hasText: 'line 42' }).waitFor();
    await lab.shot('console-terminal-ran');
  });
});

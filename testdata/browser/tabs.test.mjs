// Two pages on one kernel.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { text } from './front.mjs';
import { inBoth } from './scenario.mjs';

inBoth([], scenario => {
  scenario('two pages share a kernel, and each has what belongs to it', async ({ scratch, open, front }) => {
    const one = await scratch('shared.ipynb');
    const two = await open('shared.ipynb');
    // Variables are shared, outputs are not.
    await one.run('from := "one"\nfmt.Println("said by one")');
    assert.match(text(await two.run('fmt.Println("said by two")\nfrom')), /^said by two\n"one"$/);
    assert.ok(!JSON.stringify(await one.cells()).includes('by two'), 'output of the other page');
    assert.ok(!JSON.stringify((await two.cells()).map(c => c.outputs)).includes('by one'), 'output of the other page');
    // Both know that a cell runs; the second one can end it.
    await one.begun('fmt.Println("for ever")\nfor { }');
    await one.says('for ever');
    await two.busy();
    await two.interrupt();
    await one.done();
    await two.idle();
    assert.match(text((await one.cells()).at(-1).outputs), /Interrupt/);
    // A cell of the second page waits for that of the first.
    await one.begun('for {\n\tif _, err := os.Stat("go-on"); err == nil {\n\t\tbreak\n\t}\n\ttime.Sleep(10 * time.Millisecond)\n}');
    await two.cell('from + " and two"');
    await two.page.keyboard.press('Control+Enter');
    await two.busy();
    assert.equal(text((await two.cells()).at(-1).outputs), '');
    fs.writeFileSync(path.join(front.dir, 'go-on'), '');
    await one.done();
    await two.done();
    assert.match(text((await two.cells()).at(-1).outputs), /"one and two"/);
  });

  scenario('a display changes where it was shown, whoever changes it', async ({ scratch, open }) => {
    const one = await scratch('displays.ipynb');
    const two = await open('displays.ipynb');
    await one.run('import "gokernel/display"\n\nstatus := display.Markdown("*working*")');
    await two.run('status.Update("*changed by two*")');
    await one.page.getByText('changed by two', { exact: true }).first().waitFor();
    assert.match(JSON.stringify((await one.cells()).at(-1).outputs), /changed by two/);
    await one.shot('display-changed-by-another');
  });

  scenario('only the page that runs a cell is asked for its input', async ({ scratch, open }) => {
    const one = await scratch('asked.ipynb');
    const two = await open('asked.ipynb');
    await two.begun('var name string\nfmt.Print("who? ")\nfmt.Scanln(&name)');
    await two.question().waitFor();
    await one.busy();
    assert.equal(await one.question().count(), 0, 'the other page asks too');
    await two.answer('Grace');
    await two.done();
    assert.match(text(await one.run('name')), /"Grace"/);
  });
});

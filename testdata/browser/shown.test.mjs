// What cells show: all of the tour and of the gallery, and what errors look like.
import assert from 'node:assert/strict';
import { joined, text } from './front.mjs';
import { inBoth } from './scenario.mjs';

inBoth(['tour.ipynb', 'gallery.ipynb'], scenario => {
  for (const name of ['tour', 'gallery']) {
    scenario(`the ${name} runs, and everything of it appears`, async ({ open }) => {
      const page = await open(`${name}.ipynb`);
      const cells = await page.runAll();
      const failed = cells.filter(c => !c.tags.includes('raises-exception') && c.outputs.some(o => o.output_type === 'error'));
      assert.deepEqual(failed.map(c => c.source + '\n' + text(c.outputs)), []);
      assert.deepEqual(cells.filter(c => !c.count).map(c => c.source), [], 'have not run');
      for (const theme of page.themes) {
        await page.theme(theme);
        await page.shootAll(`${name}-${theme}`);
      }
    });
  }

  scenario('errors, warnings and help can be read', async ({ scratch }) => {
    const page = await scratch('errors.ipynb', [
      'count := 1\ncount + "one"\ncuont++',
      'steps := []string{}\nfunc walk(i int) string { return steps[i] }\nwalk(3)',
      'fmt.Printf("%d\\n", "one")',
      'panic(fmt.Errorf("reading the table: %w", os.ErrNotExist))',
      'strings.Fields?',
    ]);
    for (let i = 0; i < 4; i++) await page.rerun(i);
    const [compile, panicked, warned, wrapped] = (await page.cells()).map(c => c.outputs);
    assert.match(compile[0].traceback.join('\n'), /strconv\.Itoa/);
    assert.match(compile[0].traceback.join('\n'), /did you mean count/);
    assert.match(text(panicked), /index out of range \[3\] with length 0/);
    assert.match(joined(warned[0].text), /wrong type string/);
    assert.match(text(wrapped), /reading the table: file does not exist/);
    for (const theme of page.themes) {
      await page.theme(theme);
      await page.shot(`errors-${theme}`);
    }
  });
});

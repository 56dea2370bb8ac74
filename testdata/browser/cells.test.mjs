// Writing and running cells: completion, help, input, magics that change the
// notebook, and what happens to the cells behind one that fails.
import assert from 'node:assert/strict';
import { text } from './front.mjs';
import { inBoth } from './scenario.mjs';

inBoth([], (scenario, kind) => {
  scenario('Tab completes, Shift+Tab inspects, also while a cell runs', async ({ scratch }) => {
    const page = await scratch('help.ipynb');
    await page.run('x := 41\nfunc greet(who string) string { return "hello, " + who }');
    await page.cell('strings.Sp');
    assert.ok((await page.completions()).some(t => /^Split$|^strings\.Split$/.test(t)));
    await page.shot('completion');
    await page.choose();
    await page.hasSource('strings.Split');
    await page.cell('gre'); // there is one answer
    await page.page.keyboard.press('Tab');
    if (kind === 'lab') {
      await page.page.locator('.jp-Completer-item').first().waitFor();
      await page.choose();
    }
    await page.hasSource('greet');
    await page.cell('strings.Fields(');
    const said = await page.help('func strings.Fields(s string) []string');
    assert.match(said, /white space/);
    await page.shot('tooltip');
    await page.page.keyboard.press('Escape');
    await page.begun('fmt.Println("counting")\nfor { x++ }');
    await page.says('counting');
    await page.cell('strings.Fi');
    assert.ok((await page.completions()).some(t => /^(strings\.)?FieldsFunc$/.test(t)));
    await page.page.keyboard.press('Escape');
    await page.interrupt();
    await page.done();
    assert.match(text(await page.run('x > 41')), /true/);
  });

  scenario('a cell asks for input, and for a password that is not seen', async ({ scratch, front }) => {
    const page = await scratch('input.ipynb');
    await page.begun('var name string\nfmt.Print("Your name: ")\nfmt.Scanln(&name)\nname');
    await page.question().waitFor();
    assert.equal(await page.question().evaluate(i => i.type), 'text');
    await page.shot('input');
    await page.answer('Ada');
    await page.done();
    assert.match(text((await page.cells()).at(-1).outputs), /"Ada"/);
    await page.begun('import "gokernel/display"\n\nsecret, err := display.Password("Key: ")\nlen(secret)');
    await page.question().waitFor();
    assert.equal(await page.question().evaluate(i => i.type), 'password');
    await page.question().fill('xyzzy-17');
    await page.shot('password');
    await page.answer('xyzzy-17');
    await page.done();
    const { outputs } = (await page.cells()).at(-1);
    assert.match(text(outputs), /8$/);
    assert.ok(!(await page.page.locator('body').innerText()).includes('xyzzy-17'), 'the password is on the page');
    await page.save();
    assert.ok(!JSON.stringify(await page.cells()).includes('xyzzy-17'), 'the password is in the notebook');
    await page.shot('password-given');
  });

  scenario('input ends with an interrupt, and a late answer goes nowhere', async ({ scratch }) => {
    const page = await scratch('interrupted.ipynb');
    await page.begun('var line string\nfmt.Scanln(&line)');
    await page.question().waitFor();
    await page.interrupt();
    await page.done();
    assert.match(text((await page.cells()).at(-1).outputs), /Interrupt/);
    await page.begun('fmt.Scanln(&line)\nline');
    if (kind === 'lab') { // which leaves the box of the interrupted cell where it is
      await page.question().nth(1).waitFor();
      await page.question().first().fill('late');
      await page.question().first().press('Enter');
    }
    await page.answer('asked');
    await page.done();
    assert.match(text((await page.cells()).at(-1).outputs), /"asked"/);
  });

  scenario('running all cells stops at an error, and goes on once it is mended', async ({ scratch }) => {
    const page = await scratch('stops.ipynb', ['x := 1', 'time.Sleep(2 * time.Second) // all the others have been sent by then\nx / (x - 1)', 'y := 5\ny', 'fmt.Println("end", x, y)']);
    let cells = await page.runAll();
    assert.match(text(cells[1].outputs), /divide by zero/);
    assert.deepEqual(cells.map(c => c.count), [1, 2, null, null]);
    assert.deepEqual(cells.slice(2).map(c => c.outputs), [[], []]);
    await page.shot('stopped');
    assert.match(text(await page.run('y')), /undefined: y/);
    await page.edit(1, 'x / (x + 1)');
    cells = await page.runAll();
    assert.deepEqual(cells.slice(0, 4).map(c => text(c.outputs)), ['', '0', '5', 'end 1 5\n']);
    assert.deepEqual(cells.map(c => c.count), [4, 5, 6, 7, 8]);
  });

  scenario('magics show tables, use the shell, and put text into cells', async ({ scratch }) => {
    const page = await scratch('magics.ipynb');
    await page.rerun(0);
    assert.match(text(await page.run('!echo $x from the shell')), /41 from the shell/);
    const whos = await page.run('%whos');
    assert.match(whos[0].data['text/html'].toString(), /<table/);
    await page.run('%%capture out\nfmt.Println("not shown")');
    assert.equal(text((await page.cells()).at(-1).outputs), '');
    assert.match(text(await page.run('out')), /"not shown\\n"/);
    await page.cell('%%fmt\nfor  i:=range 3{\nfmt.Println( i )\n}');
    await page.page.keyboard.press('Control+Enter');
    await page.hasSource('for i := range 3 {\n\tfmt.Println(i)\n}');
    await page.run('%%writefile square.go\nfunc square(n int) int { return n * n }');
    await page.cell('%load square.go');
    await page.page.keyboard.press('Control+Enter');
    await page.hasSource('func square(n int) int { return n * n }');
    const before = (await page.cells()).length;
    await page.cell('%recall 1');
    await page.page.keyboard.press('Control+Enter');
    await page.done();
    assert.deepEqual((await page.cells()).slice(before).map(c => c.source), ['%recall 1', 'x := 41']);
    await page.shot('magics');
  });

  // Notebook 6 sends no ids of cells: an edited cell is a new one there.
  if (kind === 'lab') scenario('cells that use what has changed are told, drawn, and run again', async ({ scratch }) => {
    const page = await scratch('stale.ipynb', ['x := 41', 'y := x + 1\ny']);
    await page.rerun(0);
    await page.rerun(1);
    assert.match(text(await page.run('%stale')), /no cell is stale/);
    await page.edit(0, 'x := 1');
    await page.rerun(0);
    assert.match(text(await page.run('%stale')), /y := x \+ 1/);
    const [graph] = await page.run('%graph');
    assert.ok(graph.data['image/svg+xml'] || graph.data['text/html'], `forms: ${Object.keys(graph.data)}`);
    await page.run('%reactive on');
    await page.edit(0, 'x := 7');
    const outputs = await page.rerun(0);
    assert.match(text(outputs), /cell \d+:\s+8/);
    await page.shot('stale');
  });
});

// The life of a kernel as a front end sees it: interrupt, restart, its deaths,
// its end, and a notebook that is saved and opened again.
import assert from 'node:assert/strict';
import { gone, saved, text } from './front.mjs';
import { inBoth } from './scenario.mjs';

// processes are the kernel's process and that which runs its cells.
async function processes(page) {
  return text(await page.run('fmt.Print(os.Getppid(), " ", os.Getpid())')).split(' ').map(Number);
}

inBoth(['gallery.ipynb'], (scenario, kind) => {
  scenario('interrupt ends a loop and keeps the session; restart forgets it', async ({ scratch }) => {
    const page = await scratch('interrupt.ipynb');
    await page.rerun(0);
    await page.begun('fmt.Println("for ever")\nfor { }');
    await page.says('for ever');
    await page.interrupt();
    await page.done();
    assert.match(text((await page.cells()).at(-1).outputs), /Interrupt/);
    assert.match(text(await page.run('x')), /41/);
    await page.restart();
    assert.match(text(await page.run('x')), /undefined: x/);
    assert.equal((await page.cells()).at(-1).count, 1);
  });

  scenario('restart and run all gives a notebook as from a fresh start', async ({ scratch }) => {
    const page = await scratch('again.ipynb', ['n := 0', 'n++\nn', 'fmt.Println("after", n)']);
    await page.runAll();
    assert.match(text(await page.rerun(1)), /2/);
    const cells = await page.restartAndRunAll();
    assert.deepEqual(cells.map(c => [c.count, text(c.outputs)]), [[1, ''], [2, '1'], [3, 'after 1\n']]);
  });

  scenario('a cell that ends its process says so, and the next one runs', async ({ scratch }) => {
    const page = await scratch('crash.ipynb', ['func double(n int) int { return 2 * n }', 'x := 41']);
    await page.runAll();
    const crashed = text(await page.run('syscall.Kill(os.Getpid(), syscall.SIGKILL)\nselect {}'));
    assert.match(crashed, /killed/);
    assert.match(text(await page.run('double(4)')), /8/);
    const { count } = (await page.cells()).at(-1);
    assert.equal(count, 4);
    const deep = text(await page.run('func down(n int) int { return down(n+1) + 1 }\ndown(0)'));
    assert.match(deep, /stack/);
    assert.match(text(await page.run('double(5)')), /10/);
    await page.shot('crash');
  });

  scenario('a kernel that is killed is started again, and the next cell runs', async ({ scratch }) => {
    const page = await scratch('killed.ipynb');
    await page.rerun(0);
    const [kernel, worker] = await processes(page);
    process.kill(kernel, 'SIGKILL');
    await page.dialog('appears to have died');
    await page.shot('killed');
    await page.accept();
    await gone(worker);
    await page.idle();
    assert.match(text(await page.run('x')), /undefined: x/);
    assert.match(text(await page.run('1 + 1')), /2/);
  });

  scenario('shutting the kernel down leaves no process', async ({ scratch }) => {
    const page = await scratch('shutdown.ipynb');
    const pids = await processes(page);
    await page.run('go func() { for { time.Sleep(time.Hour) } }()');
    await page.shutdown();
    for (const pid of pids) await gone(pid);
  });

  scenario('a notebook that is saved opens as it was, and its session goes on', async ({ scratch, front }) => {
    const page = await scratch('kept.ipynb', [
      'x := 41\nx',
      'import "gokernel/display"\n\ndisplay.HTML(`<p class="mine" style="color: rgb(0, 114, 178)">kept</p>`)',
      'display.SVG(`<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20" fill="#0b7285"/></svg>`)',
      'display.Line([]int{1, 2, 3}, []int{1, 4, 9})',
      '[]struct{ Name string; Age int }{{"Ada", 36}, {"Grace", 85}}',
      'fmt.Println("one")\nfmt.Fprintln(os.Stderr, "two")\nx + "three"',
    ]);
    const before = await page.runAll();
    await page.drawn();
    await page.save();
    const file = saved(front, 'kept.ipynb');
    const code = file.cells.filter(c => c.cell_type === 'code');
    assert.deepEqual(code.map(c => c.execution_count), [1, 2, 3, 4, 5, 6]);
    assert.ok(code.every(c => c.outputs.length), 'all outputs are in the file');
    await page.reload();
    assert.deepEqual(await page.cells(), before);
    assert.ok(await page.trusted(), 'outputs are trusted');
    assert.equal(await page.page.locator('p.mine').evaluate(p => getComputedStyle(p).color), 'rgb(0, 114, 178)');
    await page.drawn();
    await page.shot('kept');
    assert.match(text(await page.run('x++\nx')), /42/);
    assert.equal((await page.cells()).at(-1).count, 7);
  });
});

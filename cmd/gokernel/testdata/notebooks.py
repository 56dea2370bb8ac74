"""What nbclient, the library that runs notebooks for nbconvert, papermill and others, must be able to do with the
kernel. Run by nbclient_test.go."""

import asyncio
import os
import pathlib
import signal
import subprocess
import time
import unittest

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def notebook(*cells):
    cells = [code(c) if isinstance(c, str) else c for c in cells]
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "gokernel", "display_name": "Go", "language": "go"}})


def text(cell, name="stdout"):
    """What a cell printed. On a busy machine the kernel says on stderr what it waits for: that is left out."""
    lines = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == name)
    return "".join(line for line in lines.splitlines(True) if not line.startswith("gokernel: "))


def displays(cell):
    return [o.data for o in cell.outputs if o.output_type == "display_data"]


def results(cell):
    return [o.data["text/plain"] for o in cell.outputs if o.output_type == "execute_result"]


def errors(cell):
    return [o.ename for o in cell.outputs if o.output_type == "error"]


def descendants(pid):
    """The processes that a process has started, and theirs."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [pid]
    for p in found:
        found += [child for child, parent in parents.items() if parent == p]
    return found[1:]


ENDLESS = 'fmt.Println("begun")\nfor {\n}'


class Case(unittest.TestCase):
    def run_notebook(self, *cells, **options):
        """Runs the cells, and returns them and the client."""
        client = NotebookClient(notebook(*cells), **options)
        client.execute()
        return client.nb.cells, client

    def fails(self, error, *cells, **options):
        """Runs cells of which one must end the run, and returns them and the error."""
        client = NotebookClient(notebook(*cells), **options)
        with self.assertRaises(error) as caught:
            client.execute()
        return client.nb.cells, caught.exception


class Timeouts(Case):
    def test_timeout_ends_the_run(self):
        cells, error = self.fails(CellTimeoutError, "1", ENDLESS, "2", timeout=2)
        self.assertIn("for {", str(error))
        self.assertEqual(results(cells[0]), ["1"])
        self.assertEqual(text(cells[1]), "begun\n")
        self.assertEqual(cells[2].outputs, [])

    def test_interrupt_on_timeout(self):
        """The cell ends as one that was interrupted, and the session keeps what it had."""
        for what in (ENDLESS, "x = 2\ntime.Sleep(time.Hour)", "x = 2\n<-make(chan int)", "for i := 0; ; i++ { x = 2; _ = i }"):
            cells, _ = self.run_notebook("x := 1", code(what, "raises-exception"), "x + 40", timeout=2, interrupt_on_timeout=True)
            self.assertEqual(errors(cells[1]), ["Interrupt"], what)
            self.assertIn(results(cells[2]), (["41"], ["42"]), what)

    def test_interrupt_on_timeout_is_a_failure(self):
        cells, error = self.fails(CellExecutionError, "x := 1", ENDLESS, "x", timeout=2, interrupt_on_timeout=True)
        self.assertEqual(error.ename, "Interrupt")
        self.assertEqual(errors(cells[1]), ["Interrupt"])

    def test_error_on_timeout(self):
        """nbclient's own reply stands for ours, which comes late; the next cells have theirs."""
        given = {"ename": "Late", "evalue": "too late", "traceback": []}
        cells, _ = self.run_notebook("x := 1", ENDLESS, "x + 1", "x + 2", timeout=2, interrupt_on_timeout=True, error_on_timeout=given, allow_error_names=["Late"])
        self.assertEqual(results(cells[2]) + results(cells[3]), ["2", "3"])

    def test_timeout_func(self):
        cells, _ = self.run_notebook(
            code(ENDLESS, "raises-exception"), "time.Sleep(2500 * time.Millisecond)\n7",
            timeout_func=lambda cell: 1 if "begun" in cell.source else None, interrupt_on_timeout=True)
        self.assertEqual(errors(cells[0]), ["Interrupt"])
        self.assertEqual(results(cells[1]), ["7"])


class Errors(Case):
    FAULTS = [
        ("1 +", "SyntaxError"),
        ("nosuchname", "CompileError"),
        ('panic("meant")', "Panic"),
        ('strconv.Atoi("meant")', "Error"),
        ("os.Exit(3)", "Exit"),
        ("%nosuchmagic", "MagicError"),
        ("var name string\nfmt.Scanln(&name)", "InputError"),
    ]

    def test_an_error_ends_the_run(self):
        for source, name in self.FAULTS:
            cells, error = self.fails(CellExecutionError, "before := 1", source, "before")
            self.assertEqual(error.ename, name, source)
            self.assertEqual(errors(cells[1]), [name])
            self.assertIn(source.split("\n")[-1], str(error))
            self.assertIsNone(cells[2].execution_count)

    def test_the_message_is_ours(self):
        _, error = self.fails(CellExecutionError, "count := 1", 'count + "one"')
        self.assertIn('mismatched types int and untyped string', str(error))
        self.assertIn("cell 2:1:", str(error))

    def test_allow_errors(self):
        cells, _ = self.run_notebook("n := 1", *(source for source, _ in self.FAULTS), "n + 1", allow_errors=True)
        self.assertEqual([errors(c) for c in cells[1:-1]], [[name] for _, name in self.FAULTS])
        self.assertEqual(results(cells[-1]), ["2"])
        self.assertEqual([c.execution_count for c in cells], list(range(1, len(cells) + 1)))

    def test_raises_exception(self):
        cells, _ = self.run_notebook(code('panic("meant")', "raises-exception"), code("1", "raises-exception"), "2")
        self.assertEqual([errors(cells[0]), results(cells[1]), results(cells[2])], [["Panic"], ["1"], ["2"]])
        self.fails(CellExecutionError, code('panic("meant")', "raises-exception"), 'panic("not meant")')

    def test_allow_error_names(self):
        cells, _ = self.run_notebook('panic("meant")', 'strconv.Atoi("meant")', "1", allow_error_names=["Panic", "Error"])
        self.assertEqual([errors(cells[0]), errors(cells[1]), results(cells[2])], [["Panic"], ["Error"], ["1"]])
        cells, error = self.fails(CellExecutionError, 'panic("meant")', "nosuchname", "1", allow_error_names=["Panic"])
        self.assertEqual([errors(cells[0]), error.ename], [["Panic"], "CompileError"])

    def test_force_raise_errors(self):
        _, error = self.fails(CellExecutionError, code('panic("meant")', "raises-exception"), force_raise_errors=True, allow_errors=True)
        self.assertEqual(error.ename, "Panic")


class Deaths(Case):
    def kill(self, which):
        """A hook that kills a process when the second cell runs: the kernel, or the worker that it has started."""
        def hook(cell, cell_index):
            if cell_index == 1:
                pid = self.client.km.provisioner.pid
                victims = [pid] if which == "kernel" else [p for p in descendants(pid) if self.is_worker(p)]
                self.assertTrue(victims)
                for victim in victims:
                    os.kill(victim, signal.SIGKILL)
        return hook

    def is_worker(self, pid):
        try:
            return "worker" in pathlib.Path(f"/proc/{pid}/cmdline").read_text()
        except OSError:
            return False

    def client_of(self, which, *cells, **options):
        # on_cell_complete is called once the request is sent.
        self.client = NotebookClient(notebook(*cells), on_cell_complete=self.kill(which), **options)
        return self.client

    def test_a_killed_kernel_is_dead(self):
        client = self.client_of("kernel", "1", ENDLESS, "2")
        with self.assertRaises(DeadKernelError):
            client.execute()
        self.assertEqual(results(client.nb.cells[0]), ["1"])

    def test_a_killed_worker_is_no_dead_kernel(self):
        client = self.client_of("worker", "x := 1\nfunc twice(n int) int { return 2 * n }", ENDLESS, "twice(4)", "x", allow_errors=True)
        client.execute()
        cells = client.nb.cells
        self.assertEqual(errors(cells[1]), ["WorkerDied"])
        self.assertEqual(results(cells[2]), ["8"])
        self.assertEqual(errors(cells[3]), ["CompileError"], cells[3].outputs)

    def test_a_killed_worker_is_an_error(self):
        client = self.client_of("worker", "x := 1", ENDLESS, "2")
        with self.assertRaises(CellExecutionError) as caught:
            client.execute()
        self.assertEqual(caught.exception.ename, "WorkerDied")


class Records(Case):
    def test_timing(self):
        cells, _ = self.run_notebook("1", "")
        times = cells[0].metadata.execution
        names = ["iopub.status.busy", "iopub.execute_input", "iopub.status.idle", "shell.execute_reply"]
        self.assertEqual(sorted(times), sorted(names))
        self.assertLessEqual(times["iopub.status.busy"], times["iopub.execute_input"])
        self.assertLessEqual(times["iopub.execute_input"], times["iopub.status.idle"])
        cells, _ = self.run_notebook("1", record_timing=False)
        self.assertNotIn("execution", cells[0].metadata)

    def test_language_info(self):
        _, client = self.run_notebook("1")
        info = client.nb.metadata.language_info
        self.assertEqual([info.name, info.file_extension, info.mimetype, info.nbconvert_exporter], ["go", ".go", "text/x-go", "script"])

    def test_skipped_cells(self):
        cells, _ = self.run_notebook(
            "x := 1", code("x = 2", "skip-execution"), new_markdown_cell("x = 3"), "  \n", "x")
        self.assertEqual([results(cells[4]), cells[1].execution_count, cells[4].execution_count], [["1"], None, 2])
        cells, _ = self.run_notebook("x := 1", code("x = 2", "later"), "x", skip_cells_with_tag="later")
        self.assertEqual(results(cells[2]), ["1"])

    def test_hooks(self):
        heard = []

        def hook(name):
            def call(**about):
                reply = about.get("execute_reply")
                heard.append((name, about.get("cell_index"), reply and reply["content"]["status"]))
            return call

        names = ["on_notebook_start", "on_notebook_complete", "on_cell_start", "on_cell_execute", "on_cell_complete", "on_cell_executed", "on_cell_error"]
        self.run_notebook("1", new_markdown_cell("text"), code('panic("meant")', "raises-exception"), **{n: hook(n) for n in names})
        self.assertEqual(heard, [
            ("on_notebook_start", None, None),
            ("on_cell_start", 0, None), ("on_cell_execute", 0, None), ("on_cell_complete", 0, None), ("on_cell_executed", 0, "ok"),
            ("on_cell_start", 1, None),
            ("on_cell_start", 2, None), ("on_cell_execute", 2, None), ("on_cell_complete", 2, None), ("on_cell_executed", 2, "error"), ("on_cell_error", 2, "error"),
            ("on_notebook_complete", None, None),
        ])

    def test_widget_state(self):
        """A notebook without widgets gets no state of any, and displays stay outputs."""
        cells, client = self.run_notebook('import "gokernel/display"\nfor n := range display.Each([]int{1, 2}) { _ = n }', "1", store_widget_state=True)
        self.assertNotIn("widgets", client.nb.metadata)
        self.assertEqual(len(displays(cells[0])), 1)

    def test_many_lines(self):
        """All lines are there, in order, between what was printed elsewhere, and the notebook is a valid one."""
        cells, client = self.run_notebook('for i := range 20000 { fmt.Println(i) }\nfmt.Fprintln(os.Stderr, "end")')
        self.assertEqual(text(cells[0]), "".join(f"{i}\n" for i in range(20000)))
        self.assertEqual(text(cells[0], "stderr"), "end\n")
        nbformat.validate(client.nb)

    def test_updates(self):
        """A display that a later cell changes is changed where it stands."""
        cells, _ = self.run_notebook('import "gokernel/display"\nd := display.Markdown("*one*")', 'd.Update("two")', "3")
        self.assertEqual([d["text/markdown"] for d in displays(cells[0])], ["two"])
        self.assertEqual(displays(cells[1]), [])


class Kernels(Case):
    def test_run_again(self):
        """A client that is run again starts anew, and gives the same."""
        client = NotebookClient(notebook("x := 1", "x++\nx"))
        for _ in range(2):
            client.execute(reset_kc=False)
            self.assertEqual(results(client.nb.cells[1]), ["2"])
        client.km = None
        client.execute()
        self.assertEqual(results(client.nb.cells[1]), ["2"])

    def test_given_kernel(self):
        """A kernel that the caller owns keeps its state from one notebook to the next, until it is restarted."""
        from jupyter_client.manager import AsyncKernelManager

        async def go():
            km = AsyncKernelManager(kernel_name="gokernel")
            await km.start_kernel()
            try:
                first = NotebookClient(notebook("x := 41"), km=km)
                await first.async_execute()
                second = NotebookClient(notebook("x + 1"), km=km)
                await second.async_execute()
                self.assertEqual(results(second.nb.cells[0]), ["42"])
                first.kc.stop_channels()
                second.kc.stop_channels()
                await km.restart_kernel()
                third = NotebookClient(notebook("x + 1"), km=km, allow_errors=True)
                await third.async_execute()
                self.assertEqual(errors(third.nb.cells[0]), ["CompileError"])
                third.kc.stop_channels()
            finally:
                await km.shutdown_kernel(now=True)

        asyncio.run(go())

    def test_side_by_side(self):
        """Kernels of several notebooks know nothing of each other."""
        async def go():
            clients = [NotebookClient(notebook(f"x := {i}", "time.Sleep(100 * time.Millisecond)", "x * x")) for i in range(3)]
            await asyncio.gather(*(c.async_execute() for c in clients))
            self.assertEqual([results(c.nb.cells[2]) for c in clients], [["0"], ["1"], ["4"]])

        asyncio.run(go())

    def test_immediate_shutdown(self):
        started = time.monotonic()
        cells, _ = self.run_notebook("1", shutdown_kernel="immediate")
        self.assertEqual(results(cells[0]), ["1"])
        self.assertLess(time.monotonic() - started, 60)

    def test_no_process_stays(self):
        pids = []

        def look(**_):
            pids.extend([client.km.provisioner.pid, *descendants(client.km.provisioner.pid)])

        client = NotebookClient(notebook("func f() int { return 1 }\nf()"), on_cell_executed=look)
        client.execute()
        self.assertGreaterEqual(len(pids), 2)
        deadline = time.monotonic() + 20
        while any(os.path.exists(f"/proc/{pid}") for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual([pid for pid in pids if os.path.exists(f"/proc/{pid}")], [])

    def test_directory(self):
        """A notebook runs where its resources say, as nbconvert has it."""
        os.makedirs("beside", exist_ok=True)
        cells, _ = self.run_notebook('os.WriteFile("here.txt", []byte("x"), 0o600)', resources={"metadata": {"path": "beside"}})
        self.assertTrue(os.path.exists("beside/here.txt"))


class Execute(Case):
    """The command jupyter execute."""

    def execute(self, *cells, args=()):
        with open("nb.ipynb", "w") as f:
            nbformat.write(notebook(*cells), f)
        jupyter = "/usr/bin/jupyter-execute" if os.path.exists("/usr/bin/jupyter-execute") else "jupyter-execute"
        return subprocess.run([jupyter, *args, "nb.ipynb"], capture_output=True, text=True, timeout=120)

    def test_ok(self):
        done = self.execute('os.WriteFile("done.txt", []byte("yes"), 0o600)')
        self.assertEqual(done.returncode, 0, done.stderr)
        with open("done.txt") as f:
            self.assertEqual(f.read(), "yes")

    def test_error(self):
        done = self.execute('panic("meant")', 'os.WriteFile("not.txt", nil, 0o600)')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Panic: meant", done.stderr)
        self.assertFalse(os.path.exists("not.txt"))

    def test_allow_errors(self):
        done = self.execute('panic("meant")', 'os.WriteFile("then.txt", nil, 0o600)', args=["--allow-errors"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(os.path.exists("then.txt"))

    def test_timeout(self):
        done = self.execute(ENDLESS, args=["--timeout=2"])
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("CellTimeoutError", done.stderr)


if __name__ == "__main__":
    unittest.main()

"""What jupyter_client, the library under all of Jupyter's own front ends, must
be able to do with the kernel. Run by jupyter_client_test.go."""

import os
import queue
import signal
import sys
import time
import unittest

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

TIMEOUT = 30


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_new_kernel(kernel_name="gokernel", startup_timeout=TIMEOUT)

    @classmethod
    def tearDownClass(cls):
        cls.kc.stop_channels()
        cls.km.shutdown_kernel()

    def run_cell(self, code, kc=None, stdin=None, during=None, **kwargs):
        """Runs a cell. Returns the reply's content and the cell's messages,
        those of status left out. stdin answers input_requests; during is
        called once the cell has printed something."""
        kc = kc or self.kc
        messages = []

        def hook(msg):
            nonlocal during
            if msg["msg_type"] != "status":
                messages.append((msg["msg_type"], msg["content"]))
            if msg["msg_type"] == "stream" and during:
                during, call = None, during
                call()

        reply = kc.execute_interactive(
            code,
            output_hook=hook,
            stdin_hook=stdin,
            allow_stdin=stdin is not None,
            timeout=TIMEOUT,
            **kwargs,
        )
        return reply["content"], messages

    def ok(self, code, **kwargs):
        reply, messages = self.run_cell(code, **kwargs)
        self.assertEqual(reply["status"], "ok", (code, reply, messages))
        return messages

    def failed(self, code, ename=None, **kwargs):
        reply, messages = self.run_cell(code, **kwargs)
        self.assertEqual(reply["status"], "error", (code, reply, messages))
        if ename:
            self.assertEqual(reply["ename"], ename, reply)
        return reply

    def value(self, code, **kwargs):
        """The text of a cell's result."""
        for kind, content in self.ok(code, **kwargs):
            if kind == "execute_result":
                return content["data"]["text/plain"]
        self.fail(f"{code!r} has no result")

    def text(self, messages, name="stdout"):
        return "".join(c["text"] for t, c in messages if t == "stream" and c["name"] == name)

    def reply(self, msg_id, channel="shell", timeout=TIMEOUT):
        end = time.monotonic() + timeout
        get = getattr(self.kc, f"get_{channel}_msg")
        while True:
            msg = get(timeout=max(0.01, end - time.monotonic()))
            if msg["parent_header"].get("msg_id") == msg_id:
                return msg


class Cells(Case):
    def test_state_persists(self):
        self.ok('import ("fmt"; "strings")\nwords := []string{"a", "b"}\nfunc join() string { return strings.Join(words, "+") }')
        self.ok('words = append(words, "c")')
        self.assertEqual(self.value("join()"), '"a+b+c"')
        self.assertEqual(self.text(self.ok('fmt.Print("x\\n", "y\\n")')), "x\ny\n")

    def test_counts(self):
        first, _ = self.run_cell("1")
        second, _ = self.run_cell("2")
        silent, _ = self.run_cell("3", silent=True)
        third, _ = self.run_cell("4")
        n = first["execution_count"]
        self.assertEqual([second["execution_count"], third["execution_count"]], [n + 1, n + 2])
        self.assertEqual(silent["status"], "ok")

    def test_order_of_messages(self):
        self.ok('import "fmt"')
        kinds = [kind for kind, _ in self.ok('fmt.Println("first")\n1 + 1')]
        self.assertEqual(kinds, ["execute_input", "stream", "execute_result"])

    def test_stderr(self):
        self.ok('import ("fmt"; "os")')
        messages = self.ok('fmt.Fprintln(os.Stderr, "oh")\nprintln("low")')
        self.assertEqual(self.text(messages, "stderr"), "oh\nlow\n")

    def test_compile_error(self):
        reply = self.failed("y := 1 +\n undefinedName", "CompileError")
        self.assertIn("undefined: undefinedName", "\n".join(reply["traceback"]))

    def test_user_expressions(self):
        reply, _ = self.run_cell("ue := 20", user_expressions={"twice": "ue * 2", "bad": "nope"})
        self.assertEqual(reply["user_expressions"]["twice"]["data"]["text/plain"], "40")
        self.assertEqual(reply["user_expressions"]["bad"]["status"], "error")

    def test_odd_cells(self):
        self.ok("")
        self.ok(" \n\t\n")
        self.ok("// only a comment")
        self.failed("x\x00y := 1")
        self.failed('s := "' + "\ud800".encode("utf-8", "replace").decode() + "\x01\x02")
        self.assertEqual(self.value('len(`' + "a" * (1 << 20) + "`)"), str(1 << 20))

    def test_failure_aborts_what_is_queued(self):
        ids = [self.kc.execute(code) for code in ('panic("first")', "2", "3")]
        states = [self.reply(i)["content"]["status"] for i in ids]
        self.assertEqual(states, ["error", "aborted", "aborted"])
        self.assertEqual(self.value("4"), "4")

    def test_display(self):
        self.ok('import "gokernel/display"')
        messages = self.ok('display.HTML("<b>x</b>")')
        self.assertIn("<b>x</b>", [c["data"].get("text/html") for t, c in messages if t == "display_data"])


class Compiled(Case):
    def test_generics_and_iterators(self):
        self.ok("type Pair[K comparable, V any] struct { Key K; Val V }")
        self.ok("func Map[T, U any](in []T, f func(T) U) (out []U) { for _, x := range in { out = append(out, f(x)) }; return }")
        self.ok('ps := Map([]int{1, 2}, func(n int) Pair[string, int] { return Pair[string, int]{fmt.Sprint("k", n), n} })')
        self.assertEqual(self.value("ps[1]"), 'Pair[string,int]{Key: "k2", Val: 2}')

    def test_state_of_both_engines(self):
        self.ok("total := 0")
        self.ok("for i := range 10 { total += i }")
        self.ok("total *= 2")
        self.assertEqual(self.value("total"), "90")

    def test_function_is_built_behind_its_cell(self):
        self.ok("func twice(n int) int { return 2 * n }")
        self.assertEqual(self.value("twice(21)"), "42")
        self.ok("func twice(n int) int { return n + n + 1 }")
        self.assertEqual(self.value("twice(21)"), "43")

    def test_inspect_values(self):
        plain = lambda code: self.reply(self.kc.inspect(code))["content"]["data"]["text/plain"]
        self.ok('seen := map[string]int{"a": 1}\nwords := []string{"x", "y"}')
        self.assertIn('map[string]int{"a": 1}', plain("seen"))
        self.assertIn('[]string{"x", "y"}', plain("words"))
        running = []
        during = lambda: (running.append(plain("words")), self.km.interrupt_kernel())
        self.failed('fmt.Println("running")\nfor { words[0] = "z" }', during=during)
        self.assertIn("a cell is running", running[0])
        self.assertIn('[]string{"z", "y"}', plain("words"))
        self.ok("stop := make(chan bool)\ngo func() { for len(stop) == 0 { seen[\"b\"]++; time.Sleep(time.Microsecond) } }()")
        for _ in range(50):
            self.assertIn("goroutines of cells are running", plain("seen"))
        self.assertEqual(self.value("1 + 1"), "2")

    def test_restart(self):
        self.ok("func kept() int { return 9 }\nx := 1")
        self.ok("%restart")
        self.assertEqual(self.value("kept()"), "9")
        self.failed("x", "CompileError")


class Input(Case):
    def answer(self, value, seen):
        def hook(msg):
            seen.append(msg["content"])
            self.kc.input(value)

        return hook

    def test_scan(self):
        seen = []
        self.ok('import "fmt"\nvar name string\nvar age int')
        self.ok('fmt.Print("who, and how old? ")\nfmt.Scanln(&name, &age)', stdin=self.answer("Ada 36", seen))
        self.assertEqual(self.value("name"), '"Ada"')
        self.assertEqual(self.value("age"), "36")
        self.assertEqual(seen, [{"prompt": "who, and how old? ", "password": False}])

    def test_bufio(self):
        seen = []
        self.ok('import ("bufio"; "os")')
        self.ok('line, err := bufio.NewReader(os.Stdin).ReadString(10)', stdin=self.answer("a whole line", seen))
        self.assertEqual(self.value("line"), '"a whole line\\n"')

    def test_password(self):
        seen = []
        self.ok('import "gokernel/display"')
        self.ok('secret, err := display.Password("PIN: ")', stdin=self.answer("1234", seen))
        self.assertEqual(self.value("secret"), '"1234"')
        self.assertEqual(seen, [{"prompt": "PIN: ", "password": True}])

    def test_nobody_to_ask(self):
        self.ok('import "fmt"')
        start = time.monotonic()
        reply, messages = self.run_cell("var w string\nif _, err := fmt.Scanln(&w); err != nil { panic(err) }")
        self.assertLess(time.monotonic() - start, 5)
        self.assertEqual(reply["status"], "error")
        self.assertIn("input", reply["evalue"])


class Interrupts(Case):
    def interrupted(self, code, how):
        self.ok('import ("fmt"; "time")\nkept := 42')
        self.ok("_ = time.Now()")
        when = []

        def during():
            when.append(time.monotonic())
            how()

        reply = self.failed('fmt.Println("now")\n' + code, "Interrupt", during=during)
        self.assertLess(time.monotonic() - when[0], 1.0)
        self.assertEqual(self.value("kept"), "42")
        return reply

    def test_loop(self):
        self.interrupted("for {}", self.km.interrupt_kernel)

    def test_sleep(self):
        self.interrupted("time.Sleep(time.Hour)", self.km.interrupt_kernel)

    def test_straight_line(self):  # which the interpreter runs
        self.interrupted("<-make(chan int)", self.km.interrupt_kernel)

    def test_blocked_call(self):
        # It cannot be stopped: it is left behind, and takes nothing with it.
        self.ok('import "net"\nl, err := net.Listen("tcp", "127.0.0.1:0")')
        for code in ["l.Accept()", "for range 1 { l.Accept() }"]:
            self.interrupted(code, self.km.interrupt_kernel)

    def test_compiled_recursion(self):
        self.ok("func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }")
        self.interrupted("fib(90)", self.km.interrupt_kernel)

    def test_signal(self):
        pid = self.km.provisioner.pid
        self.interrupted("for {}", lambda: os.kill(pid, signal.SIGINT))

    def test_signal_to_the_group(self):
        # As a terminal does on Ctrl-C: the worker must not die of it.
        pid = self.km.provisioner.pid
        self.interrupted("time.Sleep(time.Hour)", lambda: os.killpg(os.getpgid(pid), signal.SIGINT))

    def test_idle(self):
        # An interrupt that no cell is there for does not wait for the next.
        self.km.interrupt_kernel()
        os.kill(self.km.provisioner.pid, signal.SIGINT)
        msg = self.kc.session.msg("kernel_info_request", {})
        self.kc.control_channel.send(msg)
        self.reply(msg["header"]["msg_id"], "control")
        time.sleep(0.5)  # a signal has no reply: it must have been taken before the cell is there
        self.assertEqual(self.value("7"), "7")

    def test_control_answers_while_a_cell_runs(self):
        self.ok('import "fmt"')

        def during():
            start = time.monotonic()
            msg = self.kc.session.msg("kernel_info_request", {})
            self.kc.control_channel.send(msg)
            self.reply(msg["header"]["msg_id"], "control", 5)
            self.kc.complete("fm", 2)
            self.assertLess(time.monotonic() - start, 1.0)
            self.km.interrupt_kernel()

        self.failed('fmt.Println("now")\nfor {}', "Interrupt", during=during)


class Crashes(Case):
    def test_panic(self):
        self.ok("before := 1")
        reply = self.failed('before = 2\npanic("boom")', "Panic")
        self.assertIn("boom", reply["evalue"])
        self.assertEqual(self.value("before"), "2")

    def test_runtime_panic(self):
        reply = self.failed("var m map[string]int\nm[\"a\"] = 1", "Panic")
        self.assertIn("nil map", reply["evalue"])
        self.assertEqual(self.value("1"), "1")

    def test_goroutine_panic(self):
        self.ok('import "time"\nalive := 5')
        self.ok('go func() { panic("elsewhere") }()\ntime.Sleep(100 * time.Millisecond)')
        self.assertEqual(self.value("alive"), "5")

    def test_exit(self):
        self.ok('import "os"\nexited := 6')
        reply = self.failed("os.Exit(3)", "Exit")
        self.assertIn("3", reply["evalue"])
        self.assertEqual(self.value("1"), "1")

    def test_recursion(self):
        self.failed("func deeper(n int) int { return deeper(n+1) + 1 }\ndeeper(0)")
        self.assertEqual(self.value("func fine() int { return 8 }\nfine()"), "8")

    def test_killed_worker(self):
        self.ok('import "fmt"\nlost := 1\nfunc kept() int { return 9 }')
        kernel = self.km.provisioner.pid
        children = []
        # Any thread of the kernel may have started the worker.
        for task in os.listdir(f"/proc/{kernel}/task"):
            with open(f"/proc/{kernel}/task/{task}/children") as f:
                children += f.read().split()

        def is_worker(pid):  # the go command may be at work beside it, and gone by now
            try:
                with open(f"/proc/{pid}/cmdline") as f:
                    return f.read().endswith("\0worker\0")
            except OSError:
                return False

        (worker,) = filter(is_worker, set(children))

        def kill():
            os.kill(int(worker), signal.SIGKILL)

        reply = self.failed('fmt.Println("now")\nfor {}', "WorkerDied", during=kill)
        self.assertIn("killed", reply["evalue"])
        self.assertIn("lost", "\n".join(reply["traceback"]))
        self.assertEqual(self.value("kept()"), "9")


class Questions(Case):
    def test_complete(self):
        self.ok("averyspecialname := 1")
        for code, cursor in (("averyspec", 9), ("x := 世界 + averyspec", 19)):
            self.ok("世界 := 2")
            content = self.reply(self.kc.complete(code, cursor))["content"]
            self.assertEqual(content["status"], "ok")
            self.assertIn("averyspecialname", content["matches"])
            self.assertEqual((content["cursor_start"], content["cursor_end"]), (cursor - 9, cursor))

    def complete(self, code):
        """The reply for code with the cursor at the mark."""
        before, after = code.split("‸")
        content = self.reply(self.kc.complete(before + after, len(before)))["content"]
        self.assertEqual(content["status"], "ok", code)
        return content

    def test_complete_what(self):
        self.ok('type point struct { X, Y int }\nfunc (p *point) Move() {}\npt := point{}\ntexts := []string{}')
        for code, match in (
            ("pt.‸", "Move"), ("q := &pt\nq.M‸", "Move"), ("point{X: 1, ‸}", "Y"), ("strings.NewReader(\"\").‸", "ReadByte"),
            ("if pt.X > 0 {\n\tfmt.Println(pt.‸", "Y"), ('import "encoding/js‸"', "encoding/json"), ("again:\nfor { continue a‸ }", "again"),
            ("%eng‸", "%engine"), ("!ls /et‸", "etc/"), ('os.Open("/et‸")', "etc/"), ("jso‸", "json"), ("texts.len‸", "len(texts)"), ("retur‸", "return"),
        ):
            self.assertIn(match, self.complete(code)["matches"], code)

    def test_complete_positions(self):
        self.ok("type place struct { X, Y int }\n日本 := place{}")
        for before in ("", '_ = "😀 👩‍👩‍👧"; ', '_ = "e\u0301"; '):
            content = self.complete(before + "日本.X‸")
            self.assertEqual(content["matches"], ["X"])
            self.assertEqual((content["cursor_start"], content["cursor_end"]), (len(before) + 3, len(before) + 4))
            self.assertEqual(content["metadata"]["_jupyter_types_experimental"], [
                {"start": len(before) + 3, "end": len(before) + 4, "text": "X", "type": "field", "signature": "int"}])

    def test_complete_while_running(self):
        self.ok("type spot struct { X, Y int }\nsp := spot{}")
        matches = []

        def during():
            matches.extend(self.complete("sp.‸")["matches"])
            self.km.interrupt_kernel()

        self.failed('fmt.Println("now")\nfor { time.Sleep(time.Millisecond) }', "Interrupt", during=during)
        self.assertEqual(matches, ["X", "Y"])

    def test_complete_anything(self):
        for code, cursor in (("x", -5), ("x", 10**9), ("", 0), ("\ufffd.", 2), ("(" * 100_000, 100_000), ("x := 1\n" * 150_000, 1_000_000), ("\0\0", 1)):
            content = self.reply(self.kc.complete(code, cursor))["content"]
            self.assertEqual(content["status"], "ok")
            self.assertLessEqual(0, content["cursor_start"])
            self.assertLessEqual(content["cursor_start"], content["cursor_end"])
            self.assertLessEqual(content["cursor_end"], len(code))

    def test_inspect(self):
        self.ok("func special(a int) string { return \"\" }")
        content = self.reply(self.kc.inspect("special", 3))["content"]
        self.assertTrue(content["found"])
        self.assertIn("func special(a int) string", content["data"]["text/plain"])
        self.assertFalse(self.reply(self.kc.inspect("nothing_there", 3))["content"]["found"])

    def inspected(self, code, cursor=None, detail=0):
        content = self.reply(self.kc.inspect(code, cursor, detail))["content"]
        self.assertEqual((content["status"], content["found"]), ("ok", True), code)
        return content["data"]

    def test_inspect_documentation(self):
        self.ok("// Half is <n> by two, see [math.Floor].\nfunc Half(n int) int { return n / 2 }")
        data = self.inspected("Half")
        self.assertEqual(data["text/plain"], "func Half(n int) int\n\nHalf is <n> by two, see math.Floor.")
        self.assertIn("Half is \\<n> by two", data["text/markdown"])
        self.assertIn("Half is &lt;n&gt; by two", data["text/html"])
        self.assertNotIn("return", data["text/plain"])
        self.assertIn("return n / 2", self.inspected("Half", detail=1)["text/plain"])
        self.assertIn("<b>n int</b>", self.inspected("Half(")["text/html"])
        self.assertIn("returns a copy of the string", self.inspected('s := "😀"; strings.Replace(s, ', 28)["text/plain"])
        self.assertIn("Source", self.inspected("strings.ToUpper", detail=1)["text/plain"])

    def test_question_mark(self):
        self.ok("// Third is n by three.\nfunc Third(n int) int { return n / 3 }")
        for code, words in (
            ("Third?", "Third is n by three."),
            ("Third??", "return n / 3"),
            ("strings?", "package strings"),
            ("for?", "Repeats statements"),
            ("%engine?", "%engine"),
        ):
            reply, _ = self.run_cell(code)
            self.assertEqual([p["source"] for p in reply["payload"]], ["page"], code)
            self.assertIn(words, reply["payload"][0]["data"]["text/plain"])

    def test_is_complete(self):
        for code, status in (("1 + 1", "complete"), ("func f() {", "incomplete"), ("x := )", "invalid")):
            self.assertEqual(self.reply(self.kc.is_complete(code))["content"]["status"], status, code)

    def test_history(self):
        for code in ('"h1"', '"h2"', '"h3"'):
            self.ok(code)
        tail = self.reply(self.kc.history(hist_access_type="tail", n=2, output=False))["content"]["history"]
        self.assertEqual([h[2] for h in tail], ['"h2"', '"h3"'])
        found = self.reply(self.kc.history(hist_access_type="search", pattern='"h?"', n=10, unique=True))["content"]["history"]
        self.assertEqual({h[2] for h in found}, {'"h1"', '"h2"', '"h3"'})
        lines = self.reply(self.kc.history(hist_access_type="range", session=0, start=1, stop=2, output=True))["content"]["history"]
        self.assertEqual(len(lines), 1)

    def test_kernel_info(self):
        info = self.reply(self.kc.kernel_info())["content"]
        self.assertEqual(info["implementation"], "gokernel")
        self.assertEqual(info["language_info"]["name"], "go")
        self.assertEqual(info["language_info"]["mimetype"], "text/x-go")
        self.assertEqual(info["language_info"]["file_extension"], ".go")

    def test_comms(self):
        self.assertEqual(self.reply(self.kc.comm_info())["content"]["comms"], {})
        msg = self.kc.session.msg("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
        self.kc.shell_channel.send(msg)
        while True:
            out = self.kc.get_iopub_msg(timeout=TIMEOUT)
            if out["msg_type"] == "comm_close":
                break
        self.assertEqual(out["content"]["comm_id"], "c1")

    def test_unknown_request(self):
        msg = self.kc.session.msg("no_such_request", {"x": 1})
        self.kc.shell_channel.send(msg)
        self.assertEqual(self.reply(msg["header"]["msg_id"])["content"]["status"], "error")


class TwoFrontEnds(Case):
    def test_each_sees_the_others_cells(self):
        other = BlockingKernelClient(connection_file=self.km.connection_file)
        other.load_connection_file()
        other.start_channels()
        try:
            other.wait_for_ready(timeout=TIMEOUT)
            for kc, watcher in ((self.kc, other), (other, self.kc)):
                code = f'shared := "{kc.session.session}"\nprintln("from", shared)'
                self.ok(code, kc=kc)
                seen = []
                while len(seen) < 2:
                    msg = watcher.get_iopub_msg(timeout=TIMEOUT)
                    if msg["parent_header"].get("session") == kc.session.session:
                        if msg["msg_type"] == "execute_input" and msg["content"]["code"] == code:
                            seen.append(msg["msg_type"])
                        elif msg["msg_type"] == "stream" and seen:
                            seen.append(msg["msg_type"])
                self.assertEqual(seen, ["execute_input", "stream"])
            self.assertEqual(self.value("shared"), f'"{other.session.session}"')
        finally:
            other.stop_channels()


class Life(unittest.TestCase):
    def test_restart_and_shutdown(self):
        km, kc = start_new_kernel(kernel_name="gokernel", startup_timeout=TIMEOUT)
        try:
            kc.execute_interactive("gone := 1", timeout=TIMEOUT, allow_stdin=False, output_hook=lambda m: None)
            km.restart_kernel(now=False)
            kc.wait_for_ready(timeout=TIMEOUT)
            reply = kc.execute_interactive("gone", timeout=TIMEOUT, allow_stdin=False, output_hook=lambda m: None)
            self.assertEqual(reply["content"]["status"], "error")
            self.assertEqual(reply["content"]["execution_count"], 1)
            start = time.monotonic()
            kc.shutdown()
            self.assertEqual(km.provisioner.process.wait(10), 0)
            self.assertLess(time.monotonic() - start, 5)
        finally:
            kc.stop_channels()
            km.shutdown_kernel(now=True)

    def test_ipc(self):
        from jupyter_client import KernelManager

        km = KernelManager(kernel_name="gokernel", transport="ipc")
        km.start_kernel()
        kc = km.blocking_client()
        kc.start_channels()
        try:
            kc.wait_for_ready(timeout=TIMEOUT)
            reply = kc.execute_interactive("1 + 1", timeout=TIMEOUT, allow_stdin=False, output_hook=lambda m: None)
            self.assertEqual(reply["content"]["status"], "ok")
        finally:
            kc.stop_channels()
            km.shutdown_kernel()


if __name__ == "__main__":
    unittest.main()

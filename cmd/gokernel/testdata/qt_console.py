"""What the Qt console must be able to do with the kernel: its widget is driven by keys, as a person drives it. Run by
qtconsole_test.go, on a display that it gives. A screenshot goes to the file that is named in SCREENSHOT."""

import os
import signal
import time
import unittest

from qtconsole.manager import QtKernelManager
from qtconsole.rich_jupyter_widget import RichJupyterWidget
from qtpy import QtCore, QtGui, QtWidgets
from qtpy.QtTest import QTest

TIMEOUT = 60
app = QtWidgets.QApplication(["qtconsole"])


class QtConsole(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.km = QtKernelManager(kernel_name="gokernel")
        cls.km.start_kernel()
        cls.kc = cls.km.client()
        cls.kc.start_channels()
        cls.console = RichJupyterWidget(local_kernel=True, gui_completion="droplist")
        cls.console.confirm_restart = False
        cls.console.kernel_manager = cls.km
        cls.console.kernel_client = cls.kc
        cls.replies = []
        cls.console.executed.connect(lambda msg: cls.replies.append(msg["content"]))
        cls.console.resize(900, 1000)
        cls.console.show()
        app.setActiveWindow(cls.console)
        cls.console._control.setFocus()
        cls.until(lambda: cls.prompt() == 1, "the first prompt")

    @classmethod
    def tearDownClass(cls):
        if "SCREENSHOT" in os.environ:
            cls.console.grab().save(os.environ["SCREENSHOT"])
        cls.kc.stop_channels()
        cls.km.shutdown_kernel(now=True)

    @classmethod
    def until(cls, condition, what):
        """Lets the console work until a condition holds."""
        end = time.monotonic() + TIMEOUT
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"awaiting {what}; the console shows\n{cls.text()}")
            app.processEvents(QtCore.QEventLoop.AllEvents | QtCore.QEventLoop.WaitForMoreEvents, 100)

    @classmethod
    def text(cls):
        return cls.console._control.toPlainText()

    @classmethod
    def prompt(cls):
        """The number of the prompt that waits for input, or 0."""
        c = cls.console
        if c._executing or c._reading or not c._prompt.startswith("In ["):
            return 0
        return int(c._prompt.partition("[")[2].partition("]")[0])

    def type(self, text):
        """Types text. A newline goes on in the cell; the last line stays open."""
        for i, line in enumerate(text.split("\n")):
            if i > 0:
                QTest.keyClick(self.console._control, QtCore.Qt.Key_Return, QtCore.Qt.ControlModifier)
                QTest.keyClick(self.console._control, QtCore.Qt.Key_Home, QtCore.Qt.ShiftModifier)
            QTest.keyClicks(self.console._control, line)

    def press(self, key, modifiers=QtCore.Qt.NoModifier):
        QTest.keyClick(self.console._control, key, modifiers)

    def enter(self, *, force=True):
        self.press(QtCore.Qt.Key_Return, QtCore.Qt.ShiftModifier if force else QtCore.Qt.NoModifier)

    def cell(self, source, *wanted):
        """Runs a cell that must show what is wanted, and returns what it shows and its reply. The console may hear of
        the reply first: then it shows behind the new prompt what comes later."""
        self.replies.clear()
        self.console.input_buffer = source
        self.enter()
        self.until(lambda: self.replies and self.prompt() > 0, f"the end of {source!r}")
        count = self.replies[0]["execution_count"]
        self.assertEqual(self.prompt(), count + 1)

        def shown():
            return self.text().rpartition(f"In [{count}]: ")[2]

        self.until(lambda: all(w in shown() for w in wanted), f"{wanted} as output of {source!r}")
        return shown(), self.replies[0]

    def connected(self):
        """Waits until the console hears the output of a kernel that was started anew: its sockets find that one again
        at different times, and what is published before is lost."""
        heard = []
        self.kc.iopub_channel.message_received.connect(heard.append)
        while not heard:
            self.kc.kernel_info()
            end = time.monotonic() + 1
            while not heard and time.monotonic() < end:
                app.processEvents(QtCore.QEventLoop.AllEvents | QtCore.QEventLoop.WaitForMoreEvents, 100)
        self.kc.iopub_channel.message_received.disconnect(heard.append)

    def images(self):
        """The sizes of the pictures that the console shows."""
        sizes, document = [], self.console._control.document()
        block = document.begin()
        while block.isValid():
            fragments = block.begin()
            while not fragments.atEnd():
                form = fragments.fragment().charFormat()
                if form.isImageFormat():
                    image = document.resource(QtGui.QTextDocument.ImageResource, QtCore.QUrl(form.toImageFormat().name()))
                    sizes.append((image.width(), image.height()))
                fragments += 1
            block = block.next()
        return sizes

    def setUp(self):
        self.console.input_buffer = ""

    def test_a_banner(self):
        self.assertIn("Go", self.text())
        self.assertEqual(self.console.language_name, "go")

    def test_b_results(self):
        self.type("x := 40 + 2")
        self.enter(force=False)
        self.until(lambda: self.prompt() == 2, "the second prompt")
        _, reply = self.cell("x", "Out[2]: 42")
        self.assertEqual(reply["status"], "ok")
        self.cell('fmt.Println("printed")\nfmt.Fprintln(os.Stderr, "on stderr")\n[]string{"a", "b"}', "\nprinted\n", "\non stderr\n", ': []string{"a", "b"}')

    def test_c_more_lines(self):
        """Enter behind an open bracket goes on in the cell; behind what is complete it runs it."""
        number = self.prompt()
        for lines, line in enumerate(("func twice(n int) int {", "return 2 * n"), 1):
            self.type(line)
            self.enter(force=False)
            self.until(lambda: self.console.input_buffer.count("\n") == lines, "the next line")
        self.type("}")
        self.enter(force=False)
        self.until(lambda: self.prompt() == number + 1, "the next prompt")
        self.cell("twice(x)", ": 84")

    def test_d_errors(self):
        """An error is shown once, without the codes of its colours."""
        for source, name, want in (("y := 1 +\n    nosuchname", "CompileError", "undefined: nosuchname"), ('panic("meant")', "Panic", "panic: meant")):
            shown, reply = self.cell(source, want)
            self.assertEqual(reply["ename"], name)
            self.assertEqual(shown.count(want), 1)
            self.assertNotIn("\x1b", shown)
            self.assertNotIn("[31m", shown)
            self.console.input_buffer = ""

    def test_e_completion(self):
        """Tab opens the list of completions; Enter takes one."""
        self.type("strings.HasPre")
        self.press(QtCore.Qt.Key_Tab)  # the only one
        self.until(lambda: self.console.input_buffer == "strings.HasPrefix", "the completion")
        self.console.input_buffer = ""
        self.type("strings.Has")
        self.press(QtCore.Qt.Key_Tab)
        popup = self.console._completion_widget
        self.until(popup.isVisible, "the list of completions")
        names = [popup.item(i).text() for i in range(popup.count())]
        self.assertEqual(names, ["HasPrefix", "HasSuffix"])
        QTest.keyClick(popup, QtCore.Qt.Key_Down)
        QTest.keyClick(popup, QtCore.Qt.Key_Return)
        self.until(lambda: not popup.isVisible(), "the end of the list")
        self.assertEqual(self.console.input_buffer, "strings.HasSuffix")
        self.console.input_buffer = ""

    def test_f_calltip(self):
        """An open bracket shows the signature."""
        tip = self.console._call_tip_widget
        self.type("strings.Repeat(")
        self.until(tip.isVisible, "the call tip")
        self.assertIn("Repeat(s string, count int) string", tip.text())
        self.press(QtCore.Qt.Key_Escape)
        self.console.input_buffer = ""

    def test_g_pager(self):
        """A name with a question mark shows its page: a short one in the console, a long one over it, until q."""
        self.cell("strings.Repeat?", "Repeat(s string, count int) string")
        self.cell("http.Request??")
        page = self.console._page_control
        self.until(page.isVisible, "the page")
        self.assertIn("type Request struct", page.toPlainText())
        self.assertNotIn("\x1b", page.toPlainText())
        QTest.keyClick(page, QtCore.Qt.Key_Q)
        self.until(lambda: not page.isVisible(), "the page's end")
        self.console._control.setFocus()

    def test_h_input(self):
        self.console.input_buffer = 'var who string\nfmt.Print("who is it? ")\nfmt.Scanln(&who)\nwho'
        self.replies.clear()
        self.enter()
        self.until(lambda: self.console._reading, "the question")
        self.assertTrue(self.text().endswith("who is it? "), self.text()[-40:])
        self.type("Ada")
        self.enter(force=False)
        self.until(lambda: self.replies and self.prompt() > 0, "the cell's end")
        self.until(lambda: ': "Ada"' in self.text(), "the result")

    def test_i_interrupt(self):
        number = self.prompt()
        self.console.input_buffer = 'fmt.Println("looping")\nfor {\n}'
        self.replies.clear()
        self.enter()
        self.until(lambda: "\nlooping\n" in self.text(), "the loop")
        self.press(QtCore.Qt.Key_C, QtCore.Qt.ControlModifier)
        self.until(lambda: self.replies and self.prompt() > 0, "the interrupted cell's end")
        self.assertEqual(self.replies[0]["ename"], "Interrupt")
        self.assertEqual(self.prompt(), number + 1)
        self.cell("x", ": 42")

    def test_j_pictures(self):
        """A PNG, an SVG, and a chart are shown as pictures."""
        before = len(self.images())
        self.cell("image.NewRGBA(image.Rect(0, 0, 60, 40))")
        self.until(lambda: (60, 40) in self.images(), "the picture")
        self.cell('import "gokernel/display"\ndisplay.SVG(`<svg xmlns="http://www.w3.org/2000/svg" width="80" height="30"><rect width="80" height="30" fill="#0b7285"/></svg>`)')
        self.cell("display.Line([]float64{1, 4, 9, 16}).Title(\"Squares\")")
        self.until(lambda: len(self.images()) >= before + 3, "the chart")
        sizes = self.images()
        self.assertEqual(len(sizes), before + 3, sizes)
        self.assertTrue(all(w > 20 and h > 20 for w, h in sizes), sizes)

    def test_k_history(self):
        """The arrow keys bring back earlier cells."""
        self.cell("7 * 191")
        self.press(QtCore.Qt.Key_Up)
        self.assertEqual(self.console.input_buffer, "7 * 191")
        self.console.input_buffer = ""

    def test_n_os_exit(self):
        """os.Exit ends the cell, not the console."""
        _, reply = self.cell("os.Exit(3)")
        self.assertEqual(reply.get("ename"), "Exit", reply)
        self.cell("x", ": 42")

    def test_x_restart(self):
        """Ctrl-. restarts the kernel: the session is a new one, the console goes on."""
        if "SCREENSHOT" in os.environ:
            app.processEvents()
            self.console.grab().save(os.environ["SCREENSHOT"].replace(".png", "-before.png"))
        self.press(QtCore.Qt.Key_Period, QtCore.Qt.ControlModifier)
        self.until(lambda: "Restarting kernel" in self.text(), "the restart")
        self.connected()
        _, reply = self.cell("x", "undefined: x")
        self.assertEqual(reply["execution_count"], 1)
        self.cell("1 + 2", "Out[2]: 3")

    def test_y_dead_kernel(self):
        """A kernel that is killed is started again, and the console says so."""
        os.kill(self.km.provisioner.pid, signal.SIGKILL)
        self.until(lambda: "Kernel died, restarting" in self.text(), "the notice")
        self.until(lambda: self.prompt() == 1, "the first prompt of the new session")
        self.connected()
        self.cell("2 + 3", "Out[1]: 5")

    def test_z_other_front_end(self):
        """What another client runs on the kernel is shown where the user wants it. It comes last: the console loses
        its place in the text by that."""
        other = self.km.client()
        other.start_channels()
        self.console.include_other_output = True
        try:
            other.execute("fmt.Println(\"from elsewhere\")\n6 * 111")
            self.until(lambda: "666" in self.text() and "from elsewhere" in self.text(), "the other client's output")
        finally:
            self.console.include_other_output = False
            other.stop_channels()


if __name__ == "__main__":
    unittest.main()

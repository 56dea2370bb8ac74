"""jupyter_kernel_test's own tests, with a sample for each of them. Run by
conformance_test.go."""

import unittest

import jupyter_kernel_test


class GoKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "gokernel"
    language_name = "go"
    file_extension = ".go"

    code_hello_world = 'import "fmt"\nfmt.Println("hello, world")'
    code_stderr = 'println("oh")'

    completion_samples = [
        {"text": "strings.HasPre", "matches": ["HasPrefix"]},
        {"text": "fun", "matches": ["func"]},
        {"text": "undefinedthing.", "matches": []},
    ]

    complete_code_samples = [
        "1 + 1",
        'fmt.Println("x")',
        "x := []int{1, 2}\nfor _, v := range x {\n\tprintln(v)\n}",
        "func f() int { return 1 }",
        "type t struct{ a, b int }",
        "package main\n\nfunc main() {}\n",
        "// a comment",
        "",
    ]
    incomplete_code_samples = [
        "func f() {",
        "x := []int{\n\t1,",
        "fmt.Println(1,",
        "s := `raw",
        "/* a comment",
        "1 +",
    ]
    invalid_code_samples = ["x := )", "func 1f() {}", 's := "unclosed\ny := 1']

    code_page_something = "fmt.Println?"

    code_generate_error = 'panic("an error")'

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"text"', "result": '"text"'},
        {"code": "[]int{1, 2, 3}", "result": "[]int{1, 2, 3}"},
        {"code": 'map[string]bool{"a": true}', "result": 'map[string]bool{"a": true}'},
    ]
    code_history_pattern = "6 ?*7"
    supported_history_operations = ("tail", "range", "search")

    code_display_data = [
        {"code": 'import "gokernel/display"\ndisplay.HTML("<b>bold</b>")', "mime": "text/html"},
        {"code": 'display.Markdown("*text*")', "mime": "text/markdown"},
        {"code": "display.Image(image.NewGray(image.Rect(0, 0, 4, 4)))", "mime": "image/png"},
    ]
    code_clear_output = "display.Clear(false)"
    code_inspect_sample = "strings.HasPrefix"


if __name__ == "__main__":
    unittest.main()

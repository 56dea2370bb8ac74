package main

import (
	"flag"
	"regexp"
)

// ignoreFlag adds the flag that says what of outputs is not compared.
func ignoreFlag(f *flag.FlagSet) *[]*regexp.Regexp {
	list := &[]*regexp.Regexp{}
	f.Func("ignore", "what matches `REGEXP` in outputs is not compared, as \\d+ms; may be given several times", func(text string) error {
		re, err := regexp.Compile(text)
		if err == nil {
			*list = append(*list, re)
		}
		return err
	})
	return list
}

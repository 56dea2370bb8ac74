package magic

import (
	"testing"

	"gokernel/interp"
)

func TestCommandsThatCannotBeStarted(t *testing.T) {
	if err := withCure(nil); err != nil {
		t.Errorf("of no error: %v", err)
	}
	failed := Fail("/usr/bin/bash: cannot allocate memory", "")
	if err := withCure(failed); err.Advice != interp.Shortage(failed.Message) || err.Message != failed.Message || failed.Advice != "" {
		t.Errorf("of %v: %+v", failed, err)
	}
	if err := withCure(Fail("the command failed: exit status 1", "")); err.Advice != "" {
		t.Errorf("of a status: %q", err.Advice)
	}
}

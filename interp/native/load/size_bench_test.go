package load

import (
	"fmt"
	"reflect"
	"testing"
)

// BenchmarkDescribe is what a large map of strings takes, whose size is not
// counted to its end.
func BenchmarkDescribe(b *testing.B) {
	m := map[string]int{}
	for i := range 1 << 20 {
		m[fmt.Sprint(i)] = i
	}
	for b.Loop() {
		describe("m#1", reflect.ValueOf(&m).Elem(), false, maxSteps)
	}
}

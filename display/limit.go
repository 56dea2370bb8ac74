package display

import "sync/atomic"

// The most that one form of a value may have, in bytes as they are sent (base64
// for pictures): a front end keeps all of it in the notebook, and may refuse
// more. A larger form is left out, with a note of its size; of a text/plain,
// which may have a tenth of that, there is the beginning.
const (
	defaultForm = 10_000_000
	smallest    = 100_000     // less has no room for tables and trees
	greatest    = 200_000_000 // more cannot be sent
)

// formLimit is what SetLimit has set, or 0. Like sink it is the process's.
var formLimit atomic.Int64

// SetLimit sets how many bytes one form of a value may have, from 100 kB to
// 200 MB; 0 is the default, 10 MB. In a notebook, %output does that.
func SetLimit(bytes int) {
	if bytes != 0 {
		bytes = min(max(bytes, smallest), greatest)
	}
	formLimit.Store(int64(bytes))
}

func maxForm() int {
	if n := formLimit.Load(); n > 0 {
		return int(n)
	}
	return defaultForm
}

// maxText is maxForm of text/plain.
func maxText() int { return max(maxForm()/10, 5*maxChars) }

// limitOf is the most that a form of that type may have.
func limitOf(mime string) int {
	if mime == MIMEText {
		return maxText()
	}
	return maxForm()
}

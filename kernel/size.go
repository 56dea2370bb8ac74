package kernel

import (
	"context"
	"fmt"

	"gokernel/protocol"
)

// maxCode is how many bytes the code of a request may have, and all else of its
// content. No person and no generator writes such a cell; parsing and echoing
// one of 100 MB would cost gigabytes.
const maxCode = 16 << 20

// bounded is typed for requests of a person's size. What is too large is
// refused before it is decoded.
func bounded[T any](f func(*Kernel, context.Context, *request, T) (any, error)) func(context.Context, *Kernel, *request) (any, error) {
	handle := typed(f)
	return func(ctx context.Context, k *Kernel, r *request) (any, error) {
		if err := checkSize(r.msg); err != nil {
			return nil, err
		}
		return handle(ctx, k, r)
	}
}

// checkSize says what of a request is too large.
func checkSize(m *protocol.Message) error {
	if 3*len(m.Content) <= maxCode { // a byte that is no UTF-8 becomes three
		return nil
	}
	code, besides := m.Size("code")
	for _, part := range []struct {
		name string
		size int
	}{{"the code", code}, {"the request", besides}} {
		if part.size > maxCode {
			return fmt.Errorf("%s is too large: %d MB, at most %d MB", part.name, (part.size+1<<20-1)>>20, maxCode>>20)
		}
	}
	return nil
}

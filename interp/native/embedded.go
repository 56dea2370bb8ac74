package native

import "context"

// embedFlags are the compiler's flags for what the source embeds.
func (w *workshop) embedFlags(ctx context.Context) ([]string, error) {
	if w.src.Embed == nil {
		return nil, nil
	}
	text, err := w.src.Embed.Copy(ctx, w.dir)
	if err != nil {
		return nil, err
	}
	config, err := w.write("embedcfg", string(text))
	return []string{"-embedcfg", config}, err
}

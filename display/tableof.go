package display

// TableOf is what Table shows, as a value: what a Renderer, or a function given
// to Register, may return.
func TableOf(rows any, options ...TableOptions) Bundle { return tableOf(rows, options...) }

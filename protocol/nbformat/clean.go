package nbformat

// keepOutput is the tag of cells whose outputs Clean leaves, as nbstripout does.
const keepOutput = "keep_output"

// Clean takes out what a run or a front end leaves in a notebook, and what is no
// part of the work: outputs, execution counts, times, how outputs are folded, and
// the versions of the language. A cell with the tag keep_output keeps its outputs.
func (n *Notebook) Clean() {
	for _, key := range []string{"widgets", "signature", "toc-autonumbering"} {
		delete(n.Metadata, key)
	}
	if info, ok := n.Metadata["language_info"].(map[string]any); ok {
		delete(info, "version")
	}
	for _, c := range n.Cells {
		for _, key := range []string{"execution", "ExecuteTime", "collapsed", "scrolled", "autoscroll", "trusted"} {
			delete(c.Metadata, key)
		}
		if jupyter, ok := c.Metadata["jupyter"].(map[string]any); ok {
			delete(jupyter, "outputs_hidden")
			if len(jupyter) == 0 {
				delete(c.Metadata, "jupyter")
			}
		}
		if c.Type != Code {
			continue
		}
		c.ExecutionCount = nil
		if !c.HasTag(keepOutput) {
			c.Outputs = nil
		}
		for _, o := range c.Outputs {
			o.ExecutionCount = nil
		}
	}
}

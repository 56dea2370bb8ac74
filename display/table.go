package display

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// TableOptions say how Table shows rows. The zero value shows them as they
// are.
type TableOptions struct {
	// Max is how many rows are shown, the first four fifths and the last ones:
	// 50 where it is 0, 10,000 at most.
	Max int
	// Columns are shown, in this order; without them, all are, 50 at most.
	Columns []string
	// Sort names the column that the rows are sorted by, from its smallest
	// value on, or, with "-" before it, from its largest. Rows that are equal
	// stay in their order, and nil is last.
	Sort string
	// Format says how values of a column are written, by a verb of package fmt:
	// {"price": "%.2f"}.
	Format map[string]string
	// Caption stands above the table.
	Caption string
	// Index numbers the rows, from 0.
	Index bool
}

// Table shows rows as a table, which also is text for terminals and LaTeX for
// PDF. Rows are
//
//   - a slice or an array of structs, maps, slices or values, or pointers to them,
//   - a map, by its keys,
//   - columns: a map of names to slices of one length,
//   - an iterator, which is read: 100,000 rows at most,
//   - what database/sql gives, *sql.Rows, which is read and closed,
//   - a matrix, a data frame, or a record batch or table of Apache Arrow.
//
// Fields of embedded structs are columns of the outer one. The tag
// `display:"name"` renames a field's column, and `display:"-"` leaves it out.
// What cannot be shown so is shown as Show does, with a line that says why.
// Update of the handle shows other rows, with the same options.
func Table(rows any, options ...TableOptions) *Handle {
	var o TableOptions
	if len(options) > 0 {
		o = options[0]
	}
	return showAs(rows, func(v any) any { return TableOf(v, o) })
}

// TableOf is the bundle that Table shows.
func TableOf(rows any, o TableOptions) (b Bundle) {
	v, ok := rows.(reflect.Value)
	if !ok {
		v = reflect.ValueOf(rows)
	}
	g, err := gridOf(datum{value: v}, o)
	if err != nil {
		b.with(MIMEText, quote(fmt.Sprintf("display.Table: %v\n%s", err, Plain(rows))))
		return b
	}
	b = g.bundle()
	b.with(MIMELatex, quote(g.latex()))
	return b
}

// bundle is the grid in the forms that all tables have.
func (g *grid) bundle() (b Bundle) {
	b.with(MIMEHTML, quote(g.html()))
	b.with(MIMEText, quote(clip(g.text())))
	return b
}

// gridOf is any value that has rows as a table, or says why it is none.
func gridOf(d datum, o TableOptions) (g *grid, err error) {
	defer recovered(&err)
	r, ok := foreignRelation(d)
	if !ok {
		r, ok = relationOf(d)
	}
	if !ok {
		return nil, fmt.Errorf("%s has no rows", d.name())
	}
	return r.grid(o)
}

// name is the datum's type, as the user wrote it.
func (d datum) name() string {
	if !d.value.IsValid() {
		return "nil"
	}
	return nameOf(d.value.Type(), d.hint)
}

// grid is the part of the relation that the options ask for.
func (r *relation) grid(o TableOptions) (*grid, error) {
	limit := min(cmp.Or(max(o.Max, 0), defaultRows), mostRows)
	if o.Sort != "" {
		r = r.held()
	}
	w := r.window(limit)
	s := r.sheet(w)
	if len(w.rows) == 0 {
		o.Sort = ""
	}
	if o.Sort != "" {
		column, descending := o.Sort, false
		if !s.has(column) && (column != r.labels || r.labels == "") {
			column, descending = strings.CutPrefix(column, "-")
		}
		if !s.has(column) && (column != r.labels || r.labels == "") {
			return nil, s.missing(column)
		}
		r = r.sorted(column, descending)
		w = r.window(limit)
		s = r.sheet(w)
	}
	if len(o.Columns) > 0 {
		if err := s.choose(o.Columns); err != nil {
			return nil, err
		}
	}
	for name := range o.Format {
		if !s.has(name) {
			return nil, s.missing(name)
		}
	}
	g := s.grid(cmp.Or(len(o.Columns), mostColumns), o.Format)
	g.caption = o.Caption
	g.gap, g.total, g.open = w.gap, w.total, w.open
	g.labels, g.labeled = r.labels, r.labels != "" || o.Index
	if r.note != nil {
		g.note = r.note()
	}
	g.align()
	return g, nil
}

// A sheet is the rows that are shown, by columns.
type sheet struct {
	names []string
	types []string
	rows  []sheetRow
	width int // columns in all
}

type sheetRow struct {
	label datum
	cells []datum
	has   []bool // which of the cells have a value
}

// sheet finds the columns of the rows.
func (r *relation) sheet(w window) *sheet {
	s := &sheet{names: r.names, types: r.types, width: len(r.names)}
	if r.names != nil {
		shown := min(len(r.names), mostNames)
		s.names = s.names[:shown]
		for _, one := range w.rows {
			has := make([]bool, len(one.fields))
			for i := range has {
				has[i] = true
			}
			s.rows = append(s.rows, sheetRow{one.label, one.fields[:shown], has})
		}
		return s
	}
	rd := &reader{}
	records := make([]record, len(w.rows))
	seen := map[string]bool{}
	onlyMaps := len(w.rows) > 0
	lists := 0
	if len(w.rows) == 0 && r.empty != nil {
		for _, f := range rd.fieldsOf(*r.empty) {
			s.names = append(s.names, f.name)
		}
	}
	for i, one := range w.rows {
		records[i] = rd.record(one.value, mostNames)
		s.width = max(s.width, records[i].width)
		for _, name := range records[i].names {
			if !seen[name] {
				seen[name] = true
				s.names = append(s.names, name)
			}
		}
		if records[i].list {
			lists++
		}
		in := one.value.inner()
		onlyMaps = onlyMaps && in.value.IsValid() && in.value.Kind() == reflect.Map && in.value.Type().Key().Kind() == reflect.String
	}
	if onlyMaps {
		slices.Sort(s.names)
	}
	s.width = max(s.width, len(s.names))
	if lists > 0 && lists == len(w.rows) {
		s.types = make([]string, len(s.names)) // the same for all
	}
	for i, one := range w.rows {
		line := sheetRow{label: one.label, cells: make([]datum, len(s.names)), has: make([]bool, len(s.names))}
		at := map[string]int{}
		for k, name := range records[i].names {
			at[name] = k
		}
		for j, name := range s.names {
			k, ok := at[name]
			if ok {
				line.cells[j] = records[i].values[k]
			}
			line.has[j] = ok || records[i].none
		}
		s.rows = append(s.rows, line)
	}
	return s
}

func (s *sheet) has(name string) bool { return slices.Contains(s.names, name) }

// missing is the error for a column that is not there.
func (s *sheet) missing(name string) error {
	const most = 20
	names := s.names
	more := ""
	if len(names) > most {
		names, more = names[:most], " …"
	}
	return fmt.Errorf("there is no column %q; the columns are %s%s", name, strings.Join(names, ", "), more)
}

// choose keeps the named columns, in that order.
func (s *sheet) choose(names []string) error {
	places := make([]int, len(names))
	for i, name := range names {
		if places[i] = slices.Index(s.names, name); places[i] < 0 {
			return s.missing(name)
		}
	}
	if s.types != nil {
		s.types = picked(s.types, places)
	}
	s.names = names
	s.width = len(names)
	for i := range s.rows {
		s.rows[i].cells = picked(s.rows[i].cells, places)
		s.rows[i].has = picked(s.rows[i].has, places)
	}
	return nil
}

func picked[T any](from []T, places []int) []T {
	to := make([]T, len(places))
	for i, p := range places {
		to[i] = from[p]
	}
	return to
}

// grid writes the cells of at most so many columns.
func (s *sheet) grid(most int, format map[string]string) *grid {
	shown := min(len(s.names), most)
	g := &grid{columnN: s.width, columns: make([]column, shown)}
	for j := range shown {
		g.columns[j].name = s.names[j]
		if s.types != nil {
			g.columns[j].typ = s.types[j]
		} else {
			g.columns[j].typ = s.typeOf(j)
		}
	}
	for _, line := range s.rows {
		one := gridRow{cells: make([]cell, shown)}
		one.label, one.labelRight = line.label.labelText()
		for j := range shown {
			if line.has[j] {
				one.cells[j] = line.cells[j].cell(format[s.names[j]])
			}
		}
		g.rows = append(g.rows, one)
	}
	return g
}

// typeOf is the type that all values of a column have, as far as they are
// shown: any, where they differ.
func (s *sheet) typeOf(j int) string {
	name := ""
	for _, line := range s.rows {
		d := line.cells[j]
		for d.value.IsValid() && d.value.Kind() == reflect.Interface && !d.value.IsNil() {
			d = datum{value: reachable(d.value.Elem())}
		}
		if !d.value.IsValid() || d.value.Kind() == reflect.Interface {
			continue
		}
		switch n := d.name(); name {
		case "", n:
			name = n
		default:
			return "any"
		}
	}
	return cutWidth(name, 40)
}

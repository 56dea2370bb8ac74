package display

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A db is a driver of one table with so many rows; the last one fails, where
// it is to.
type db struct {
	rows   int
	fails  bool
	closed *bool
}

func (d db) Connect(context.Context) (driver.Conn, error) { return d, nil }
func (d db) Driver() driver.Driver                        { return nil }
func (d db) Prepare(query string) (driver.Stmt, error)    { return d, nil }
func (d db) Begin() (driver.Tx, error)                    { return nil, errors.New("no transactions") }
func (d db) Close() error                                 { return nil }
func (d db) NumInput() int                                { return 0 }
func (d db) Exec([]driver.Value) (driver.Result, error) {
	return nil, errors.New("nothing to execute")
}
func (d db) Query([]driver.Value) (driver.Rows, error) { return &dbRows{db: d}, nil }

type dbRows struct {
	db
	at int
}

func (r *dbRows) Columns() []string { return []string{"id", "name", "price", "at", "raw"} }
func (r *dbRows) ColumnTypeDatabaseTypeName(i int) string {
	return []string{"BIGINT", "TEXT", "REAL", "DATETIME", "BLOB"}[i]
}
func (r *dbRows) Close() error { *r.closed = true; return nil }
func (r *dbRows) Next(to []driver.Value) error {
	if r.at == r.rows {
		if r.fails {
			return errors.New("the <connection> is lost")
		}
		return io.EOF
	}
	to[0], to[1], to[2] = int64(r.at), []byte(fmt.Sprint("row ", r.at)), float64(r.at)/4
	to[3], to[4] = time.Date(2024, 1, 1, 0, 0, r.at, 0, time.UTC), []byte{0, 255}
	if r.at == 1 {
		to[1], to[2] = nil, nil
	}
	r.at++
	return nil
}

func query(t *testing.T, d db) *sql.Rows {
	t.Helper()
	pool := sql.OpenDB(d)
	t.Cleanup(func() { pool.Close() })
	rows, err := pool.Query("select")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestSQL(t *testing.T) {
	for _, test := range []struct {
		name string
		db   db
	}{
		{"sql_few", db{rows: 3}},
		{"sql_many", db{rows: 12345}},
		{"sql_more_than_are_read", db{rows: mostRead + 1}},
		{"sql_none", db{}},
		{"sql_that_fails", db{rows: 2, fails: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.db.closed = new(bool)
			rows := query(t, test.db)
			b := TableOf(rows, TableOptions{Max: 5})
			delete(b.Data, MIMELatex)
			golden(t, "kinds/"+test.name, b)
			if !*test.db.closed {
				t.Error("the rows are not closed")
			}
			again := TableOf(rows, TableOptions{}).Text()
			if !strings.Contains(again, "closed") && !(test.db.fails && strings.Contains(again, "lost")) {
				t.Errorf("shown again: %s, want a note that they are closed", again)
			}
		})
	}
}

func TestSQLIsATable(t *testing.T) {
	b, _ := Of(query(t, db{rows: 60, closed: new(bool)}))
	if text := b.Text(); !strings.Contains(text, "⋮ 10 more rows ⋮") || !strings.Contains(text, "(showing 50 of 60 rows × 5 columns)") {
		t.Errorf("shown as\n%s", text)
	}
	wellFormed(t, form(t, b, MIMEHTML))
}

func TestSQLSorted(t *testing.T) {
	b := TableOf(query(t, db{rows: 3, closed: new(bool)}), TableOptions{Sort: "-price", Columns: []string{"id"}})
	if got, want := b.Text(), "id\n──\n 2\n 0\n 1"; got != want {
		t.Errorf("sorted\n%s\nwant\n%s", got, want)
	}
}

// What follows has the methods of types of modules, for which the package has
// no imports.

type length float64

// plotted is a plot of gonum.
type plotted struct{ fail, panics bool }

func (p *plotted) WriterTo(w, h length, format string) (io.WriterTo, error) {
	switch {
	case p.panics:
		panic("no canvas")
	case p.fail:
		return nil, errors.New("no fonts")
	case format == "svg":
		return strings.NewReader(fmt.Sprintf("<svg width='%v' height='%v'></svg>", w, h)), nil
	}
	return strings.NewReader("\x89PNG\r\n\x1a\n"), nil
}

// canvas is one of gonum's.
type canvas struct{ bytes.Buffer }

func (c *canvas) Size() (w, h length) { return 1, 1 }

// echart renders itself, as go-echarts does.
type echart struct{ text string }

func (c echart) Render(w io.Writer) error {
	if c.text == "" {
		return errors.New("no data")
	}
	_, err := io.WriteString(w, c.text)
	return err
}

// frame is a data frame as gota has them.
type frame struct{}

type element struct{ v any }

func (e element) Val() elementValue { return e.v }
func (e element) String() string    { return "element" }

type elementValue any

func (frame) Names() []string          { return []string{"name", "n"} }
func (frame) Types() []string          { return []string{"string", "float"} }
func (frame) Dims() (int, int)         { return 60, 2 }
func (frame) Elem(r, c int) element    { return element{[]any{fmt.Sprint("r", r), float64(r) / 2}[c]} }
func (frame) String() string           { return "its own words" }
func (frame) Unrelated(a, b, c string) {}

// batch is a record batch of Apache Arrow, and arrays one of its columns.
type batch struct{}

func (batch) NumRows() int64          { return 3 }
func (batch) NumCols() int64          { return 2 }
func (batch) ColumnName(i int) string { return string(rune('a' + i)) }
func (batch) Column(i int) arrowArray { return array{i} }
func (batch) String() string          { panic("all of the values are asked for") }

type array struct{ column int }

func (a array) Len() int          { return 3 }
func (a array) IsNull(i int) bool { return i == 1 }
func (a array) DataType() string  { return "int64" }
func (a array) GetOneForMarshal(i int) any {
	if a.column == 1 {
		return []int{i}
	}
	return int64(i * 10)
}
func (a array) ValueStr(i int) string { return fmt.Sprintf("[%d]", i) }

// batches is a table of Apache Arrow: its columns are in parts.
type batches struct{ batch }

func (batches) NumRows() int64       { return 6 }
func (batches) Column(i int) chunked { return chunked{i} }
func (batches) ColumnName()          {} // what a table has no names by

type chunked struct{ column int }

func (c chunked) Name() string         { return fmt.Sprint("column ", c.column) }
func (c chunked) Data() chunked        { return c }
func (c chunked) DataType() string     { return "int64" }
func (c chunked) Chunks() []arrowArray { return []arrowArray{array(c), array(c)} }

func TestForeign(t *testing.T) {
	drawn := &canvas{}
	drawn.WriteString("<svg></svg>")
	buffer := &bytes.Buffer{}
	buffer.WriteString("<svg></svg>")
	for _, test := range []struct {
		name  string
		value any
	}{
		{"arrow_record", batch{}},
		{"arrow_table", batches{}},
		{"canvas", drawn},
		{"buffer", buffer},
		{"chart_failing", echart{}},
		{"chart_page", echart{"<!DOCTYPE html><html><script src=\"https://cdn.example.org/x.js\"></script><p title='a'>\"x\"</p></html>"}},
		{"chart_part", echart{"<p>1</p>"}},
		{"chart_svg", echart{"<svg></svg>"}},
		{"frame", frame{}},
		{"plot", &plotted{}},
		{"plot_failing", &plotted{fail: true}},
		{"plot_nil", (*plotted)(nil)},
		{"plot_panicking", &plotted{panics: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, _ := Of(test.value)
			golden(t, "kinds/"+test.name, b)
		})
	}
	if buffer.Len() == 0 {
		t.Error("showing a buffer has emptied it")
	}
}

func TestResponseKeepsItsBody(t *testing.T) {
	body := io.NopCloser(strings.NewReader("all of it"))
	Of(&http.Response{Status: "200 OK", Body: body})
	if rest, err := io.ReadAll(body); err != nil || string(rest) != "all of it" {
		t.Errorf("the body is %q, %v after it was shown", rest, err)
	}
}

// Cells of a table are read as the values are.
func TestCells(t *testing.T) {
	n := 7
	for _, test := range []struct {
		name  string
		value any
		want  string
		kind  cellKind
	}{
		{"nil", nil, "nil", cellNil},
		{"pointer", &n, "7", cellInteger},
		{"nil pointer", (*int)(nil), "nil", cellNil},
		{"string", "a\tb\r\nc\x00", "a b↵c␀", cellText},
		{"invalid UTF-8", "a\xff", "a\uFFFD", cellText},
		{"bytes", []byte("text"), "text", cellText},
		{"binary", []byte{0, 1}, "{0x00, 0x01}", cellText},
		{"big", big.NewInt(12), "12", cellInteger},
		{"big value", *big.NewInt(12), "12", cellInteger},
		{"rational", big.NewRat(1, 3), "1/3", cellText},
		{"duration", 90 * time.Second, "1m30s", cellText},
		{"month", time.May, "May", cellText},
		{"date", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), "2024-02-29", cellText},
		{"null", sql.NullString{}, "nil", cellNil},
		{"not null", sql.NullFloat64{Float64: 1.5, Valid: true}, "1.5", cellFloat},
		{"generic null", sql.Null[int]{V: 3, Valid: true}, "3", cellInteger},
		{"error", errors.New("no"), "no", cellText},
		{"slice", []string{"a"}, `{"a"}`, cellText},
		{"function", strings.ToUpper, "func(string) string", cellText},
		{"bool", true, "true", cellText},
		{"complex", 1 + 2i, "(1+2i)", cellInteger},
	} {
		if got := datumOf(test.value).cell(""); got.text != test.want || got.kind != test.kind {
			t.Errorf("%s: %q of kind %d, want %q of kind %d", test.name, got.text, got.kind, test.want, test.kind)
		}
	}
}

// A handle of a table shows other rows with the same options.
func TestUpdateTable(t *testing.T) {
	s := connect(t)
	h := Table([]address{{"a", 1}}, TableOptions{Columns: []string{"Zip"}})
	h.Update([]address{{"b", 2}, {"c", 3}})
	if got, want := s.data[1].Text(), "Zip\n───\n  2\n  3"; got != want {
		t.Errorf("updated to\n%s\nwant\n%s", got, want)
	}
}

package native_test

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// networkTests says whether modules are to be tried for real.
const networkTests = "GOKERNEL_NETWORK"

// TestRealModules imports well-known modules from the module proxy, and uses
// each in two cells. It runs on demand, as it downloads and compiles a lot.
func TestRealModules(t *testing.T) {
	if os.Getenv(networkTests) == "" {
		t.Skip("set " + networkTests + " to try modules from the network")
	}
	ask := exec.Command("go", "list", "-m", "-versions", "github.com/google/uuid")
	ask.Dir = t.TempDir() // in no module
	if out, err := ask.CombinedOutput(); err != nil {
		t.Skipf("modules cannot be fetched: %v: %s", err, out)
	}
	for _, test := range []struct {
		name  string
		get   []string // queries for versions
		paths []string
		cells []step
	}{
		{"uuid", nil, []string{"github.com/google/uuid"}, []step{
			{"import \"github.com/google/uuid\"\nid := uuid.MustParse(\"f47ac10b-58cc-0372-8567-0e02b2c3d479\")\nid", ""},
			{"fmt.Println(id, id.Version(), uuid.New() != id)", "f47ac10b-58cc-0372-8567-0e02b2c3d479 VERSION_0 true\n"},
		}},
		{"gonum", nil, []string{"gonum.org/v1/gonum/mat", "gonum.org/v1/gonum/stat"}, []step{
			{"import \"gonum.org/v1/gonum/mat\"\na := mat.NewDense(2, 2, []float64{1, 2, 3, 4})\nvar b mat.Dense\nb.Mul(a, a)", ""},
			{"import \"gonum.org/v1/gonum/stat\"\nfor range 1 { fmt.Println(mat.Formatted(&b), stat.Mean(b.RawMatrix().Data, nil)) }", "⎡ 7  10⎤\n⎣15  22⎦ 13.5\n"},
		}},
		{"plot", nil, []string{"gonum.org/v1/plot", "gonum.org/v1/plot/plotter", "gonum.org/v1/plot/vg"}, []step{
			{"import (\"gonum.org/v1/plot\"; \"gonum.org/v1/plot/plotter\"; \"gonum.org/v1/plot/vg\")\np := plot.New()\np.Title.Text = \"t\"\nl, err := plotter.NewLine(plotter.XYs{{0, 0}, {1, 1}})\np.Add(l)\nerr", ""},
			{"w, err := p.WriterTo(4*vg.Inch, 4*vg.Inch, \"png\")\nvar buf bytes.Buffer\nn, err := w.WriteTo(&buf)\nfmt.Println(n > 1000, err, bytes.HasPrefix(buf.Bytes(), []byte(\"\\x89PNG\")))", "true <nil> true\n"},
		}},
		{"text and sync", []string{"golang.org/x/text@v0.14.0", "golang.org/x/sync@v0.7.0"}, []string{"golang.org/x/text/cases", "golang.org/x/text/language", "golang.org/x/sync/errgroup"}, []step{
			{"import (\"golang.org/x/text/cases\"; \"golang.org/x/text/language\")\ncases.Title(language.English).String(\"hello world\")", "= \"Hello World\"\n"},
			{"import \"golang.org/x/sync/errgroup\"\nvar g errgroup.Group\ng.Go(func() error { return errors.New(\"one\") })\nerr := g.Wait()\nfmt.Println(err)", "one\n"},
		}},
		{"echarts", nil, []string{"github.com/go-echarts/go-echarts/v2/charts", "github.com/go-echarts/go-echarts/v2/opts"}, []step{
			{"import (\"github.com/go-echarts/go-echarts/v2/charts\"; \"github.com/go-echarts/go-echarts/v2/opts\")\nbar := charts.NewBar()\nbar.SetXAxis([]string{\"a\", \"b\"}).AddSeries(\"s\", []opts.BarData{{Value: 1}, {Value: 2}})\nlen(bar.MultiSeries)", "= 1\n"},
			{"var out bytes.Buffer\nerr := bar.Render(&out)\nfmt.Println(err, strings.Contains(out.String(), \"echarts\"))", "<nil> true\n"},
		}},
		{"testify", nil, []string{"github.com/stretchr/testify/assert"}, []step{
			{"import \"github.com/stretchr/testify/assert\"\nassert.ObjectsAreEqual([]int{1}, []int{1})", "= true\n"},
			{"type T struct{ fails []string }\nfunc (t *T) Errorf(format string, args ...any) { t.fails = append(t.fails, fmt.Sprintf(format, args...)) }\nt := &T{}\nok := assert.Equal(t, 1, 2)\nfmt.Println(ok, len(t.fails), strings.Contains(t.fails[0], \"Not equal\"))", "false 1 true\n"},
		}},
		{"protobuf", nil, []string{"google.golang.org/protobuf/proto", "google.golang.org/protobuf/types/known/wrapperspb", "google.golang.org/protobuf/encoding/protojson"}, []step{
			{"import (\"google.golang.org/protobuf/proto\"; \"google.golang.org/protobuf/types/known/wrapperspb\")\nm := wrapperspb.String(\"hi\")\ndata, err := proto.Marshal(m)\nfmt.Println(data, err)", "[10 2 104 105] <nil>\n"},
			{"import \"google.golang.org/protobuf/encoding/protojson\"\nvar back wrapperspb.StringValue\nerr := proto.Unmarshal(data, &back)\nfmt.Println(err, back.GetValue(), proto.Equal(m, &back), protojson.Format(m))", "<nil> hi true \"hi\"\n"},
		}},
		{"sqlite in Go", nil, []string{"modernc.org/sqlite"}, []step{
			{"import (\"database/sql\"; _ \"modernc.org/sqlite\")\ndb, err := sql.Open(\"sqlite\", \":memory:\")\ndb.SetMaxOpenConns(1)\n_, err = db.Exec(\"create table t (n int); insert into t values (1), (41)\")\nerr", ""},
			{"var n int\nerr := db.QueryRow(\"select sum(n) from t\").Scan(&n)\nfmt.Println(n, err)", "42 <nil>\n"},
		}},
		{"sqlite in C", nil, []string{"github.com/mattn/go-sqlite3"}, []step{
			{"import (\"database/sql\"; _ \"github.com/mattn/go-sqlite3\")\ndb, err := sql.Open(\"sqlite3\", \":memory:\")\ndb.SetMaxOpenConns(1)\n_, err = db.Exec(\"create table t (n int); insert into t values (1), (41)\")\nerr", ""},
			{"var n int\nerr := db.QueryRow(\"select sum(n) from t\").Scan(&n)\nfmt.Println(n, err)", "42 <nil>\n"},
			{"import sqlite3 \"github.com/mattn/go-sqlite3\"\nv, _, _ := sqlite3.Version()\nfmt.Println(len(v) > 3)", "true\n"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newModuleNotebook(t, t.TempDir())
			if test.get != nil {
				changes, err := n.workspace.Get(t.Context(), test.get, func(line string) { t.Log(line) })
				if err != nil {
					t.Fatal(err)
				}
				t.Log(changes)
			}
			n.fetch(test.paths...)
			for _, s := range test.cells {
				start := time.Now()
				if got := n.run(s.code); got != s.want && s.want != "" {
					t.Errorf("%s\ngives %q, want %q", s.code, got, s.want)
				}
				info, err := os.Stat(n.plugin.File)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("cell: %s, plugin %d kB", ms(time.Since(start)), info.Size()>>10)
			}
		})
	}
}

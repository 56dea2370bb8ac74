package inspect

import (
	"go/token"
	"go/types"
	"io/fs"
	"os"

	"gokernel/interp/docs"
	"gokernel/interp/module"
)

// Packages gives the options by which documentation is found in the sources of
// the toolchain and of modules, where im finds packages, nil where there is no
// toolchain; and in those of packages that the kernel carries, by path.
func Packages(im *module.Importer, carried map[string]fs.FS) Options {
	o := Options{
		Library: docs.New(func(path string) fs.FS {
			if source := carried[path]; source != nil {
				return source
			}
			if im == nil {
				return nil
			}
			if dir, ok := im.Sources(path); ok {
				return os.DirFS(dir)
			}
			return nil
		}),
	}
	if im == nil {
		return o
	}
	o.Position = func(obj types.Object) token.Position {
		if obj.Pkg() == nil || carried[obj.Pkg().Path()] != nil {
			return token.Position{} // it is another FileSet's
		}
		return im.Fset().Position(obj.Pos())
	}
	o.Link = func(path string) string {
		if version, ok := im.Published(path); ok {
			return "https://pkg.go.dev/" + path + version
		}
		return ""
	}
	return o
}

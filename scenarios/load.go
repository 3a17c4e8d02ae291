package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Load reads scenarios from files and from directories: of these every .yaml
// and .yml file in the tree that has the key retake, but for what is in
// node_modules and in directories whose name begins with a dot. They come in
// the order of their paths, each once. No scenario at all is an error.
func Load(paths ...string) ([]Scenario, error) {
	var files []string
	for _, path := range paths {
		found, err := filesIn(path)
		if err != nil {
			return nil, fmt.Errorf("load scenarios: %w", err)
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	var all []Scenario
	var errs []error
	for _, file := range slices.Compact(files) {
		s, err := ReadFile(file)
		all, errs = append(all, s), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("load scenarios: none in %s: a scenario is a .yaml file that begins with \"retake: %d\"",
			strings.Join(paths, ", "), Version)
	}
	return all, nil
}

// filesIn is the file, or the scenario files in the directory.
func filesIn(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{filepath.Clean(path)}, nil
	}
	var files []string
	err = filepath.WalkDir(path, func(at string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && at != path && isForeign(e.Name()):
			return fs.SkipDir
		case !e.Type().IsRegular() || !isYAML(at):
			return nil
		}
		ours, err := hasKey(at)
		if ours {
			files = append(files, at)
		}
		return err
	})
	return files, err
}

// isForeign says of a directory that its files are not written by hand here.
func isForeign(name string) bool { return name == "node_modules" || strings.HasPrefix(name, ".") }

func isYAML(path string) bool {
	ext := filepath.Ext(path)
	return ext == ".yaml" || ext == ".yml"
}

// topKey is the key retake at the top of a document, be the rest broken.
var topKey = regexp.MustCompile(`(?m)^(\x{feff})?(\{ *)?["']?retake["']? *:`)

func hasKey(path string) (bool, error) {
	data, err := os.ReadFile(path)
	return topKey.Match(data), err
}

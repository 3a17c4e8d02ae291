package shop

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The statements by which the modules of the site know one another. A bundler
// for any other source would need a parser; the site is ours.
var (
	importStatement = regexp.MustCompile(`(?m)^import (?:(\{[^}]*\}|\* as \w+) from )?"\./([\w-]+)\.js";\n`)
	exportStatement = regexp.MustCompile(`(?m)^export (?:(?:const|async function|function) (\w+))`)
	exportWord      = regexp.MustCompile(`(?m)^export `)
)

// bundled puts the modules that an entry needs into one script, in the order
// in which they would run, and takes their files away. Every module but the
// entry becomes a function that returns its exports.
func bundled(entry, out string) rewrite {
	return func(files map[string][]byte) error {
		order, err := dependencies(files, entry, nil)
		if err != nil {
			return err
		}
		var all strings.Builder
		for _, name := range order {
			body := importStatement.ReplaceAllStringFunc(string(files["js/"+name+".js"]), requirement)
			if name != entry {
				body = enclosed(name, body)
			}
			all.WriteString(body)
			delete(files, "js/"+name+".js")
		}
		files[out] = []byte(all.String())
		return nil
	}
}

// dependencies lists a module after all that it imports, each once.
func dependencies(files map[string][]byte, name string, done []string) ([]string, error) {
	src, ok := files["js/"+name+".js"]
	if !ok {
		return nil, fmt.Errorf("bundle: no module %s", name)
	}
	var err error
	for _, m := range importStatement.FindAllStringSubmatch(string(src), -1) {
		if !slices.Contains(done, m[2]) {
			if done, err = dependencies(files, m[2], done); err != nil {
				return nil, err
			}
		}
	}
	return append(done, name), nil
}

// requirement is an import as a declaration: of names, of a module, or of
// nothing.
func requirement(statement string) string {
	m := importStatement.FindStringSubmatch(statement)
	names := strings.ReplaceAll(strings.TrimPrefix(m[1], "* as "), " as ", ": ")
	if names == "" {
		return ""
	}
	return fmt.Sprintf("const %s = %s;\n", names, moduleName(m[2]))
}

// enclosed makes a module a function that is called once.
func enclosed(name, body string) string {
	var exports []string
	for _, m := range exportStatement.FindAllStringSubmatch(body, -1) {
		exports = append(exports, m[1])
	}
	body = exportWord.ReplaceAllString(body, "")
	return fmt.Sprintf("const %s = (() => {\n%sreturn { %s };\n})();\n", moduleName(name), body, strings.Join(exports, ", "))
}

func moduleName(file string) string { return "m_" + strings.ReplaceAll(file, "-", "_") }

// joined puts assets into one, one after the other, and takes them away.
func joined(out string, names ...string) rewrite {
	return func(files map[string][]byte) error {
		var all []byte
		for _, name := range names {
			if files[name] == nil {
				return fmt.Errorf("join: no asset %s", name)
			}
			all = append(all, files[name]...)
			delete(files, name)
		}
		files[out] = all
		return nil
	}
}

// moved serves scripts and styles under other names, and changes every
// reference to them. Where returns the new path of one.
func moved(where func(name string, src []byte) string) rewrite {
	return func(files map[string][]byte) error {
		to := map[string]string{}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if ext := path.Ext(name); ext == ".js" || ext == ".css" {
				to[name] = where(name, files[name])
			}
		}
		for name, src := range files {
			files[name] = []byte(fileReference.ReplaceAllStringFunc(string(src), func(found string) string {
				return redirected(name, found, to)
			}))
		}
		for old, now := range to {
			src := files[old]
			delete(files, old)
			files[now] = src
		}
		return nil
	}
}

// fileReference is how the site refers to its scripts and styles.
var fileReference = regexp.MustCompile(`"(?:\./|/)[\w/-]+\.(?:js|css)"`)

// redirected is a reference in an asset, to the new path of what it refers to.
func redirected(from, found string, to map[string]string) string {
	ref := strings.Trim(found, `"`)
	if strings.HasPrefix(ref, "./") {
		ref = "/" + path.Join(path.Dir(from), ref)
	}
	if now := to[strings.TrimPrefix(ref, "/")]; now != "" {
		return `"/` + now + `"`
	}
	return found
}

// contentHash is what bundlers put into file names.
func contentHash(src []byte) string {
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])[:8]
}

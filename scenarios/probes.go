package scenarios

import (
	"gopkg.in/yaml.v3"
)

// Probe is a JavaScript expression whose value is kept after each step, and
// compared.
type Probe struct {
	Name, Expression string
}

// probesKey is the mapping of names to expressions, in the order of the file.
func probesKey() key[Scenario] {
	name, expression := pattern("a name of letters, digits, '.', '_' and '-'", idShape), text()
	return key[Scenario]{
		name: "probes", doc: "JavaScript expressions by name. After each step they are evaluated in the page; their values have to be JSON, and are compared.",
		schema: func() schema {
			return schema{"type": "object", "minProperties": 1, "propertyNames": name.schema, "additionalProperties": expression.schema}
		},
		decode: func(d *decoder, n *yaml.Node, into *Scenario) {
			pairs := d.pairs(n, "probes")
			if follow(n).Kind == yaml.MappingNode && len(pairs) == 0 || isNull(follow(n)) {
				d.fail(n, problem("write name: expression, or leave the key out", "probes: expected at least one"))
			}
			for _, p := range pairs {
				if p.firstInLine > 0 {
					d.fail(p.key, problem("", "probe %q is given twice, first in line %d", p.name, p.firstInLine))
					continue
				}
				_, known := read(d, p.key, "probes", name)
				if e, ok := read(d, p.value, "probe "+p.name, expression); ok && known {
					into.Probes = append(into.Probes, Probe{Name: p.name, Expression: e})
				}
			}
		},
		encode: func(from *Scenario) (value, bool) {
			v := value{}
			for _, p := range from.Probes {
				v.mapping = append(v.mapping, entry{name.write(p.Name), value{scalar: expression.write(p.Expression)}})
			}
			return v, len(from.Probes) > 0
		},
	}
}

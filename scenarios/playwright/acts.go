package playwright

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/retake-dev/retake/scenarios/javascript"
)

// onPage reads what is called on the page: an act on an element, or one of its
// own.
func (r *reader) onPage(c chain) {
	f, rest := find(c.links, r.vars)
	if len(rest) < len(c.links) {
		for _, l := range rest {
			r.act(f, l)
		}
		return
	}
	if len(rest) == 0 {
		return
	}
	f.sure = imports.Certain
	r.pageAct(strings.TrimPrefix(strings.TrimPrefix(outline(c), c.root+"."), c.root), rest[len(rest)-1], f)
}

// pageAct reads an act of the page itself.
func (r *reader) pageAct(name string, l link, f found) {
	text, isText := r.text(first(l.args))
	switch name {
	case "goto":
		if !isText {
			r.gap(imports.Unsupported, "navigation to what is no text")
			return
		}
		r.open(text)
		r.add(scenarios.Step{Kind: scenarios.Navigate, URL: text}, f)
	case "goBack":
		r.add(scenarios.Step{Kind: scenarios.Back}, f)
	case "reload":
		r.add(scenarios.Step{Kind: scenarios.Reload}, f)
	case "goForward":
		r.add(scenarios.Step{Kind: scenarios.Forward}, f)
	case "waitForTimeout", "clock.runFor", "clock.fastForward":
		r.think(first(l.args))
	case "waitForURL":
		r.url(first(l.args), scenarios.Wait, 0)
	case "setViewportSize":
		r.resize(l)
	case "keyboard.press", "keyboard.type", "keyboard.insertText":
		r.keyboard(name, text, isText)
	case "keyboard.down", "keyboard.up":
		r.hold(name == "keyboard.down", text)
	case "on", "once":
		switch {
		case text != "dialog":
			r.gap(imports.Ignored, "page.%s(%q)", name, text)
		case name == "once" && len(l.args) == 2:
			r.dialog(l.args[1])
		}
	case "clock.install":
		r.clock(l)
	case "waitForLoadState", "screenshot", "bringToFront", "setDefaultTimeout":
	case "close":
		r.gap(imports.Unsupported, "the page is closed")
	case "routeFromHAR":
		r.gap(imports.Ignored, "the recorded network, which is imported for itself: %s", text)
	default:
		r.gap(imports.Unsupported, "page.%s", name)
	}
}

// clock reads what the page's clock shows at first.
func (r *reader) clock(l link) {
	v, _ := first(l.args).Field("time")
	text, _ := r.text(v)
	start, err := time.Parse(time.RFC3339, text)
	if err != nil || start.Year() < 1970 || start.Year() > 9999 {
		r.gap(imports.Ignored, "page.clock.install: a time that is not written out")
		return
	}
	r.out.Scenario.Environment.Start = start
}

// resize reads the size of the page: at first it is that of the scenario.
func (r *reader) resize(l link) {
	if len(r.out.Scenario.Steps) > 1 {
		size := func(name string) int {
			v, _ := first(l.args).Field(name)
			n, _ := strconv.Atoi(v.Text) // 0 is refused below
			return n
		}
		step := scenarios.Step{Kind: scenarios.Resize, Width: size("width"), Height: size("height")}
		if why := imports.Check(r.out.Scenario.Environment, step); why != "" {
			r.gap(imports.Unsupported, "page.setViewportSize: %s", why)
			return
		}
		r.add(step, found{sure: imports.Certain})
		return
	}
	r.environment(javascript.Node{Kind: javascript.Object, Keys: []string{"viewport"}, Items: []javascript.Node{first(l.args)}, Line: r.line})
}

// keyboard presses a key where the focus is, or types a text.
func (r *reader) keyboard(name, text string, isText bool) {
	sure := found{sure: imports.Certain}
	switch {
	case !isText:
		r.gap(imports.Unsupported, "page.%s of what is no text", name)
	case name == "keyboard.press":
		r.add(scenarios.Step{Kind: scenarios.Press, Key: keyOf(text)}, sure)
	default:
		for _, c := range text {
			r.add(scenarios.Step{Kind: scenarios.Press, Key: keyOf(string(c))}, sure)
		}
	}
}

// hold notes a modifier that goes down or up: what the pointer does meanwhile
// has it.
func (r *reader) hold(down bool, key string) {
	switch _, err := scenarios.ParseHeld(key); {
	case err != nil:
		r.gap(imports.Unsupported, "a key that is held: %s", key)
	case !down:
		r.held = slices.DeleteFunc(r.held, func(h string) bool { return h == key })
	case !slices.Contains(r.held, key):
		r.held = append(r.held, key)
	}
}

// keyOf is a key as a scenario writes it.
func keyOf(key string) string {
	switch {
	case key == " ":
		return "Space"
	case key == "\n":
		return "Enter"
	case strings.HasPrefix(key, "ControlOrMeta+"):
		return "Control+" + keyOf(strings.TrimPrefix(key, "ControlOrMeta+"))
	}
	return key
}

// act reads an act on an element.
func (r *reader) act(f found, l link) {
	text, isText := r.text(first(l.args))
	step := scenarios.Step{Target: f.target}
	if (l.name == "scrollTo" || l.name == "dragAlong") && len(l.args) != 2 {
		r.gap(imports.Unsupported, "%s of %s", l.name, f.target)
		return
	}
	switch l.name {
	case "click", "dblclick", "tap":
		r.click(f, l)
	case "hover":
		step.Kind = scenarios.Hover
		r.add(step, f)
	case "fill", "type", "pressSequentially", "clear":
		r.fill(f, l)
	case "press":
		step.Kind, step.Key = scenarios.Press, keyOf(text)
		if !isText {
			r.gap(imports.Unsupported, "a key that is no text")
			return
		}
		r.add(step, f)
	case "check", "uncheck", "setChecked":
		step.Kind, step.Checked = scenarios.Check, l.name == "check" || l.name == "setChecked" && first(l.args).Text == "true"
		r.add(step, f)
	case "selectOption":
		r.choose(f, l)
	case "dragTo", "dragAlong":
		r.drag(f, l)
	case "scrollTo":
		r.scroll(f, l)
	case "waitFor":
		step.Kind, step.State = scenarios.Wait, scenarios.Visible
		if s, _ := first(l.args).Field("state"); s.Text == "hidden" || s.Text == "detached" {
			step.State = scenarios.Hidden
		}
		r.add(step, f)
	case "scrollIntoViewIfNeeded", "focus", "blur", "screenshot", "highlight":
	default:
		r.gap(imports.Unsupported, "%s of %s", l.name, f.target)
	}
}

// scroll reads the scroll of an export.
func (r *reader) scroll(f found, l link) {
	s := scenarios.Step{Kind: scenarios.Scroll, Target: f.target}
	s.X, _ = numberOf(l.args[0])
	s.Y, _ = numberOf(l.args[1])
	if s.Target.CSS == ":root" {
		s.Target.CSS = ""
	}
	r.add(s, f)
}

func (r *reader) click(f found, l link) {
	s := scenarios.Step{Kind: scenarios.Click, Target: f.target, Held: strings.Join(r.held, "+")}
	if l.name == "dblclick" {
		s.Kind = scenarios.DoubleClick
	}
	options := first(l.args)
	for i, key := range options.Keys {
		v := options.Items[i]
		n, _ := numberOf(v)
		switch {
		case key == "button" && v.Text == "right":
			s.Kind = scenarios.RightClick
		case key == "button" && v.Text == "middle":
			s.Button = scenarios.Middle
		case key == "clickCount" && n == 2:
			s.Kind = scenarios.DoubleClick
		case key == "clickCount" && n > 2:
			s.Count = int(min(n, 1000))
		case key == "delay" && n >= 1 && n < 1e9:
			s.Hold = time.Duration(n) * time.Millisecond
		case key == "modifiers":
			held := slices.Clone(r.held)
			for _, m := range v.Items {
				held = append(held, strings.Replace(m.Text, "ControlOrMeta", "Control", 1))
			}
			s.Held = strings.Join(held, "+")
		case key == "position":
			s.At, s.X, s.Y = place(v)
		case key == "force" || key == "noWaitAfter" || key == "timeout" || key == "button" || key == "clickCount" || key == "delay":
		default:
			r.gap(imports.Ignored, "the option %s of %s", key, l.name)
		}
	}
	r.add(s, f)
}

func place(v javascript.Node) (ok bool, x, y float64) {
	nx, _ := v.Field("x")
	ny, _ := v.Field("y")
	x, ok = numberOf(nx)
	y, also := numberOf(ny)
	return ok && also, x, y
}

// fill types a text into a field. What is private is a parameter.
func (r *reader) fill(f found, l link) {
	step := scenarios.Step{Kind: scenarios.Fill, Target: f.target}
	if l.name != "clear" {
		v, ok := value(first(l.args), r.vars)
		if !ok {
			r.gap(imports.Unsupported, "a text for %s that is not known without executing the test", f.target)
			return
		}
		if step.Value = v; imports.FieldOf(f.target).Private() && !strings.HasPrefix(v, "${") {
			step.Value = imports.FieldOf(f.target).Parameter()
		}
		if l.name != "fill" {
			f.doubt(imports.Likely, "it is typed after what the field has already")
		}
	}
	r.add(step, f)
}

// choose chooses an option, by its value or its label.
func (r *reader) choose(f found, l link) {
	arg := first(l.args)
	if arg.Kind == javascript.List && len(arg.Items) == 1 {
		arg = arg.Items[0]
	}
	for _, key := range []string{"value", "label"} {
		if v, ok := arg.Field(key); ok {
			arg = v
		}
	}
	text, ok := r.text(arg)
	if !ok {
		r.gap(imports.Unsupported, "several options of %s", f.target)
		return
	}
	r.add(scenarios.Step{Kind: scenarios.Select, Target: f.target, Value: text}, f)
}

// drag drags an element to another, or along a way.
func (r *reader) drag(f found, l link) {
	s := scenarios.Step{Kind: scenarios.Drag, Target: f.target, Held: strings.Join(r.held, "+")}
	if l.name == "dragAlong" {
		s.At, s.X, s.Y = place(l.args[0])
		var way []string
		for _, p := range l.args[1].Items {
			if len(p.Items) == 2 {
				way = append(way, p.Items[0].Text+" "+p.Items[1].Text)
			}
		}
		s.Path = strings.Join(way, ", ")
		r.add(s, f)
		return
	}
	c := flatten(first(l.args), r.vars)
	to, rest := find(c.links, r.vars)
	if c.root != "page" || len(rest) > 0 || to.bad != "" || to.target.Empty() {
		r.gap(imports.Untargeted, "%s is dragged to what is no locator", f.target)
		return
	}
	s.To.Target = to.target
	if len(l.args) > 1 {
		from, _ := l.args[1].Field("sourcePosition")
		s.At, s.X, s.Y = place(from)
		end, _ := l.args[1].Field("targetPosition")
		s.To.At, s.To.X, s.To.Y = place(end)
	}
	if to.sure != imports.Certain {
		f.doubt(to.sure, to.reason)
	}
	r.add(s, f)
}

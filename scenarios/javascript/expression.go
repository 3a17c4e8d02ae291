package javascript

import "slices"

// expression reads an expression.
func (p *parser) expression() (Node, error) {
	if p.depth++; p.depth > maxDepth {
		return Node{}, p.errorf(p.now.at, "", "nested more than %d deep", maxDepth)
	}
	defer func() { p.depth-- }()
	left, err := p.unary()
	for err == nil && (p.is("+") || p.is("??") || p.is("||")) {
		n := Node{Kind: Binary, Text: p.now.text, Line: left.Line}
		if err = p.advance(); err != nil {
			break
		}
		var right Node
		right, err = p.unary()
		n.Items = []Node{left, right}
		left = n
	}
	return left, err
}

func (p *parser) unary() (Node, error) {
	n := Node{Kind: Await}
	n.Line, _ = p.place(p.now.at)
	switch {
	case p.isWord("await"):
		if err := p.advance(); err != nil {
			return n, err
		}
		inner, err := p.unary()
		n.Items = []Node{inner}
		return n, err
	case p.is("-"):
		if err := p.advance(); err != nil || p.now.kind != number {
			return n, orShape(err)
		}
		n.Kind, n.Text = Num, "-"+p.now.text
		return n, p.advance()
	}
	first, err := p.primary()
	for err == nil {
		var more bool
		if first, more, err = p.postfix(first); !more {
			break
		}
	}
	return first, err
}

func orShape(err error) error {
	if err == nil {
		return errShape
	}
	return err
}

// postfix reads what comes after a value: a member, a call, an index.
func (p *parser) postfix(of Node) (n Node, more bool, err error) {
	switch {
	case p.is(".") || p.is("?."):
		if err := p.advance(); err != nil || p.now.kind != word {
			return of, false, orShape(err)
		}
		n = Node{Kind: Member, Text: p.now.text, Items: []Node{of}}
		n.Line, _ = p.place(p.now.at)
		return n, true, p.advance()
	case p.is("("):
		args, err := p.list("(", ")")
		return Node{Kind: Call, Items: append([]Node{of}, args.Items...), Line: of.Line}, true, err
	case p.is("[") && !p.now.line:
		n = Node{Kind: Member, Items: []Node{of}, Line: of.Line}
		index, err := p.list("[", "]")
		if err == nil && len(index.Items) != 1 {
			err = errShape
		}
		if err == nil && index.Items[0].Kind == String {
			n.Text = index.Items[0].Text
		}
		return n, true, err
	case p.is("!"): // TypeScript: it is there
		return of, true, p.advance()
	}
	return of, false, nil
}

// primary reads what an expression begins with.
func (p *parser) primary() (n Node, err error) {
	n.Line, _ = p.place(p.now.at)
	n.Text = p.now.text
	switch {
	case p.now.kind == text:
		n.Kind = String
		return n, p.advance()
	case p.now.kind == number:
		n.Kind = Num
		return n, p.advance()
	case p.is("`"):
		return p.template()
	case p.is("/") || p.is("/="):
		return p.regularExpression()
	case p.is("["):
		return p.list("[", "]")
	case p.is("{"):
		return p.object()
	case p.is("(") || p.isWord("async"):
		return p.group()
	case p.isWord("function", "class", "new", "typeof", "void", "delete", "yield"):
		return n, errShape
	case p.now.kind == word:
		if err := p.advance(); err != nil {
			return n, err
		}
		if p.is("=>") {
			return p.arrow(n.Line)
		}
		return n, nil
	}
	return n, errShape
}

// regularExpression reads one; the slash is the token that was read.
func (p *parser) regularExpression() (Node, error) {
	n := Node{Kind: Regex}
	n.Line, _ = p.place(p.now.at)
	var err error
	if n.Text, n.Flags, err = p.regex(p.now); err != nil {
		return n, err
	}
	return n, p.advance()
}

// template reads a template literal: a text, or a sum.
func (p *parser) template() (Node, error) {
	began := p.now.at
	n := Node{Kind: String}
	n.Line, _ = p.place(began)
	p.at = began + 1
	for first := true; ; first = false {
		piece, err := p.literal(began, "`", "${")
		if err != nil {
			return n, err
		}
		part := Node{Kind: String, Text: piece, Line: n.Line}
		if n = joined(n, part); first {
			n = part
		}
		if p.src[p.at-1] == '`' {
			return n, p.advance()
		}
		if err := p.advance(); err != nil {
			return n, err
		}
		inner, err := p.expression()
		if err == nil && !p.is("}") {
			err = errShape
		}
		if err != nil {
			return n, err
		}
		n = joined(n, inner)
		p.at = p.now.exceed
	}
}

func joined(a, b Node) Node { return Node{Kind: Binary, Text: "+", Items: []Node{a, b}, Line: a.Line} }

// list reads what stands in brackets, with commas between.
func (p *parser) list(open, stop string) (Node, error) {
	n := Node{Kind: List}
	n.Line, _ = p.place(p.now.at)
	if err := p.expect(open); err != nil {
		return n, err
	}
	for !p.is(stop) {
		item, err := p.expression()
		if err != nil {
			return n, err
		}
		n.Items = append(n.Items, item)
		if there, err := p.accept(","); err != nil || !there {
			if err != nil {
				return n, err
			}
			break
		}
	}
	return n, p.expect(stop)
}

// object reads an object: keys and values, and what is spread.
func (p *parser) object() (Node, error) {
	n := Node{Kind: Object}
	n.Line, _ = p.place(p.now.at)
	if err := p.expect("{"); err != nil {
		return n, err
	}
	for !p.is("}") {
		if err := p.field(&n); err != nil {
			return n, err
		}
		if there, err := p.accept(","); err != nil || !there {
			if err != nil {
				return n, err
			}
			break
		}
	}
	return n, p.expect("}")
}

func (p *parser) field(n *Node) error {
	key := p.now
	spread := p.is("...")
	if !spread && key.kind == mark || key.kind == end {
		return errShape
	}
	if err := p.advance(); err != nil {
		return err
	}
	value := Node{Text: key.text, Line: n.Line} // { name } is { name: name }
	if spread || p.is(":") {
		if !spread {
			if err := p.advance(); err != nil {
				return err
			}
		}
		var err error
		if value, err = p.expression(); err != nil {
			return err
		}
	} else if key.kind != word {
		return errShape
	}
	n.Keys, n.Items = append(n.Keys, key.text), append(n.Items, value)
	return nil
}

// group reads a function, or an expression in parentheses.
func (p *parser) group() (Node, error) {
	began := p.now
	line, _ := p.place(began.at)
	if p.isWord("async") {
		if err := p.advance(); err != nil {
			return Node{}, err
		}
		if p.now.kind == word {
			if err := p.advance(); err != nil {
				return Node{}, err
			}
			return p.arrow(line)
		}
	}
	if p.is("(") {
		if err := p.balanced(); err != nil {
			return Node{}, err
		}
		if p.is("=>") {
			return p.arrow(line)
		}
	}
	p.back(began)
	if began.kind == word { // a name like any other
		return Node{Kind: Name, Text: began.text, Line: line}, p.advance()
	}
	if err := p.advance(); err != nil {
		return Node{}, err
	}
	n, err := p.expression()
	if err == nil {
		err = p.expect(")")
	}
	return n, err
}

// arrow reads the rest of a function, from its arrow on.
func (p *parser) arrow(line int) (Node, error) {
	n := Node{Kind: Function, Line: line}
	if err := p.expect("=>"); err != nil {
		return n, err
	}
	if !p.is("{") {
		body, err := p.expression()
		n.Items = []Node{body}
		return n, err
	}
	open := p.now
	if err := p.advance(); err != nil {
		return n, err
	}
	var err error
	if n.Body, err = p.statements(); err != nil {
		return n, err
	}
	if p.now.kind == end {
		return n, p.errorf(open.at, "the file may have been cut", "%q is not closed", open.text)
	}
	return n, p.expect("}")
}

// Field is a field of an object, and whether it has one.
func (n Node) Field(name string) (Node, bool) {
	i := slices.Index(n.Keys, name)
	if n.Kind != Object || i < 0 {
		return Node{}, false
	}
	return n.Items[i], true
}

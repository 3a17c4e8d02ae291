package scenarios_test

import (
	"errors"
	"fmt"

	"github.com/retake-dev/retake/scenarios"
)

func Example() {
	s, err := scenarios.Parse([]byte(`
retake: 1
name: buy tea
url: http://127.0.0.1:8080/
steps:
  - navigate: /
  - fill: {role: searchbox, name: Search products, value: tea}
  - press: Enter
    after: 2s
  - click: {testid: card-12, css: "#list > li"}
  - wait: {text: 7 products}
`), "tea.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range s.Steps {
		fmt.Println(step.ID, step.After, step.Title(), step.Target.Locators())
	}
	// Output:
	// s01 0s navigate to / []
	// s02 0s fill searchbox "Search products" with "tea" [role=searchbox[name="Search products"]]
	// s03 2s press Enter []
	// s04 0s click testid "card-12" [testid=card-12 css=#list > li]
	// s05 0s wait for text "7 products" []
}

func ExampleParse_errors() {
	_, err := scenarios.Parse([]byte(`
retake: 1
name: buy tea
url: http://127.0.0.1:8080/
steps:
  - press: Entr
  - click: {tesid: card-12}
`), "tea.yaml")
	fmt.Println(err)
	var first *scenarios.Error
	if errors.As(err, &first) {
		fmt.Println(first.Line, first.Column, first.Hint)
	}
	// Output:
	// tea.yaml:6:12: key: unknown key name "Entr"; did you mean "Enter"?
	// tea.yaml:7:13: unknown key "tesid" in click; did you mean "testid"?
	// 6 12 did you mean "Enter"?
}

func ExampleMarshal() {
	data, err := scenarios.Marshal(scenarios.Scenario{
		Name: "buy tea",
		URL:  "http://127.0.0.1:8080/",
		Steps: []scenarios.Step{
			{Kind: scenarios.Navigate, URL: "/"},
			{Kind: scenarios.Click, Target: scenarios.Target{Role: "button", Name: "Add: tea"}},
		},
	})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Print(string(data))
	// Output:
	// retake: 1
	// name: buy tea
	// url: http://127.0.0.1:8080/
	// environment:
	//   viewport: {width: 1280, height: 720}
	//   locale: en-US
	//   timezone: UTC
	//   seed: 1
	//   start: 2026-01-01T09:00:00Z
	// steps:
	//   - navigate: {url: /}
	//   - click: {role: button, name: "Add: tea"}
}

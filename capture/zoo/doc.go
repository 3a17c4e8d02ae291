// Package zoo has a page for each kind of act that a user can do in a browser.
// Its test has a client of the browser act on each page while a session is
// captured, re-enacts what was captured, and compares what the page says
// reached it, both times. README.md is the table of the results, a golden file.
package zoo

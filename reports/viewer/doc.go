// Package viewer has the tests of the HTML report in a real browser: that it
// can be read and used, by keyboard alone too, that nothing of a hostile page
// runs in it, and that the pages in it look as they did.
package viewer

// named() returns the best locators of the element that locate() remembers, as
// a capture would name it; it needs target.js.
globalThis.__retake.named = () => JSON.stringify(target(current));

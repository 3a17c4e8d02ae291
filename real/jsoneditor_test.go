//go:build real

package real

// jsoneditor is made with Svelte, and has CodeMirror in it.
var jsoneditor = app{name: "jsoneditor", old: "vanilla-jsoneditor", new: "vanilla-jsoneditor", serve: servePage(`<!DOCTYPE html>
<html lang=en><meta charset=utf-8><title>Pets</title><style>#editor { height: 700px }</style>
<link rel=stylesheet href=/vanilla-jsoneditor/themes/jse-theme-dark.css>
<div id=editor></div><script type=module>
import {createJSONEditor} from '/vanilla-jsoneditor/standalone.js';
const json = await (await fetch('/openapi.json')).json();
createJSONEditor({target: document.getElementById('editor'), props: {content: {json}}});
</script>`)}

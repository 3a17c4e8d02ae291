//go:build real

package real

// grapesjs is made with Backbone; what is built with it is in a frame that its
// scripts fill.
var grapesjs = app{name: "grapesjs", old: "grapesjs", new: "grapesjs", serve: servePage(`<!DOCTYPE html>
<html lang=en><meta charset=utf-8><title>Builder</title><link rel=stylesheet href=/grapesjs/dist/css/grapes.min.css>
<script src=/grapesjs/dist/grapes.min.js></script><style>body { margin: 0 }</style>
<div id=gjs><h1 class=title>Bread</h1><p>Flour, water, salt</p><section><a href=#>Order</a></section>
<style>.title { color: teal; font-family: serif } section { padding: 20px; background: #eee }</style></div>
<script>window.editor = grapesjs.init({container: '#gjs', fromElement: true, height: '100vh', storageManager: false, blockManager: {blocks: [
	{id: 'text', label: 'Text', content: '<p>New words</p>', activate: true}, {id: 'quote', label: 'Quote', content: '<blockquote>Bread is life</blockquote>'}]}});</script>`)}

@tool
extends RefCounted
## JSON as RFC 8259 has it. Godot's own reader also takes commas behind the last entry, numbers such
## as 01 and line ends in strings, and of a key that comes twice the last.

const TOKEN := (
	'[ \\t\\r\\n]*(?:("(?:[^"\\\\\\x00-\\x1f]|\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4}))*")'
	+ "|(?:-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)(?![\\w.+-])"
	+ "|([{}\\[\\]:,]))"
)

## What the text says.
var value: Variant
## Why it says nothing; empty where it does.
var reason := ""


## Returns what [param text] says, or the reason why it is no JSON.
static func parse(text: String) -> RefCounted:
	var parsed := new()
	var json := JSON.new()
	var scanned := _scan(text)
	if json.parse(text) != OK:
		parsed.reason = "line %d: %s" % [json.get_error_line() + 1, json.get_error_message()]
	elif scanned.y >= 0:
		var line := text.substr(0, scanned.y).count("\n") + 1
		parsed.reason = "line %d: that is no JSON" % line
	elif scanned.x != _count(json.data):
		parsed.reason = "a key comes twice"
	else:
		parsed.value = json.data
	return parsed


## How many keys the text has, as often as each comes, and where it is no row of tokens, or has a
## comma before a bracket that closes; below 0 for nowhere.
static func _scan(text: String) -> Vector2i:
	var tokens := RegEx.create_from_string(TOKEN)
	var keys := 0
	var end := 0
	var was_text := false
	var was_comma := false
	for token in tokens.search_all(text):
		var mark := token.get_string(2)
		if token.get_start() != end or (was_comma and mark in ["]", "}"]):
			return Vector2i(keys, end)
		keys += 1 if was_text and mark == ":" else 0
		was_text = token.get_string(1) != ""
		was_comma = mark == ","
		end = token.get_end()
	return Vector2i(keys, -1 if text.substr(end).strip_edges() == "" else end)


static func _count(value: Variant) -> int:
	var count := 0
	if value is Dictionary:
		count += value.size()
		for inner: Variant in value.values():
			count += _count(inner)
	elif value is Array:
		for inner: Variant in value:
			count += _count(inner)
	return count

@tool
extends RefCounted
## A character file, as [code]facewire tune[/code] saves it: what the request [code]set[/code]
## takes. Names and bounds of traits are the sidecar's own matter: it says what it refuses.

const FORMAT := "facewire_character"
const VERSION := 1
const KEYS: PackedStringArray = ["character", "gain", "offset", "mask"]
const MAX_BYTES := 1 << 20

## What the file sets: [code]character[/code] (traits), [code]gain[/code], [code]offset[/code] and
## [code]mask[/code], as far as it says them.
var changes: Dictionary = {}
## Why the file cannot be read; empty where it can.
var reason := ""


## Returns the file at [param path], read, or with the reason why it cannot be.
static func read(path: String) -> RefCounted:
	var file := FileAccess.open(path, FileAccess.READ)
	if not file:
		return _refused("%s cannot be read: %s" % [path, error_string(FileAccess.get_open_error())])
	if file.get_length() > MAX_BYTES:
		return _refused("%s is longer than 1 MiB" % path)
	var parsed := parse(file.get_as_text())
	if parsed.reason:
		parsed.reason = "%s: %s" % [path, parsed.reason]
	return parsed


## Returns what [param text] says, or the reason why it is no character file.
static func parse(text: String) -> RefCounted:
	var json := JSON.new()
	if json.parse(text) != OK:
		return _refused("line %d: %s" % [json.get_error_line() + 1, json.get_error_message()])
	var values: Variant = json.data
	if values is not Dictionary or values.get(FORMAT) is not float:
		return _refused('no character file: there is no "%s": %d in it' % [FORMAT, VERSION])
	if values[FORMAT] != VERSION:
		return _refused("version %s, and this add-on reads %d" % [values[FORMAT], VERSION])
	var character := new()
	for key: String in values:
		if key != FORMAT and key not in KEYS:
			return _refused("it says %s, which is none of %s" % [key, ", ".join(KEYS)])
		if key != FORMAT:
			character.changes[key] = values[key]
	character.reason = _fault(character.changes)
	return character


static func _fault(changes: Dictionary) -> String:
	for key: String in ["gain", "offset"]:
		var numbers: Variant = changes.get(key, {})
		if numbers is not Dictionary:
			return "%s is no map from channels to numbers" % key
		for channel: String in numbers:
			if channel not in FacewireChannels.NAMES or numbers[channel] is not float:
				return "%s of %s is no channel with a number" % [key, channel]
	if changes.get("character", {}) is not Dictionary:
		return "character is no map from traits to values"
	if changes.get("mask", "") is not String and changes["mask"] is not Array:
		return "mask is neither a word nor a list of channels"
	return ""


static func _refused(why: String) -> RefCounted:
	var character := new()
	character.reason = why
	return character

@tool
extends RefCounted
## A character file, as [code]facewire tune[/code] saves it: what the request [code]set[/code]
## takes. Names and bounds of traits are the sidecar's own matter: it says what it refuses.

const FaceSettings := preload("../wire/face_settings.gd")
const StrictJson := preload("strict_json.gd")
const Utf8 := preload("../wire/utf8.gd")

const FORMAT := "facewire_character"
const VERSION := 1
const KEYS: PackedStringArray = ["character", "gain", "offset", "mask"]
const MAX_BYTES := 1 << 20
const MAX_GAIN := 10.0
const MAX_OFFSET := 1.0
## What some editors put before UTF-8.
const MARK := "\ufeff"

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
	var parsed := parse(file.get_buffer(MAX_BYTES + 1))
	if parsed.reason:
		parsed.reason = "%s: %s" % [path, parsed.reason]
	return parsed


## Returns what the bytes of a file say, or the reason why they are no character file.
static func parse(bytes: PackedByteArray) -> RefCounted:
	if bytes.size() > MAX_BYTES:
		return _refused("it is longer than 1 MiB; a character file has a few lines")
	var text: Variant = Utf8.decode(bytes)
	if text == null:
		return _refused("it is no text")
	var json := StrictJson.parse(text.trim_prefix(MARK))
	if json.reason:
		return _refused(json.reason)
	var values: Variant = json.value
	if values is not Dictionary or values.get(FORMAT) is not float:
		return _refused('no character file: there is no "%s": %d in it' % [FORMAT, VERSION])
	if values[FORMAT] != VERSION:
		return _refused("version %s, and this add-on reads %d" % [values[FORMAT], VERSION])
	var character := new()
	for key: String in values:
		if key != FORMAT and key not in KEYS:
			return _refused("it says %s, which is none of %s" % [key, ", ".join(KEYS)])
		# null is as good as absent, as on the wire.
		if key != FORMAT and values[key] != null:
			character.changes[key] = values[key]
	var fault := _fault(character.changes)
	return _refused(fault) if fault else character


static func _fault(changes: Dictionary) -> String:
	var faults := PackedStringArray(
		[
			_fault_of_numbers(changes, "gain", 0.0, MAX_GAIN),
			_fault_of_numbers(changes, "offset", -MAX_OFFSET, MAX_OFFSET),
			_fault_of_mask(changes.get("mask", "full")),
			_fault_of_traits(changes),
		]
	)
	for fault in faults:
		if fault:
			return fault
	return ""


static func _fault_of_numbers(changes: Dictionary, key: String, low: float, high: float) -> String:
	var numbers: Variant = changes.get(key, {})
	if numbers is not Dictionary:
		return "%s is no map from channels to numbers" % key
	for channel: String in numbers:
		if channel not in FacewireChannels.NAMES or numbers[channel] is not float:
			return "%s of %s is no channel with a number" % [key, channel]
		if numbers[channel] < low or numbers[channel] > high:
			return (
				"%s of %s is %s; it must be from %s to %s"
				% [key, channel, numbers[channel], low, high]
			)
	return ""


static func _fault_of_mask(mask: Variant) -> String:
	var is_word: bool = mask is String and mask in FaceSettings.MASKS
	var is_channel := func(one: Variant) -> bool:
		return one is String and one in FacewireChannels.NAMES
	if is_word or (mask is Array and mask.all(is_channel)):
		return ""
	return "mask is neither one of %s nor a list of channels" % ", ".join(FaceSettings.MASKS)


static func _fault_of_traits(changes: Dictionary) -> String:
	var traits: Variant = changes.get("character", {})
	if traits is not Dictionary:
		return "character is no map from traits to values"
	for trait_name: String in traits.keys():
		var value: Variant = traits[trait_name]
		if value == null:
			traits.erase(trait_name)
		elif not (value is String or _is_number(value) or _is_direction(value)):
			return "%s is no word, number or direction" % trait_name
	return ""


static func _is_number(value: Variant) -> bool:
	return value is float and is_finite(value)


static func _is_direction(value: Variant) -> bool:
	return (
		value is Dictionary
		and value.size() == 2
		and _is_number(value.get("yaw"))
		and _is_number(value.get("pitch"))
	)


static func _refused(why: String) -> RefCounted:
	var character := new()
	character.reason = why
	return character

@tool
extends RefCounted
## Reads one decoded map field by field.
##
## The first field that is missing or not what it should be is named in [member reason]; from then
## on every method returns a harmless default. Keys that nobody asks for are ignored: that is how
## the protocol grows within one major version.

const UINT32_MAX := 0xffffffff
const INT64_MAX := 9223372036854775807
const INT64_MIN := -INT64_MAX - 1

var reason := ""  ## Why the map cannot be read; empty while it can.

var _values: Dictionary


func _init(values: Dictionary) -> void:
	_values = values


## Whether [param key] is there; nil counts as absent.
func has(key: String) -> bool:
	return _values.get(key) != null


## Whether [param key] is there and holds a string.
func has_text(key: String) -> bool:
	return _values.get(key) is String


## The whole number at [param key], [param low] to [param high].
func integer(key: String, low: int, high: int) -> int:
	var value: Variant = _values.get(key)
	if value is not int:
		refuse(key, "a whole number")
		return low
	if value < low or value > high:
		refuse(key, "%d to %d" % [low, high])
		return low
	return value


## The finite number at [param key]; a whole number counts, for many packers send 1.0 as 1.
func number(key: String) -> float:
	var value: Variant = _values.get(key)
	if value is int:
		return value
	if value is float and is_finite(value):
		return value
	refuse(key, "a finite number")
	return 0.0


## The bool at [param key].
func boolean(key: String) -> bool:
	var value: Variant = _values.get(key)
	if value is bool:
		return value
	refuse(key, "true or false")
	return false


## The string at [param key].
func text(key: String) -> String:
	var value: Variant = _values.get(key)
	if value is String:
		return value
	refuse(key, "a string")
	return ""


## The bytes at [param key], exactly [param size] of them.
func binary(key: String, size: int) -> PackedByteArray:
	var value: Variant = _values.get(key)
	if value is PackedByteArray and value.size() == size:
		return value
	refuse(key, "%d bytes" % size)
	return PackedByteArray()


## The array of strings at [param key].
func texts(key: String) -> PackedStringArray:
	var value: Variant = _values.get(key)
	if value is not Array or not value.all(func(item: Variant) -> bool: return item is String):
		refuse(key, "an array of strings")
		return PackedStringArray()
	return PackedStringArray(value)


## The map at [param key].
func map(key: String) -> Dictionary:
	var value: Variant = _values.get(key)
	if value is Dictionary:
		return value
	refuse(key, "a map")
	return {}


## The entries of the map at [param key], each of which is a map itself.
func maps(key: String) -> Dictionary:
	var value := map(key)
	for name: String in value:
		if value[name] is not Dictionary:
			refuse("%s.%s" % [key, name], "a map")
			return {}
	return value


## Says that [param key] is not [param wanted], unless another key was at fault before.
func refuse(key: String, wanted: String) -> void:
	if reason == "":
		reason = "%s is missing or is not %s" % [key, wanted]

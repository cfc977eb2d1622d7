extends TestCase
## Character files, and the node that tells the sidecar of them.

const CharacterFile := preload("res://addons/facewire/face/character_file.gd")
const FaceSettings := preload("res://addons/facewire/wire/face_settings.gd")
const FakeControl := preload("res://tests/fake_control.gd")
const Vectors := preload("res://tests/vectors.gd")

const WHOLE := '{"facewire_character": 1, "character": {"mood": "joy", "smile": 0.25},'
const REST := ' "gain": {"jawOpen": 1.25}, "mask": "lower"}'
const PATH := "user://host.json"

var server := FakeControl.new()


func tear_down() -> void:
	server.close()
	DirAccess.remove_absolute(PATH)
	await super()


func is_unexpected(line: String) -> bool:
	var expected: PackedStringArray = ["the character of", "cannot be read", "Exponent too high"]
	return not Array(expected).any(func(part: String) -> bool: return part in line)


func test_vectors() -> void:
	var cases := Vectors.of(settings["protocol"], "character_file")
	check(cases.size() >= 60, "only %d cases" % cases.size())
	for one in cases:
		var parsed := CharacterFile.parse(one.data)
		# What only a reader that knows the traits refuses is handed on.
		if one.value.is_empty():
			check(parsed.reason != "", one.name + " is taken")
			equal(parsed.changes, {}, one.name + " is told to the sidecar all the same")
			continue
		equal(parsed.reason, "", one.name)
		check(Vectors.same(_said(parsed.changes), one.value), "%s: %s" % [one.name, parsed.changes])
		var text := one.data.get_string_from_utf8().strip_edges(false, true)
		for size in text.to_utf8_buffer().size():
			check(CharacterFile.parse(one.data.slice(0, size)).reason != "", one.name + " cut")
		var behind := one.data.duplicate()
		behind.append(0x30)
		check(CharacterFile.parse(behind).reason != "", one.name + " with a trailing byte")


func test_the_line_is_told() -> void:
	var text := '{\n"facewire_character": 1,\n"gain": {"jawOpen": 1,}\n}\n'
	equal(CharacterFile.parse(text.to_utf8_buffer()).reason, "line 3: that is no JSON", "a comma")


func test_a_file_that_is_not_there_is_named() -> void:
	check("no.json" in CharacterFile.read("user://no.json").reason, "a file that is not there")


func test_the_sidecar_is_told_once_and_of_changes() -> void:
	server.answer = func(request: Dictionary) -> Variant:
		return {"ok": {}} if request["op"] == "set" else null
	var character := _character()
	await _until(func() -> bool: return character.status_text == "set", "an answer")
	var told: Dictionary = server.requests.back()
	equal(told["subject"], "host", "subject")
	equal(told["character"], {"mood": "joy", "smile": 0.25}, "traits")
	equal(told["gain"], {"jawOpen": 1.25}, "gains")
	check("facewire_character" not in told, str(told))
	var before := _sets()
	await wait(0.7)
	server.poll()
	equal(_sets(), before, "requests without a change")
	character.set_traits({"mood": "anger"})
	await _until(func() -> bool: return _sets() > before, "the change")
	equal(server.requests.back()["character"], {"mood": "anger", "smile": 0.25}, "traits after it")


func test_a_subject_that_comes_later_is_waited_for() -> void:
	var refusals := [2]
	server.answer = func(request: Dictionary) -> Variant:
		if request["op"] != "set":
			return null
		refusals[0] -= 1
		var error := {"code": "no_such_subject", "message": "there is none"}
		return {"error": error} if refusals[0] >= 0 else {"ok": {}}
	var character := _character()
	await _until(func() -> bool: return character.status_text == "waiting for host", "a refusal")
	await _until(func() -> bool: return character.status_text == "set", "an answer")
	equal(_sets(), 3, "requests")


func test_what_is_refused_is_told_once() -> void:
	server.answer = func(request: Dictionary) -> Variant:
		if request["op"] != "set":
			return null
		return {"error": {"code": "out_of_range", "message": "smile is 3"}}
	var character := _character()
	await _until(func() -> bool: return character.status_text.begins_with("refused"), "a refusal")
	await wait(0.7)
	server.poll()
	equal(_sets(), 1, "requests")
	equal(character.status_text, "refused: smile is 3", "status")


## What a file says, in the terms of the vectors.
func _said(changes: Dictionary) -> Dictionary:
	var said := {"character": {}, "gain": {}, "offset": {}, "mask": null}
	said.merge(changes, true)
	var mask: Variant = said["mask"]
	if mask is String:
		said["mask"] = Array(FaceSettings.channels_of(mask))
	elif mask is Array:
		var driven := func(channel: String) -> bool: return channel in mask
		said["mask"] = Array(FacewireChannels.NAMES).filter(driven)
	return said


func _character() -> FacewireCharacter:
	var out := FileAccess.open(PATH, FileAccess.WRITE)
	out.store_string(WHOLE + REST)
	out.close()
	var character := FacewireCharacter.new()
	character.subject = "host"
	character.file = PATH
	character.control_endpoint = server.endpoint()
	tree.root.add_child(character)
	return character


func _sets() -> int:
	var is_set := func(request: Dictionary) -> bool: return request["op"] == "set"
	return server.requests.filter(is_set).size()


func _until(condition: Callable, what: String) -> void:
	var looked := func() -> bool:
		server.poll()
		return condition.call()
	await eventually(looked, 6.0, what)

extends TestCase
## Character files, and the node that tells the sidecar of them.

const CharacterFile := preload("res://addons/facewire/face/character_file.gd")
const FakeControl := preload("res://tests/fake_control.gd")

const WHOLE := '{"facewire_character": 1, "character": {"mood": "joy", "smile": 0.25},'
const REST := ' "gain": {"jawOpen": 1.25}, "mask": "lower"}'
const PATH := "user://host.json"

var server := FakeControl.new()


func tear_down() -> void:
	server.close()
	DirAccess.remove_absolute(PATH)
	await super()


func is_unexpected(line: String) -> bool:
	return "the character of" not in line and "cannot be read" not in line


func test_a_file_is_what_set_takes() -> void:
	var parsed := CharacterFile.parse(WHOLE + REST)
	equal(parsed.reason, "", "reason")
	equal(parsed.changes["character"], {"mood": "joy", "smile": 0.25}, "traits")
	equal(parsed.changes["gain"], {"jawOpen": 1.25}, "gains")
	equal(parsed.changes["mask"], "lower", "mask")


func test_what_is_none_is_refused() -> void:
	var wrong: PackedStringArray = [
		"",
		"[]",
		"{}",
		'{"facewire_character": 2}',
		'{"facewire_character": "1"}',
		'{"facewire_character": 1, "traits": {}}',
		'{"facewire_character": 1, "gain": {"jaw": 1}}',
		'{"facewire_character": 1, "gain": {"jawOpen": "1"}}',
		'{"facewire_character": 1, "gain": [1]}',
		'{"facewire_character": 1, "character": 3}',
		'{"facewire_character": 1, "mask": 3}',
	]
	for text in wrong:
		check(CharacterFile.parse(text).reason != "", "taken: " + text)
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

extends ScriptedCase
## Whose subject it is that a speaker speaks through, where other games open it as well.

const Stage := preload("res://tests/stage.gd")


func test_what_another_game_has_taken_is_left_to_it() -> void:
	await _start("host")
	speaker.push(Stage.tone(0.3, 24_000))
	await _until(func() -> bool: return speaker._pushed.generation == 1, "which one was opened")
	speaker.push(Stage.tone(0.1, 24_000))
	await _until(func() -> bool: return _last("audio").get("generation") == 1, "which it is for")
	refused = {"audio": "replaced"}
	speaker.push(Stage.tone(0.1, 24_000))
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the line")
	equal(reasons, ["audio is refused"] as Array[String], "what is told")
	equal(_count("open"), 1, "times that it was opened")
	# The next line takes it back.
	refused = {}
	speaker.push(Stage.tone(0.1, 24_000))
	await _until(func() -> bool: return speaker.problem == "", "no problem any more")
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the next line")
	equal(_last("flush").get("generation"), 2, "which it is for then")
	equal(_last("open").get("replace"), true, "replace")


func test_nothing_is_asked_of_another_games_subject_before_it_is_known_which_is_ours() -> void:
	await _start("host")
	unanswered = "open"
	speaker.push(Stage.tone(0.2, 24_000))
	speaker.finish()
	await _until(func() -> bool: return _count("open") == 1, "a subject")
	var begun := Engine.get_process_frames()
	await _until(func() -> bool: return Engine.get_process_frames() > begun + 9, "rendered frames")
	equal(_ops(), ["open"], "what is asked before it is open")
	_answer_late()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end")
	check(_count("flush") == 1 and reasons.is_empty(), "it is not spoken: %s" % [_ops()])
	for one in control.requests:
		if one.has("subject") and one["op"] != "open":
			equal(one.get("generation"), 1, "whom %s is for" % one["op"])


func test_what_is_left_before_it_is_open_is_closed_then() -> void:
	await _start("host")
	unanswered = "open"
	speaker.push(Stage.tone(0.2, 24_000))
	await _until(func() -> bool: return _count("open") == 1, "a subject")
	speaker.free()
	_answer_late()
	await _until(func() -> bool: return _count("close") == 1, "the end")
	equal(_ops(), ["open", "cancel", "close"], "what is asked")
	equal(_last("close").get("generation"), 1, "which is closed")


## Answers the first request of a subject, which was left unanswered.
func _answer_late() -> void:
	unanswered = ""
	var is_open := func(one: Dictionary) -> bool: return one["op"] == "open"
	var opening: Dictionary = control.requests.filter(is_open)[0]
	control.reply(opening, _answer(opening))

extends RefCounted
## A sidecar that the demo starts itself, for those who have not started one.

var _pid := -1


## Starts [code]facewire run[/code] with [param arguments]; returns why it cannot, or nothing.
func start(arguments: PackedStringArray) -> String:
	stop()
	var words := PackedStringArray(["run"])
	words.append_array(arguments)
	for program in _programs():
		_pid = OS.create_process(program, words)
		if _pid > 0:
			return ""
	return "facewire was not found; install it, or start it yourself"


## Ends it, if it was started here.
func stop() -> void:
	if _pid > 0 and OS.is_process_running(_pid):
		OS.kill(_pid)
	_pid = -1


## Beside a checkout of the whole project first, then wherever the system finds it.
static func _programs() -> PackedStringArray:
	var programs := PackedStringArray()
	for place: String in ["bin/facewire", "Scripts/facewire.exe"]:
		var path := ProjectSettings.globalize_path("res://").path_join("../../.venv").path_join(
			place
		)
		if FileAccess.file_exists(path):
			programs.append(path.simplify_path())
	programs.append("facewire")
	return programs

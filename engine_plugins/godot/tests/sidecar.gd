extends RefCounted
## A real sidecar in a process of its own.

var _settings: Dictionary
var _pid := -1


func _init(settings: Dictionary) -> void:
	_settings = settings


## Starts it; [param arguments] are those of [code]facewire run[/code].
func start(arguments: PackedStringArray) -> void:
	var words := PackedStringArray(["-m", "facewire", "run"])
	words.append_array(arguments)
	words.append_array(["--faces", _settings["faces"], "--control", _settings["control"]])
	_pid = OS.create_process(_settings["python"], words)


## Ends it without a warning to anybody.
func kill() -> void:
	if _pid > 0:
		OS.kill(_pid)
	_pid = -1


## A recording of a voice.
func clip() -> String:
	return String(_settings["root"]).path_join("sidecar/facewire/demo/clip.flac")

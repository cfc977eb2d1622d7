class_name ErrorLog
extends Logger
## Keeps the errors and warnings that the engine logs, from whichever thread.

var _mutex := Mutex.new()
var _lines: Array[String] = []


## Returns what was logged since the last call.
func take() -> Array[String]:
	_mutex.lock()
	var lines := _lines
	_lines = []
	_mutex.unlock()
	return lines


func _log_error(
	function: String,
	file: String,
	line: int,
	code: String,
	rationale: String,
	_editor_notify: bool,
	error_type: int,
	_script_backtraces: Array[ScriptBacktrace]
) -> void:
	var kind := "warning" if error_type == ERROR_TYPE_WARNING else "error"
	_mutex.lock()
	_lines.append("%s: %s %s (%s:%d %s)" % [kind, code, rationale, file, line, function])
	_mutex.unlock()

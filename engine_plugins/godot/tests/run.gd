extends SceneTree
## Runs the test methods of one script and prints one line of JSON for each.
##
## [code]godot --headless --path . --script res://tests/run.gd -- test_vectors key=value …[/code]
##
## Any error that the engine logs meanwhile fails the test in which it happened. A watchdog ends the
## process: after an error in a script Godot would wait for ever.

const WATCHDOG_S := 240.0

var _log := ErrorLog.new()


func _initialize() -> void:
	var arguments := OS.get_cmdline_user_args()
	OS.add_logger(_log)
	create_timer(WATCHDOG_S, true, false, true).timeout.connect(quit.bind(124))
	# The first frame: nothing may be added to the tree before.
	await process_frame
	var settings := {}
	for argument in arguments.slice(1):
		settings[argument.get_slice("=", 0)] = argument.split("=", true, 1)[1]
	var script: GDScript = load("res://tests/%s.gd" % arguments[0])
	if not script or not script.can_instantiate():
		quit(1)  # The engine has said why.
		return
	var failed := 0
	for method in script.get_script_method_list():
		var name: String = method["name"]
		if name.begins_with("test_") and settings.get("only", name) == name:
			failed += await _run(script, name, settings)
	quit(1 if failed else 0)


func _run(script: GDScript, name: String, settings: Dictionary) -> int:
	var test: TestCase = script.new()
	test.tree = self
	test.settings = settings
	test.log = _log
	_log.take()
	var started := Time.get_ticks_msec()
	await test.call(name)
	await test.tear_down()
	var failures := test.failures
	failures.append_array(_log.take().filter(test.is_unexpected))
	var result := {
		"test": name,
		"failures": failures,
		"notes": test.notes,
		"seconds": (Time.get_ticks_msec() - started) / 1000.0,
	}
	print("RESULT " + JSON.stringify(result))
	return 1 if failures else 0

class_name TestCase
extends RefCounted
## What a test has at hand. Each test method gets an instance of its own.

const PATIENCE := 6.0  ## How much slower than an idle one a machine may be.

var tree: SceneTree
var settings: Dictionary  ## From the command line: key=value.
var log: ErrorLog
var failures: Array[String] = []
var notes: Dictionary = {}  ## Measured figures, printed with the result.


## Fails the test unless [param condition] holds.
func check(condition: bool, otherwise: String) -> void:
	if not condition:
		failures.append(otherwise)


## Fails the test unless both are equal, in type too.
func equal(got: Variant, wanted: Variant, what: String) -> void:
	if typeof(got) != typeof(wanted) or got != wanted:
		failures.append("%s: %s instead of %s" % [what, got, wanted])


## Waits until [param condition] holds; fails the test when it does not in many times the
## [param seconds] that an idle machine takes at most.
func eventually(condition: Callable, seconds: float, what: String) -> void:
	var until := Time.get_ticks_msec() + int(1000.0 * PATIENCE * seconds)
	while not condition.call():
		if Time.get_ticks_msec() > until:
			failures.append("not within %.1f s: %s" % [PATIENCE * seconds, what])
			return
		await tree.process_frame


## Lets [param seconds] pass.
func wait(seconds: float) -> void:
	await tree.create_timer(seconds, true, false, true).timeout


## The value below which [param share] of the numbers lie.
func percentile(numbers: Array, share: float) -> float:
	if numbers.is_empty():
		return NAN
	var sorted := numbers.duplicate()
	sorted.sort()
	return sorted[mini(int(share * sorted.size()), sorted.size() - 1)]


## Whether a line of the log fails the test. A test that provokes warnings says so.
func is_unexpected(_line: String) -> bool:
	return true


## Frees what the test has made.
func tear_down() -> void:
	for child in tree.root.get_children():
		child.queue_free()
	await tree.process_frame
